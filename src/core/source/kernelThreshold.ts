// The threshold in the kernel: keeps it at the view's, and takes what outlives it while it runs.
// bpf/hold.h is the other side.
import type { EventBatch, ForkEvent } from '../events/event.ts';
import type { EbpfProgram, NativeAddon } from './native.ts';
import { decodeRecords } from './records.ts';

export interface KernelThresholdOptions {
  readonly thresholdNs: number;
  /** Whether a process is wanted as soon as it has lived that long, and not only at its end. */
  readonly wantsRunning: boolean;
  /** How many processes can be held at once; those beyond are sent at once. @default 8192, 11 MiB of kernel memory */
  readonly processes?: number;
}

/** Who has the program, and wants what it holds. */
interface Holder {
  readonly program: Pick<EbpfProgram, 'drainInto' | 'setThresholdNs' | 'takeHeldInto'>;
  readonly native: Pick<NativeAddon, 'maxHeldProcessBytes'>;
  /** Gets what was held; valid until it returns. */
  readonly onRecords: (batch: EventBatch) => void;
  /** Called as often as held processes are looked for. */
  readonly onLook: () => void;
}

export const HELD_PROCESSES = 8192;
const BUFFER_BYTES = 1 << 20;
/** How often to look for processes that have lived long enough, while nothing else happens. */
const TAKE_MS = 200;
/** Longer than any hook runs that has read the old threshold. */
const SETTLE_MS = 50;

export class KernelThreshold {
  readonly #program: Holder['program'];
  readonly #wantsRunning: boolean;
  readonly #onRecords: Holder['onRecords'];
  readonly #onLook: Holder['onLook'];
  readonly #buffer: Buffer;
  #thresholdNs: number;
  #timer: NodeJS.Timeout | undefined;
  #offTimer: NodeJS.Timeout | undefined;

  /** Nothing is held before `set` is called. */
  constructor({ thresholdNs, wantsRunning }: KernelThresholdOptions, holder: Holder) {
    this.#program = holder.program;
    this.#wantsRunning = wantsRunning;
    this.#thresholdNs = thresholdNs;
    this.#onRecords = holder.onRecords;
    this.#onLook = holder.onLook;
    this.#buffer = Buffer.alloc(Math.max(BUFFER_BYTES, holder.native.maxHeldProcessBytes));
  }

  /** What is held is decided by the new threshold; what was held back is gone. */
  set(thresholdNs = this.#thresholdNs): void {
    this.#thresholdNs = thresholdNs;
    if (this.#offTimer !== undefined) return;
    this.#program.setThresholdNs(thresholdNs);
    this.#takeOutlived();
    this.#keepLooking();
  }

  /**
   * A batch that was just drained, with the parents of what ended in it before it: whatever ended is younger than they.
   * Those that are held are given out at once. One that has ended since the batch was drained is held no more, and its
   * records lie in the ring: so they are drained too.
   * @returns valid until the next call
   */
  withParents(batch: EventBatch): EventBatch {
    if (!this.#wantsRunning) return forksFirst(batch);
    this.#takeOutlived();
    const bytes = this.#program.drainInto(this.#buffer);
    return forksFirst(bytes === 0 ? batch : joined(batch, decodeRecords(this.#buffer, bytes)));
  }

  #takeOutlived(): void {
    if (this.#wantsRunning) this.#take(this.#thresholdNs);
  }

  takeAll(): void {
    this.#take(0);
  }

  /**
   * Calls while nothing is held that starts from now on, and nothing held back that ends: what /proc shows would
   * otherwise end unseen, and be shown running for ever.
   */
  whileOff(action: () => void): void {
    if (this.#offTimer !== undefined) return;
    this.#program.setThresholdNs(0);
    this.#offTimer = setTimeout(() => {
      this.#offTimer = undefined;
      action();
      this.set();
    }, SETTLE_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#offTimer);
  }

  #take(livedNs: number): void {
    for (;;) {
      const bytes = this.#program.takeHeldInto(this.#buffer, livedNs);
      if (bytes === 0) return;
      this.#onRecords(forksFirst(decodeRecords(this.#buffer, bytes)));
    }
  }

  /** A held process wakes nobody. Its timer runs only while there may be one. */
  #keepLooking(): void {
    const isNeeded = this.#wantsRunning && this.#thresholdNs > 0;
    if (!isNeeded) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return;
    }
    this.#timer ??= setInterval(() => {
      this.#takeOutlived();
      this.#onLook();
    }, TAKE_MS);
  }
}

function joined(first: EventBatch, second: EventBatch): EventBatch {
  return {
    forEach(visit) {
      first.forEach(visit);
      second.forEach(visit);
    },
  };
}

/** A process that is sent at its end comes after its children that ended before: so that they find it. */
function forksFirst(batch: EventBatch): EventBatch {
  return {
    forEach(visit) {
      const forks: ForkEvent[] = [];
      batch.forEach((event) => {
        // A batch fills its events again and again.
        if (event.kind === 'fork') forks.push({ ...event });
      });
      forks.sort((a, b) => a.startBootNs - b.startBootNs);
      for (const fork of forks) visit(fork);
      batch.forEach((event) => {
        if (event.kind !== 'fork') visit(event);
      });
    },
  };
}
