// The kernel's process events by netlink as a source, where eBPF does not work.
import type { EventBatch } from '../events/event.ts';
import type { SourceAction } from '../state/actions.ts';
import { readCgroupPaths, SeenCgroups } from './cgroups.ts';
import { type EventProgram, isNativeError, type NativeAddon, type NativeError } from './native.ts';
import { Polling, preferReader } from './polling.ts';
import { isInitialPidNamespace, isProcWhole, scanProc } from './procfs.ts';
import { decodeRecords, Losses } from './records.ts';
import type { EventSource } from './source.ts';
import { SourceClock } from './sourceClock.ts';
import { SourceError } from './sourceError.ts';
import { hintFor, startOrUndo } from './systemError.ts';
import { UserNames } from './users.ts';

export interface ProcConnectorOptions {
  readonly native: NativeAddon;
  /** Whether the reader gets the CPU before those it reads about. @default true */
  readonly isRealtime?: boolean | undefined;
}

const BUFFER_BYTES = 1 << 20;
/** A look at /proc corrects what thread counts got wrong: see docs/sources.md. */
const LOOK_MS = 10_000;
const MOST_BUFFERS_AT_END = 32;

export class ProcConnectorSource implements EventSource {
  readonly name = 'proc-connector';
  readonly #options: ProcConnectorOptions;
  readonly #buffer = Buffer.alloc(BUFFER_BYTES);
  readonly #users = new UserNames();
  readonly #clock: SourceClock;
  readonly #cgroups = new SeenCgroups();
  #emit: (action: SourceAction) => void = () => {};
  #program: EventProgram | undefined;
  #polling: Polling | undefined;
  #lookTimer: NodeJS.Timeout | undefined;
  readonly #losses = new Losses();
  #isHeld = false;
  #isStopping = false;

  constructor(options: ProcConnectorOptions) {
    this.#options = options;
    this.#clock = new SourceClock(options.native);
  }

  start(emit: (action: SourceAction) => void): void {
    const program = this.#subscribe();
    this.#program = program;
    startOrUndo(
      () => this.#begin(program, emit),
      () => this.#close(),
    );
  }

  #begin(program: EventProgram, emit: (action: SourceAction) => void): void {
    const { native, isRealtime = true } = this.#options;
    if (isRealtime) preferReader(native, () => {});
    this.#emit = emit;
    emit({ type: 'source/started', name: this.name, nowBootNs: this.#clock.nowBootNs });
    emit({ type: 'source/limited', limit: 'arguments of short processes may be missed' });
    this.#clock.tick(this.#emit);
    this.#users.update(emit);
    this.#polling = new Polling({ program, drain: () => this.#drain(), keepHouse: () => this.#keepHouse() });
    this.#look();
    emit({ type: 'cgroups/read', paths: readCgroupPaths() });
    program.setPolling(false);
    this.#lookTimer = setInterval(() => this.#look(), LOOK_MS);
  }

  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    if (!isHeld && this.#program !== undefined) this.#polling?.begin();
  }

  stop(): void {
    const program = this.#program;
    // Whoever takes what is left may stop us again: once is enough, or a storm would have it go on for ever.
    if (program === undefined || this.#isStopping) return;
    this.#isStopping = true;
    this.#isHeld = false;
    try {
      // Bounded, for a storm may fill the queue as fast.
      for (let buffers = 0; buffers < MOST_BUFFERS_AT_END && this.#drain(); buffers++);
      this.#losses.count(program.counters(), this.#emit);
    } finally {
      // Also where whoever takes it throws: there is no second time.
      this.#close();
    }
  }

  #close(): void {
    this.#program?.close();
    this.#program = undefined;
    this.#isStopping = false;
    this.#polling?.stop();
    clearInterval(this.#lookTimer);
  }

  #subscribe(): EventProgram {
    // While it serves others, their events come here too: with PIDs that mean nothing here.
    if (!isInitialPidNamespace()) throw new SourceError(`join the proc connector: ${ONLY_FIRST}`);
    try {
      return new this.#options.native.ProcConnector();
    } catch (error) {
      if (!isNativeError(error)) throw error;
      throw new SourceError(explain(error), { cause: error });
    }
  }

  /** @returns whether there was anything */
  #drain(): boolean {
    const program = this.#program;
    if (program === undefined || this.#isHeld) return this.#isHeld;
    const buffer = this.#buffer;
    const bytes = program.drainInto(buffer);
    if (bytes === 0) return false;
    this.#polling?.begin();
    this.#clock.tick(this.#emit);
    const events = decodeRecords(buffer, bytes);
    // Before they are given out: whoever takes them may stop us, and then the buffer is filled again.
    const isNewCgroup = this.#noteCgroups(events);
    this.#emit({ type: 'events/received', events, nowBootNs: this.#clock.nowBootNs });
    if (this.#program === undefined) return true;
    if (isNewCgroup) this.#emit({ type: 'cgroups/read', paths: readCgroupPaths() });
    return true;
  }

  /** @returns whether there is a new one */
  #noteCgroups(events: EventBatch): boolean {
    let isNew = false;
    events.forEach((event) => {
      if (event.kind === 'exec' && this.#cgroups.add(event.cgroupId)) isNew = true;
    });
    return isNew;
  }

  #keepHouse(): void {
    if (this.#program === undefined) return;
    this.#users.update(this.#emit);
    // What was lost may have been the end of a process that is shown running.
    if (this.#losses.count(this.#program.counters(), this.#emit)) this.#look();
  }

  /** Whatever ended before the scan's end has its record drained before the scan is applied. */
  #look(): void {
    if (this.#isHeld || this.#program === undefined) return;
    // What is hidden from us would seem to have ended.
    if (!isProcWhole()) return;
    const snapshot = scanProc(this.#clock.nowBootNs, () => true);
    this.#drain();
    this.#emit({ type: 'snapshot/taken', snapshot });
    for (const { cgroupId } of snapshot.processes) this.#cgroups.add(cgroupId);
  }
}

const ONLY_FIRST = 'it serves only the first PID namespace, not a container';

const REASONS: Readonly<Record<string, string>> = {
  EPERM: 'CAP_NET_ADMIN missing: run "sudo tracer-tui"',
  EACCES: 'CAP_NET_ADMIN missing: run "sudo tracer-tui"',
  ETIMEDOUT: `the kernel does not answer: ${ONLY_FIRST}; before Linux 6.6, only the first user namespace`,
  EPROTONOSUPPORT: 'this kernel has none: boot one with CONFIG_CONNECTOR=y and CONFIG_PROC_EVENTS=y',
  ECONNREFUSED: 'this kernel has none: boot one with CONFIG_PROC_EVENTS=y',
};

function explain({ step, code, message }: NativeError): string {
  const reason = REASONS[code] ?? hintFor(code);
  return reason === undefined ? message : `${step}: ${code}: ${reason}`;
}
