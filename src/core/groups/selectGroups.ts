// The groups of a state: finished processes counted once, running ones anew. Kept from call to call; a new count
// of a long history goes on with each call until it is done, so that no key waits for it.
import { isSameFilter } from '../filter/match.ts';
import { isShown } from '../select/criteria.ts';
import { type Lookup, selectLookup } from '../select/lookup.ts';
import type { State } from '../state/state.ts';
import { Count } from './count.ts';
import { Group } from './group.ts';
import { type GroupingId, groupKey } from './grouping.ts';

export interface CountedGroup {
  readonly key: string;
  /** Of those that have finished. */
  readonly group: Group;
  readonly running: number;
  /** Starts of those that run, in seconds since boot. */
  readonly runningStarts: readonly number[];
}

export interface Groups {
  readonly grouping: GroupingId;
  readonly list: readonly CountedGroup[];
  /** Groups that were put together as others, or undefined. */
  readonly others: { readonly group: Group; readonly count: number } | undefined;
  /** Finished processes in all groups. */
  readonly counted: number;
  /** Finished ones that were forgotten before they were counted. */
  readonly forgotten: number;
  /** Between 0 and 1: of a count that goes on with the next call; undefined when all are counted. */
  readonly progress: number | undefined;
}

export type GroupsSelector = (state: State) => Groups;

/** What was learned late does not start a new count more often than this. */
const RECOUNT_NS = 1e9;

/** A selector with a memory of its own. */
export function createGroupsSelector(): GroupsSelector {
  let shown: Count | undefined;
  /** Takes the place of the one that is shown when it is done. */
  let next: Count | undefined;
  let counted: { table: State['table']; thresholdNs: number; filter: State['view']['filter'] } | undefined;
  let startedBootNs = 0;

  return (state) => {
    const { table, view } = state;
    const lookup = selectLookup(state);
    const isOther =
      counted?.table !== table ||
      counted.thresholdNs !== view.thresholdNs ||
      !isSameFilter(counted.filter, view.filter) ||
      shown?.grouping !== view.programs.grouping;
    if (shown === undefined || isOther) {
      counted = { table, thresholdNs: view.thresholdNs, filter: view.filter };
      shown = new Count(state);
      next = undefined;
      startedBootNs = state.nowBootNs;
    } else if (next === undefined && shown.isOutdated(state) && state.nowBootNs - startedBootNs >= RECOUNT_NS) {
      next = new Count(state);
      startedBootNs = state.nowBootNs;
    }
    shown.advance(state, lookup);
    next?.advance(state, lookup);
    if (next !== undefined && !next.isUnfinished) {
      shown = next;
      next = undefined;
    }
    const { groups } = shown;
    return {
      grouping: shown.grouping,
      list: withRunning(shown, state, lookup),
      others: groups.others && { group: groups.others, count: groups.movedCount },
      counted: shown.counted,
      forgotten: shown.forgotten,
      progress: shown.isUnfinished ? shown.progress : next?.progress,
    };
  };
}

function withRunning({ groups, grouping }: Count, state: State, lookup: Lookup): CountedGroup[] {
  const starts = new Map<string, number[]>();
  for (const process of state.view.paused?.running ?? state.table.running.values()) {
    if (!isShown(process, state.view, lookup)) continue;
    const key = groupKey(grouping, process, lookup);
    const second = Math.floor(process.startBootNs / 1e9);
    const known = starts.get(key);
    if (known === undefined) starts.set(key, [second]);
    else known.push(second);
  }
  const list: CountedGroup[] = [];
  for (const group of groups.values()) {
    const runningStarts = starts.get(group.key) ?? NO_STARTS;
    starts.delete(group.key);
    list.push({ key: group.key, group, running: runningStarts.length, runningStarts });
  }
  for (const [key, runningStarts] of starts) {
    list.push({ key, group: new Group(key), running: runningStarts.length, runningStarts });
  }
  return list;
}

const NO_STARTS: readonly number[] = [];
