// Counts processes into groups, each finished one once, in the order of their ends. What the history forgets later stays
// counted: only a new count, after another threshold, filter or grouping, is of what is still kept.
import type { Process } from '../process.ts';
import { isShown } from '../select/criteria.ts';
import type { Lookup } from '../select/lookup.ts';
import type { State } from '../state/state.ts';
import { type Group, GroupTable } from './group.ts';
import { type GroupingId, groupKey } from './grouping.ts';

/** Looked at in one frame: about 30 ms. */
const SLICE = 8192;
/** Whose numbers have not settled by then is counted with those there are: it is a zombie, or the source tells no more. */
const PATIENCE_NS = 10e9;
/** Of those, so many are looked at again, this often. */
const MAX_LATE = 16_384;
const LATE_NS = 1e9;

interface Unsettled {
  readonly process: Process;
  readonly endBootNs: number;
  /** undefined: not counted yet, since the filter looks at what settles. */
  readonly group: Group | undefined;
  readonly cpuNs: number;
}

export class Count {
  readonly groups = new GroupTable();
  readonly grouping: GroupingId;
  /** What the history had forgotten before it was looked at here. */
  forgotten = 0;
  /** Processes that were counted. */
  counted = 0;
  isUnfinished = true;
  #next = 0;
  #end = 0;
  #unsettled: Unsettled[] = [];
  #late: Unsettled[] = [];
  #lateBootNs = 0;
  /** What has settled late might be counted otherwise now. */
  #isChanged = false;
  /** Of some the cgroup's path was not known. */
  #hasUnknown = false;
  readonly #users: State['users'];
  readonly #cgroups: State['cgroups'];
  readonly #correctedVersion: number;

  constructor({ view, users, cgroups, table }: State) {
    this.grouping = view.programs.grouping;
    this.#users = users;
    this.#cgroups = cgroups;
    this.#correctedVersion = table.correctedVersion;
  }

  /** Between 0 and 1. */
  get progress(): number {
    return this.#end === 0 ? 1 : Math.min(1, this.#next / this.#end);
  }

  /** Whether something was learned that puts processes into other groups than they were counted in. */
  isOutdated({ users, cgroups, table }: State): boolean {
    return (
      this.#isChanged ||
      users !== this.#users ||
      table.correctedVersion !== this.#correctedVersion ||
      (this.#hasUnknown && cgroups !== this.#cgroups)
    );
  }

  /** Goes on by one slice. */
  advance(state: State, lookup: Lookup): void {
    const { history } = state.table;
    this.#settle(state, lookup);
    if (this.#next < history.firstOrdinal) {
      this.forgotten += history.firstOrdinal - this.#next;
      this.#next = history.firstOrdinal;
    }
    this.#end = state.view.paused?.endOrdinal ?? history.endOrdinal;
    const end = Math.min(this.#end, this.#next + SLICE);
    for (; this.#next < end; this.#next++) {
      const process = history.at(this.#next);
      if (process !== undefined) this.#take(process, state, lookup);
    }
    this.isUnfinished = this.#next < this.#end;
  }

  #take(process: Process, { view, nowBootNs }: State, lookup: Lookup): void {
    const isSettled = process.usageQuality === 'exact';
    const endBootNs = process.end?.timeBootNs ?? 0;
    if (!isSettled && view.filter.isSettling && !isLate(endBootNs, nowBootNs)) {
      this.#unsettled.push({ process, endBootNs, group: undefined, cpuNs: 0 });
      return;
    }
    const group = this.#count(process, view, lookup);
    // What the filter leaves out by what does not change is done with.
    if (isSettled || (group === undefined && !view.filter.isSettling)) return;
    this.#unsettled.push({ process, endBootNs, group, cpuNs: process.usage?.cpuNs ?? 0 });
  }

  #count(process: Process, view: State['view'], lookup: Lookup): Group | undefined {
    if (!isShown(process, view, lookup)) return undefined;
    this.counted++;
    const isByCgroup = this.grouping === 'unit' || this.grouping === 'container';
    if (isByCgroup && lookup.cgroup(process) === undefined) this.#hasUnknown = true;
    return this.groups.add(groupKey(this.grouping, process, lookup), process);
  }

  /** CPU time and memory are told once more, a moment after the end. */
  #settle({ view, nowBootNs }: State, lookup: Lookup): void {
    const waiting: Unsettled[] = [];
    for (const one of this.#unsettled) {
      const { process, endBootNs, group, cpuNs } = one;
      const isSettled = process.usageQuality === 'exact';
      if (!isSettled && !isLate(endBootNs, nowBootNs)) waiting.push(one);
      else if (!isSettled) {
        const counted = group ?? this.#count(process, view, lookup);
        const knownNs = group === undefined ? (process.usage?.cpuNs ?? 0) : cpuNs;
        this.#late.push({ ...one, group: counted, cpuNs: knownNs });
      } else if (group !== undefined) (group.movedTo ?? group).addUsage(process, cpuNs);
      else if (view.filter.isSettling) this.#count(process, view, lookup);
    }
    this.#unsettled = waiting;
    if (this.#late.length === 0 || nowBootNs - this.#lateBootNs < LATE_NS) return;
    this.#lateBootNs = nowBootNs;
    this.#late = this.#late.slice(-MAX_LATE).filter(({ process, group, cpuNs }) => {
      if (process.usageQuality !== 'exact') return true;
      (group?.movedTo ?? group)?.addUsage(process, cpuNs);
      this.#isChanged ||= view.filter.isSettling;
      return false;
    });
  }
}

function isLate(endBootNs: number, nowBootNs: number): boolean {
  return endBootNs < nowBootNs - PATIENCE_NS;
}
