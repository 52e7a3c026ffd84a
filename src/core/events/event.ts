// What a source reports. The same shapes come from the kernel's ring, a recording or a test.
import type { ByteString } from '../bytes.ts';
import type { ProcessKey, Usage } from '../process.ts';

interface ProcessEventHead {
  readonly key: ProcessKey;
  /** tgid in the initial PID namespace. */
  readonly pid: number;
  /** tgid of the parent at this moment; 0 where it is not known. */
  readonly ppid: number;
  /** CLOCK_BOOTTIME in the hook. */
  readonly timeBootNs: number;
  readonly startBootNs: number;
}

export interface Owner {
  readonly comm: ByteString;
  readonly uid: number;
  readonly euid: number;
  readonly loginUid: number;
  readonly nsPid: number;
  /** Of the v2 hierarchy; exact to 2^53. */
  readonly cgroupId: number;
}

export interface ForkEvent extends ProcessEventHead, Owner {
  readonly kind: 'fork';
}

export interface ExecEvent extends ProcessEventHead, Owner {
  readonly kind: 'exec';
  readonly filename: ByteString;
  readonly args: ByteString;
  readonly argsTotalBytes: number;
  readonly argsUnreadable: boolean;
  readonly maxRssBytes: number;
}

export interface ExitEvent extends ProcessEventHead {
  readonly kind: 'exit';
  readonly comm: ByteString;
  /** As wait(2): code << 8 | core dumped 0x80 | signal. undefined: it is gone, and how it ended is not known. */
  readonly status: number | undefined;
  /** undefined where the source cannot tell; without a status, what was sampled last. */
  readonly usage: Usage | undefined;
}

export interface FreeEvent extends ProcessEventHead {
  readonly kind: 'free';
  readonly usage: Usage;
}

export interface CgroupEvent {
  readonly kind: 'cgroup';
  readonly timeBootNs: number;
  readonly cgroupId: number;
  readonly path: ByteString;
}

export type ProcessEvent = ForkEvent | ExecEvent | ExitEvent | FreeEvent | CgroupEvent;

/**
 * Events in the order the source saw them; an array is one. A batch from the ring fills the same
 * objects again and again: an event is valid only during its visit.
 */
export interface EventBatch {
  forEach(visit: (event: ProcessEvent) => void): void;
}

/** In a batch. More than one drain of the ring gives; recordings of others may never say that a batch is over. */
export const MOST_EVENTS = 32_768;

/** Record kinds in the kernel's numbering: indices of the counters. */
export const RECORD_KINDS = ['none', 'fork', 'exec', 'exit', 'free', 'cgroup'] as const;
