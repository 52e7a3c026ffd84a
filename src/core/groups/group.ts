// The figures of one group of processes, and of all the groups in bounded memory.
import { durationNs, type Process, peakRss } from '../process.ts';
import { Durations } from './durations.ts';
import { StartSeries } from './startSeries.ts';

/** Key of the group of what has no group of its own any more. */
export const OTHERS = 'others';

/** Of finished processes; those that run are counted anew for each frame. */
export class Group {
  readonly key: string;
  readonly durations = new Durations();
  readonly starts = new StartSeries();
  failures = 0;
  cpuNs = 0;
  rss = { bytes: 0, isUpperBound: false };
  /** Where its figures are by now. */
  movedTo: Group | undefined;

  constructor(key: string) {
    this.key = key;
  }

  add(process: Process): void {
    // The end is known, so the time does not matter.
    this.durations.add(durationNs(process, Number.POSITIVE_INFINITY));
    this.starts.add(Math.floor(process.startBootNs / 1e9));
    if (process.end?.how === 'exited' && process.end.status !== 0) this.failures++;
    this.addUsage(process, 0);
  }

  /** @param knownCpuNs that was added of this process before */
  addUsage(process: Process, knownCpuNs: number): void {
    this.cpuNs += (process.usage?.cpuNs ?? knownCpuNs) - knownCpuNs;
    const rss = peakRss(process);
    if (rss === undefined || rss.bytes < this.rss.bytes) return;
    // As much for sure by one process is more than at most as much by another.
    if (rss.bytes > this.rss.bytes || !rss.isUpperBound) this.rss = rss;
  }

  moveTo(other: Group): void {
    other.durations.addAll(this.durations);
    other.starts.addAll(this.starts);
    other.failures += this.failures;
    other.cpuNs += this.cpuNs;
    if (this.rss.bytes > other.rss.bytes) other.rss = this.rss;
    this.movedTo = other;
  }
}

/** Of each a few kilobytes at most. */
export const MAX_GROUPS = 4096;

/**
 * When there are too many groups, the quarter with the fewest processes, and of those that came first, goes into one group
 * of others. What comes again later is counted anew: of a group that is shown, some of its first processes may be among the others.
 */
export class GroupTable {
  readonly #groups = new Map<string, Group>();
  #others: Group | undefined;
  /** Groups that were put into the others. */
  movedCount = 0;

  get size(): number {
    return this.#groups.size;
  }

  get others(): Group | undefined {
    return this.#others;
  }

  get(key: string): Group | undefined {
    return this.#groups.get(key);
  }

  values(): IterableIterator<Group> {
    return this.#groups.values();
  }

  add(key: string, process: Process): Group {
    let group = this.#groups.get(key);
    if (group === undefined) {
      if (this.#groups.size >= MAX_GROUPS) this.#makeRoom();
      group = new Group(key);
      this.#groups.set(key, group);
    }
    group.add(process);
    return group;
  }

  #makeRoom(): void {
    this.#others ??= new Group(OTHERS);
    // The sort is stable, and a Map is in the order of what came first.
    const fewest = [...this.#groups.values()].sort((a, b) => a.durations.count - b.durations.count);
    for (const group of fewest.slice(0, MAX_GROUPS / 4)) {
      group.moveTo(this.#others);
      this.#groups.delete(group.key);
      this.movedCount++;
    }
  }
}
