// What is known of a process, filled in by the reducer (table/pairing.ts); everyone else sees it readonly.
import type { ByteString } from './bytes.ts';

declare const key: unique symbol;

/** A process's identity: its PID and when it started, so that a PID that is used again is another process. */
export type ProcessKey = number & { readonly [key]: true };

/** Start times count in USER_HZ ticks in field 22 of /proc/PID/stat: 100 per second on every Linux. */
export const NS_PER_TICK = 10_000_000;

const PIDS = 2 ** 22; // PID_MAX_LIMIT, include/linux/threads.h
/** Of which one view can show processes at once, when recordings of several are put together. */
export const MOST_HOSTS = 16;
const SLOTS = PIDS * MOST_HOSTS;
const TICKS = 2 ** 27; // 15 days: only the same PID, that far apart to 10 ms, would be taken for one

/**
 * @param startTicks `floor(start_boottime / 10 ms)`: what events and /proc/PID/stat have in common
 * @param host its number, where several are shown together
 */
export function processKey(pid: number, startTicks: number, host = 0): ProcessKey {
  return ((startTicks % TICKS) * SLOTS + host * PIDS + pid) as ProcessKey;
}

export function pidOfKey(key: ProcessKey): number {
  return key % PIDS;
}

export function hostOfKey(key: ProcessKey): number {
  return Math.floor(key / PIDS) % MOST_HOSTS;
}

/** Modulo 2^27. */
export function startTicksOf(key: ProcessKey): number {
  return Math.floor(key / SLOTS);
}

/** A PID on the host of a process: what only one process has at a time. The PID itself while there is one host. */
export function pidSlot(pid: number, onHostOf: ProcessKey): number {
  return hostOfKey(onHostOf) * PIDS + pid;
}

/** One executed program of a process. */
export interface Image {
  /** When it was executed; for an image found in /proc, when it was found. */
  readonly timeBootNs: number;
  readonly origin: 'exec' | 'snapshot';
  readonly comm: ByteString;
  readonly filename: ByteString;
  /** argv, each argument ended by a NUL. */
  readonly args: ByteString;
  /** What the process was given; more than `args.length` when that was cut. */
  readonly argsTotalBytes: number;
  /** The kernel could not read the arguments, so none is known. */
  readonly argsUnreadable: boolean;
  /** How many between this one and the one before it are not kept. @default 0 */
  readonly forgottenBefore?: number;
}

/** How many there were, kept or not. */
export function countImages(images: readonly Image[]): number {
  return images.reduce((count, { forgottenBefore = 0 }) => count + forgottenBefore + 1, 0);
}

/** Arguments are missing that it had: cut, or not readable. */
export function hasTruncatedArgs({ args, argsTotalBytes, argsUnreadable }: Image): boolean {
  return argsUnreadable || argsTotalBytes > args.length;
}

/** What a process used. Times in ns, sizes in bytes. */
export interface Usage {
  readonly cpuNs: number;
  readonly userNs: number;
  readonly systemNs: number;
  readonly maxRssBytes: number;
  readonly readBytes: number;
  readonly writeBytes: number;
  readonly minFaults: number;
  readonly majFaults: number;
  readonly voluntarySwitches: number;
  readonly involuntarySwitches: number;
}

/**
 * How sure the numbers are: `sampled` from /proc while it runs (and the last of them where no more is ever told), `provisional` at exit
 * (the last scheduler slice is missing), `exact` after the kernel freed it.
 */
export type UsageQuality = 'sampled' | 'provisional' | 'exact';

/** How a process ended. */
export type End =
  /** `status` as wait(2) gives it: code << 8 | core dumped 0x80 | signal. */
  | { readonly how: 'exited'; readonly timeBootNs: number; readonly status: number }
  /** Its exit was not seen, or the source sees none; it was gone at this time. */
  | { readonly how: 'lost'; readonly timeBootNs: number };

/**
 * Its fields are getters (table/trackedProcess.ts), so `{...process}` is not a copy; `usage`, `images` and `end` of
 * an old process are made for each call. Whoever needs one of many processes often keeps it.
 */
export interface Process {
  readonly key: ProcessKey;
  readonly pid: number;
  /** PID of the parent at birth, or the first one known. */
  readonly ppid: number;
  readonly parentKey: ProcessKey | undefined;
  /** From the kernel; to 10 ms for a process older than the tracer, until its exit tells. */
  readonly startBootNs: number;
  /** What was seen of it first: `exit` means that its start was not. */
  readonly origin: 'fork' | 'exec' | 'exit' | 'snapshot';
  readonly comm: ByteString;
  readonly uid: number;
  readonly euid: number;
  readonly loginUid: number;
  /** PID in its innermost PID namespace. */
  readonly nsPid: number;
  readonly cgroupId: number;
  /** In order of time; empty for a fork that never executed anything. */
  readonly images: readonly Image[];
  /** signal->maxrss at the last exec: the peak of what ran before in this process. */
  readonly rssBaselineBytes: number;
  readonly usage: Usage | undefined;
  readonly usageQuality: UsageQuality;
  readonly end: End | undefined;
  /** Place among the finished ones, counted from the first ever; -1 while it runs. */
  readonly ordinal: number;
}

/** Every kernel thread is its child. */
const KTHREADD_PID = 2;

export function isKernelThread({ pid, ppid }: Pick<Process, 'pid' | 'ppid'>): boolean {
  return ppid === KTHREADD_PID || pid === KTHREADD_PID;
}

/** uid_t that means none: (uid_t)-1. */
export const NO_UID = 0xffffffff;

/** How long it lived until `nowBootNs`, or in all. Never negative. */
export function durationNs(process: Process, nowBootNs: number): number {
  const endBootNs = process.end === undefined ? nowBootNs : Math.min(process.end.timeBootNs, nowBootNs);
  return Math.max(0, endBootNs - process.startBootNs);
}

/** Peak memory: known, or only that it was not more than what exec inherited. */
export function peakRss(process: Process): { readonly bytes: number; readonly isUpperBound: boolean } | undefined {
  const bytes = process.usage?.maxRssBytes;
  if (bytes === undefined || bytes === 0) return undefined;
  return { bytes, isUpperBound: process.usageQuality !== 'sampled' && bytes <= process.rssBaselineBytes };
}
