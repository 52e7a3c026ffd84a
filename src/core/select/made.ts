// What a list of finished processes was made by: when it is another, the list is made anew.
import type { State } from '../state/state.ts';

/** What decides which finished processes are shown, besides themselves. */
export interface Made {
  readonly thresholdNs: number;
  readonly filterText: string;
  /** Told late, so that a process may match that did not. */
  readonly parentsVersion: number | undefined;
  readonly containers: State['containers'] | undefined;
}

export function whatDecides({ view, table, containers }: State): Made {
  const { thresholdNs, filter } = view;
  return {
    thresholdNs,
    filterText: filter.text,
    parentsVersion: filter.needs.has('parents') ? table.parentsVersion : undefined,
    containers: filter.needs.has('cgroups') ? containers : undefined,
  };
}

export function isSame(a: Made | undefined, b: Made): boolean {
  return (
    a?.thresholdNs === b.thresholdNs &&
    a.filterText === b.filterText &&
    a.parentsVersion === b.parentsVersion &&
    a.containers === b.containers
  );
}
