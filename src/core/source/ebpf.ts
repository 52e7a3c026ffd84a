// The kernel program as a source.
import path from 'node:path';
import type { EventBatch } from '../events/event.ts';
import type { SourceAction } from '../state/actions.ts';
import { type HeldBack, totalLost } from '../state/state.ts';
import { readCgroupPaths } from './cgroups.ts';
import { ContainerNames } from './containers.ts';
import { explainFailure } from './explain.ts';
import { HELD_PROCESSES, KernelThreshold, type KernelThresholdOptions } from './kernelThreshold.ts';
import { type EbpfProgram, isNativeError, type NativeAddon, type NativeCounters } from './native.ts';
import { readPart } from './parts.ts';
import { Polling, preferReader } from './polling.ts';
import { isProcWhole, scanProc } from './procfs.ts';
import { decodeRecords, lostOf } from './records.ts';
import type { EventSource } from './source.ts';
import { SourceClock } from './sourceClock.ts';
import { SourceError } from './sourceError.ts';
import { startOrUndo } from './systemError.ts';
import { UserNames } from './users.ts';

export interface EbpfOptions {
  /** Where `tracer.bpf.o` was built to. */
  readonly directory: string;
  readonly native: NativeAddon;
  /** A power of two, at least a page. @default 8 MiB */
  readonly ringBytes?: number | undefined;
  /** How often the ring is drained while busy. @default 33 */
  readonly pollMs?: number | undefined;
  /**
   * Whether the reader gets the CPU before those it reads about: without that, a storm on all cores
   * keeps it away until the ring is full. @default true
   */
  readonly isRealtime?: boolean | undefined;
  /** Only what is started within `startFollowed`, and all its descendants. @default everything */
  readonly follow?: boolean | undefined;
  /** Start data stays in the kernel, and a process that ends below the threshold sends nothing. @default no */
  readonly inKernelThreshold?: KernelThresholdOptions | undefined;
  /** Lines of libbpf, after loading. */
  readonly onLog?: ((log: string) => void) | undefined;
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
  #isHeld = false;
  #isDoubtful = false;
  #lostCount = 0;
  #heldBack: HeldBack = { count: 0, durationNs: 0 };
  readonly #isFollowing: boolean;

  constructor(options: EbpfOptions) {
    this.#options = options;
    this.#clock = new SourceClock(options.native);
    this.#isFollowing = options.follow === true;
  }

  start(emit: (action: SourceAction) => void): void {
    const program = this.#load();
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
      this.#threshold = new KernelThreshold(program, native, inKernelThreshold, onRecords, onLook);
    }
    emit({ type: 'source/started', name: this.name, nowBootNs: this.#clock.nowBootNs });
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
    if (this.#program === undefined) return;
    // A held reader gets the rest all the same; bounded, for a storm may fill the ring as fast.
    for (let buffers = 0; buffers < MOST_BUFFERS_AT_END; buffers++) {
      this.#isHeld = false;
      if (!this.#drain()) break;
    }
    this.#countLosses(this.#program.counters());
    this.#countHeldBack(this.#program.counters());
    this.#close();
  }

  #close(): void {
    this.#threshold?.stop();
    this.#containers?.stop();
    this.#program?.close();
    this.#program = undefined;
    this.#polling?.stop();
  }

  #load(): EbpfProgram {
    const file = path.join(this.#options.directory, 'tracer.bpf.o');
    let object: Uint8Array;
    try {
      object = readPart(file);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new SourceError(`read the BPF object: ${reason}: run "npm run setup" to build it`, { cause: error });
    }
    const { ringBytes, inKernelThreshold: held } = this.#options;
    try {
      const program = new this.#options.native.EbpfProgram(object, {
        ...(ringBytes === undefined ? {} : { ringBytes }),
        follow: this.#isFollowing,
        ...(held === undefined ? {} : { heldProcesses: held.processes ?? HELD_PROCESSES }),
      });
      this.#options.onLog?.(program.log);
      return program;
    } catch (error) {
      if (!isNativeError(error)) throw error;
      if (error.log !== undefined) this.#options.onLog?.(error.log);
      throw new SourceError(explainFailure(error), { cause: error });
    }
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
      if (this.#isHeld) return true;
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
    if (this.#countLosses(counters)) this.#isDoubtful = true;
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

  /** @returns whether more were lost since the last call */
  #countLosses(counters: NativeCounters): boolean {
    const lost = lostOf(counters);
    const count = totalLost(lost);
    if (count === this.#lostCount) return false;
    this.#lostCount = count;
    this.#emit({ type: 'losses/counted', lost });
    return true;
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
