// Every process that is known, in bounded memory. Grows in place, for copying 20,000 entries a batch
// takes longer than everything else: versions of the state share one table, and only the newest
// version may be reduced further. Only table/ writes to it.
import { EMPTY_BYTES } from '../bytes.ts';
import type { FreeEvent, Owner } from '../events/event.ts';
import { type End, type Image, NO_UID, NS_PER_TICK, type Process, type ProcessKey, pidSlot } from '../process.ts';
import { History } from './history.ts';
import { TrackedProcess } from './trackedProcess.ts';

type Head = Pick<Process, 'key' | 'pid' | 'ppid' | 'startBootNs' | 'origin'>;

const NO_IMAGES: readonly Image[] = [];

/** Settled processes that a late or repeated event can still find. */
const RECENT = 4096;
/** Ended processes that wait for their free record: some sources send none. */
const MAX_UNSETTLED = 65_536;
const MAX_EARLY_FREES = 1024;

export class ProcessTable {
  readonly history: History;
  /** Counts changes of the set of running processes. */
  runningVersion = 0;
  /** Counts changes of processes that had ended already, but for the numbers that settle. */
  correctedVersion = 0;
  /** Counts parents that became known, or others, after their child was. */
  parentsVersion = 0;
  /** Ended, but the kernel has not freed them or their free record was lost. */
  readonly unsettled = new Map<ProcessKey, TrackedProcess>();
  readonly #byKey = new Map<ProcessKey, TrackedProcess>();
  readonly #runningByPid = new Map<number, TrackedProcess>();
  /** Of processes that nothing else was seen of yet; most are zombies from before the tracer. */
  readonly #earlyFrees = new Map<ProcessKey, FreeEvent>();
  readonly #recent: TrackedProcess[] = [];
  #recentNext = 0;

  constructor(historyCapacity: number) {
    this.history = new History(historyCapacity);
  }

  /** By PID, while they are all of one host. */
  get running(): ReadonlyMap<number, Process> {
    return this.#runningByPid;
  }

  /** Running, or ended not long ago. */
  find(key: ProcessKey): TrackedProcess | undefined {
    return this.#byKey.get(key);
  }

  /** The running processes as they are now, whatever becomes known of them later. */
  copyRunning(): readonly Process[] {
    return [...this.#runningByPid.values()].map(({ facts }) => new TrackedProcess({ ...facts }));
  }

  /** All that `find` finds. */
  known(): Iterable<TrackedProcess> {
    return this.#byKey.values();
  }

  /** @param onHostOf any process of its host */
  findRunning(pid: number, onHostOf: ProcessKey): TrackedProcess | undefined {
    return this.#runningByPid.get(pidSlot(pid, onHostOf));
  }

  /** The parent of a process that starts, unless it is gone: its PID may be another's by now. */
  findParent({ key, ppid, startBootNs }: Pick<Process, 'key' | 'ppid' | 'startBootNs'>): TrackedProcess | undefined {
    const holder = this.findRunning(ppid, key);
    // One of the two times may be known to a tick only.
    return holder !== undefined && holder.startBootNs < startBootNs + NS_PER_TICK ? holder : undefined;
  }

  /** Adds a running process. One with the same PID must have been ended before. */
  add(head: Head, owner?: Owner): TrackedProcess {
    const process = this.#create(head, owner);
    this.#runningByPid.set(pidSlot(process.pid, process.key), process);
    this.runningVersion++;
    return process;
  }

  /** Adds a process that is known to be over, while its PID may belong to another one. */
  addEnded(head: Head, owner: Owner | undefined, end: End): TrackedProcess {
    const process = this.#create(head, owner);
    this.end(process, end);
    return process;
  }

  #create(head: Head, owner: Owner | undefined): TrackedProcess {
    const process = new TrackedProcess({
      key: head.key,
      pid: head.pid,
      ppid: head.ppid,
      parentKey: this.findParent(head)?.key,
      startBootNs: head.startBootNs,
      origin: head.origin,
      comm: owner?.comm ?? EMPTY_BYTES,
      uid: owner?.uid ?? NO_UID,
      euid: owner?.euid ?? NO_UID,
      loginUid: owner?.loginUid ?? NO_UID,
      nsPid: owner?.nsPid ?? head.pid,
      cgroupId: owner?.cgroupId ?? 0,
      images: NO_IMAGES,
      rssBaselineBytes: 0,
      usage: undefined,
      usageQuality: 'sampled',
      end: undefined,
      ordinal: -1,
      isSettled: false,
    });
    this.#byKey.set(process.key, process);
    return process;
  }

  /** The process is over; its numbers settle later. */
  end(process: TrackedProcess, end: End): void {
    process.facts.end = end;
    const slot = pidSlot(process.pid, process.key);
    if (this.#runningByPid.get(slot) === process) this.#runningByPid.delete(slot);
    this.unsettled.set(process.key, process);
    process.facts.ordinal = this.history.append(process);
    this.runningVersion++;
    if (this.unsettled.size > MAX_UNSETTLED) this.#settleOldest();
  }

  /** Many at once: a Map passes over all that was deleted from its beginning each time. */
  #settleOldest(): void {
    let left = RECENT;
    for (const process of this.unsettled.values()) {
      if (left-- === 0) return;
      this.settle(process);
    }
  }

  /** More is known of an end that was told already. */
  correctEnd(process: TrackedProcess, end: End): void {
    process.facts.end = end;
    this.correctedVersion++;
  }

  keepEarlyFree(event: FreeEvent): void {
    // A batch fills its events again and again.
    this.#earlyFrees.set(event.key, { ...event });
    const [oldest] = this.#earlyFrees.size > MAX_EARLY_FREES ? this.#earlyFrees.keys() : [];
    if (oldest !== undefined) this.#earlyFrees.delete(oldest);
  }

  takeEarlyFree(key: ProcessKey): FreeEvent | undefined {
    if (this.#earlyFrees.size === 0) return undefined;
    const event = this.#earlyFrees.get(key);
    this.#earlyFrees.delete(key);
    return event;
  }

  /** No more is expected of it. */
  settle(process: TrackedProcess): void {
    if (!this.unsettled.delete(process.key)) return;
    const forgotten = this.#recent[this.#recentNext];
    if (forgotten !== undefined) {
      this.#byKey.delete(forgotten.key);
      this.history.settle(forgotten);
    }
    this.#recent[this.#recentNext] = process;
    this.#recentNext = (this.#recentNext + 1) % RECENT;
  }
}
