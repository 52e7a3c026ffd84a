// Counts processes into groups, each finished one once, in the order of their ends. What the history forgets later stays
// counted: only a new count, after another threshold, filter or grouping, is of what is still kept.
import { durationNs, type Process } from '../process.ts';
import type { Lookup } from '../select/lookup.ts';
import type { State } from '../state/state.ts';
import { type Group, GroupTable } from './group.ts';
import { type GroupingId, groupKey } from './grouping.ts';

/** Looked at in one frame: about 30 ms. */
const SLICE = 8192;
/** Whose numbers have not settled by then is counted with those there are. */
const PATIENCE_NS = 10e9;

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

  #take(process: Process, state: State, lookup: Lookup): void {
    const endBootNs = process.end?.timeBootNs ?? 0;
    const isSettled = hasSettled(process, endBootNs, state.nowBootNs);
    if (!isSettled && state.view.filter.isSettling) {
      this.#unsettled.push({ process, endBootNs, group: undefined, cpuNs: 0 });
      return;
    }
    const group = this.#count(process, state, lookup);
    if (isSettled || group === undefined) return;
    this.#unsettled.push({ process, endBootNs, group, cpuNs: process.usage?.cpuNs ?? 0 });
  }

  #count(process: Process, { view }: State, lookup: Lookup): Group | undefined {
    if (!isShown(process, view, lookup)) return undefined;
    this.counted++;
    if (this.grouping === 'unit' && lookup.cgroupPath(process.cgroupId) === undefined) this.#hasUnknown = true;
    return this.groups.add(groupKey(this.grouping, process, lookup), process);
  }

  /** CPU time and memory are told once more, a moment after the end. */
  #settle(state: State, lookup: Lookup): void {
    if (this.#unsettled.length === 0) return;
    this.#unsettled = this.#unsettled.filter(({ process, endBootNs, group, cpuNs }) => {
      if (!hasSettled(process, endBootNs, state.nowBootNs)) return true;
      if (group === undefined) this.#count(process, state, lookup);
      else (group.movedTo ?? group).addUsage(process, cpuNs);
      return false;
    });
  }
}

function hasSettled(process: Process, endBootNs: number, nowBootNs: number): boolean {
  return process.usageQuality === 'exact' || endBootNs < nowBootNs - PATIENCE_NS;
}

export function isShown(process: Process, { thresholdNs, filter }: State['view'], lookup: Lookup): boolean {
  return durationNs(process, lookup.nowBootNs) >= thresholdNs && filter.matches(process, lookup);
}
