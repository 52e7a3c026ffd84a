// The filter that leaves the processes of one group, in addition to the filter that is in force.
import type { Filter } from '../filter/match.ts';
import type { Need } from '../filter/syntax.ts';
import type { Lookup } from '../select/lookup.ts';
import { type GroupingId, groupFilterText, groupKey } from './grouping.ts';

/** What may be told late and decides who is of a group. */
const NEEDS: Partial<Record<GroupingId, readonly Need[]>> = {
  parent: ['parents'],
  unit: ['cgroups'],
  container: ['cgroups'],
};

/** Its text is for reading and for changing it; it matches by the group itself, which is exact. */
export function groupFilter(grouping: GroupingId, key: string, inForce: Filter, lookup: Lookup): Filter {
  const text = groupFilterText(grouping, key, lookup);
  const isAlone = inForce.text === '';
  return {
    text: isAlone ? text : `(${inForce.text}) and ${text}`,
    group: `${inForce.group ?? ''}\0${grouping}\0${key}`,
    isSettling: inForce.isSettling,
    needs: new Set([...inForce.needs, ...(NEEDS[grouping] ?? [])]),
    keepUp: inForce.keepUp,
    matches: (process, now) => (isAlone || inForce.matches(process, now)) && groupKey(grouping, process, now) === key,
  };
}
