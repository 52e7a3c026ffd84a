// The kernel program as a source.
import type { EventBatch } from '../events/event.ts';
import type { SourceAction } from '../state/actions.ts';
import type { HeldBack } from '../state/state.ts';
import { readCgroupPaths } from './cgroups.ts';
import { ContainerNames } from './containers.ts';
import { type KernelProgramOptions, loadKernelProgram } from './kernelProgram.ts';
import { KernelThreshold } from './kernelThreshold.ts';
import type { EbpfProgram, NativeAddon, NativeCounters } from './native.ts';
import { Polling, preferReader } from './polling.ts';
import { isProcWhole, scanProc } from './procfs.ts';
import { decodeRecords, Losses } from './records.ts';
import type { EventSource } from './source.ts';
import { SourceClock } from './sourceClock.ts';
import { startOrUndo } from './systemError.ts';
import { UserNames } from './users.ts';

export interface EbpfOptions extends KernelProgramOptions {
  readonly native: NativeAddon;
  /** How often the ring is drained while busy. @default 33 */
  readonly pollMs?: number | undefined;
  /**
   * Whether the reader gets the CPU before those it reads about: without that, a storm on all cores
   * keeps it away until the ring is full. @default true
   */
  readonly isRealtime?: boolean | undefined;
}

const BUFFER_BYTES = 1 << 20;
const MOST_BUFFERS_AT_END = 32;

export class EbpfSource implements EventSource {
  readonly name = 'ebpf';
  readonly #options: EbpfOptions;
  readonly #buffer = Buffer.alloc(BUFFER_BYTES);
  readonly #users = new UserNames();
  readonly #clock: SourceClock;
  #emit: (action: SourceAction) => void = () => {};
  #program: EbpfProgram | undefined;
  #threshold: KernelThreshold | undefined;
  #containers: ContainerNames | undefined;
  #polling: Polling | undefined;
  readonly #losses = new Losses();
  #isHeld = false;
  #isStopping = false;
  #isDoubtful = false;
  #heldBack: HeldBack = { count: 0, durationNs: 0 };
  readonly #isFollowing: boolean;

  constructor(options: EbpfOptions) {
    this.#options = options;
    this.#clock = new SourceClock(options.native);
    this.#isFollowing = options.follow === true;
  }

  start(emit: (action: SourceAction) => void): void {
    const program = loadKernelProgram(this.#options);
    this.#program = program;
    startOrUndo(
      () => this.#begin(program, emit),
      () => this.#close(),
    );
  }

  #begin(program: EbpfProgram, emit: (action: SourceAction) => void): void {
    const { native, inKernelThreshold } = this.#options;
    if (this.#options.isRealtime ?? true) preferReader(native, (log) => this.#options.onLog?.(log));
    this.#emit = emit;
    this.#containers = new ContainerNames(emit);
    if (inKernelThreshold !== undefined) {
      const onRecords = (batch: EventBatch) => this.#emitEvents(batch);
      const onLook = () => this.#countHeldBack(program.counters());
      this.#threshold = new KernelThreshold(inKernelThreshold, { program, native, onRecords, onLook });
    }
    const { nowBootNs } = this.#clock;
    emit({ type: 'source/started', name: this.name, nowBootNs, isFollowing: this.#isFollowing });
    this.#clock.tick(this.#emit);
    this.#users.update(emit);
    this.#polling = new Polling({
      program,
      pollMs: this.#options.pollMs,
      drain: () => this.#drain(),
      keepHouse: () => this.#keepHouse(),
    });
    // Where only a command is followed, nothing that is followed runs yet.
    if (!this.#isFollowing) this.#takeSnapshot();
    // From here on: what the snapshot shows is not held, so its end is told.
    this.#threshold?.set();
    const paths = readCgroupPaths();
    emit({ type: 'cgroups/read', paths });
    for (const path of paths.values()) this.#containers.see(path);
  }

  /** @param start forks the process to follow; whatever else this process forks meanwhile is followed too */
  startFollowed<T>(start: () => T): T {
    this.#program?.setFollowingChildren(true);
    try {
      return start();
    } finally {
      this.#program?.setFollowingChildren(false);
    }
  }

  /** Moves the threshold in the kernel, where there is one. */
  setThresholdNs(thresholdNs: number): void {
    this.#threshold?.set(thresholdNs);
  }

  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    // Whatever waits is taken with the next tick.
    if (!isHeld && this.#program !== undefined) this.#polling?.begin();
  }

  stop(): void {
    const program = this.#program;
    // Whoever takes what is left may stop us again: once is enough, or a storm would have it go on for ever.
    if (program === undefined || this.#isStopping) return;
    this.#isStopping = true;
    try {
      // A held reader gets the rest all the same; bounded, for a storm may fill the ring as fast.
      for (let buffers = 0; buffers < MOST_BUFFERS_AT_END; buffers++) {
        this.#isHeld = false;
        if (!this.#drain()) break;
      }
      const counters = program.counters();
      this.#losses.count(counters, this.#emit);
      this.#countHeldBack(counters);
    } finally {
      // Also where whoever takes it throws: there is no second time.
      this.#close();
    }
  }

  #close(): void {
    this.#threshold?.stop();
    this.#containers?.stop();
    this.#program?.close();
    this.#program = undefined;
    this.#isStopping = false;
    this.#polling?.stop();
  }

  /** @returns whether there was anything */
  #drain(): boolean {
    const program = this.#program;
    if (program === undefined || this.#isHeld) return this.#isHeld;
    const buffer = this.#buffer;
    let isFirst = true;
    for (;;) {
      const bytes = program.drainInto(buffer);
      if (bytes === 0) return !isFirst;
      if (isFirst) {
        this.#clock.tick(this.#emit);
        // Whoever empties the ring takes the kernel's call away with it: a wakeup for an empty ring is dropped.
        this.#polling?.begin();
      }
      isFirst = false;
      const events = decodeRecords(buffer, bytes);
      this.#emitEvents(this.#threshold?.withParents(events) ?? events);
      // Whoever takes what was drained may have held us, or stopped us.
      if (this.#isHeld || this.#program === undefined) return true;
      if (bytes < BUFFER_BYTES - this.#options.native.maxRecordBytes) return true;
    }
  }

  #emitEvents(batch: EventBatch): void {
    const events = this.#containers?.watch(batch) ?? batch;
    this.#emit({ type: 'events/received', events, nowBootNs: this.#clock.nowBootNs });
  }

  #keepHouse(): void {
    const program = this.#program;
    if (program === undefined) return;
    this.#users.update(this.#emit);
    const counters = program.counters();
    this.#countHeldBack(counters);
    if (this.#losses.count(counters, this.#emit)) this.#isDoubtful = true;
    // What was lost may have been the end of a process that is shown running.
    if (!this.#isDoubtful || this.#isHeld) return;
    if (this.#threshold === undefined) this.#takeSnapshot();
    else this.#threshold.whileOff(() => this.#takeSnapshot());
  }

  #countHeldBack({ heldBack }: NativeCounters): void {
    if (heldBack.count === this.#heldBack.count) return;
    this.#heldBack = heldBack;
    this.#emit({ type: 'heldBack/counted', heldBack });
  }

  /** The order matters: whatever ended before the scan's end has its record drained before the scan is applied. */
  #takeSnapshot(): void {
    if (this.#isHeld) return;
    this.#isDoubtful = false;
    // Otherwise it would show processes twice, and end those that run.
    if (!isProcWhole()) return;
    const program = this.#program;
    const isWanted = (pid: number, startTicks: number) =>
      !this.#isFollowing || program?.isFollowed(pid, startTicks) === true;
    const snapshot = scanProc(this.#clock.nowBootNs, isWanted);
    this.#threshold?.takeAll();
    this.#drain();
    this.#emit({ type: 'snapshot/taken', snapshot });
  }
}
