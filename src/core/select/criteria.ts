// Which processes are shown, and what decides it: when that is another, a list of them is made anew.
import { type Filter, isSameFilter } from '../filter/match.ts';
import { durationNs, type Process } from '../process.ts';
import type { State } from '../state/state.ts';
import type { Lookup } from './lookup.ts';

/** What decides which finished processes are shown, besides themselves. */
export interface Criteria {
  readonly thresholdNs: number;
  readonly filter: Filter;
  /** Told late, so that a process may match that did not. */
  readonly parentsVersion: number | undefined;
  readonly containers: State['containers'] | undefined;
}

export function criteriaOf({ view, table, containers }: State): Criteria {
  const { thresholdNs, filter } = view;
  return {
    thresholdNs,
    filter,
    parentsVersion: filter.needs.has('parents') ? table.parentsVersion : undefined,
    containers: filter.needs.has('cgroups') ? containers : undefined,
  };
}

/** Neither threshold nor filter hides it. */
export function isShown(process: Process, { thresholdNs, filter }: State['view'], lookup: Lookup): boolean {
  return durationNs(process, lookup.nowBootNs) >= thresholdNs && filter.matches(process, lookup);
}

export function isSameCriteria(a: Criteria | undefined, b: Criteria): boolean {
  return (
    a?.thresholdNs === b.thresholdNs &&
    isSameFilter(a.filter, b.filter) &&
    a.parentsVersion === b.parentsVersion &&
    a.containers === b.containers
  );
}
