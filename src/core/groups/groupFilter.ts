// The filter that leaves the processes of one group, in addition to the filter that is in force.
import type { Filter } from '../filter/match.ts';
import type { Lookup } from '../select/lookup.ts';
import { type GroupingId, groupFilterText, groupKey } from './grouping.ts';

/** Its text is for reading and for changing it; it matches by the group itself, which is exact. */
export function groupFilter(grouping: GroupingId, key: string, inForce: Filter, lookup: Lookup): Filter {
  const text = groupFilterText(grouping, key, lookup);
  const isAlone = inForce.text === '';
  return {
    text: isAlone ? text : `(${inForce.text}) and ${text}`,
    isSettling: inForce.isSettling,
    matches: (process, now) => (isAlone || inForce.matches(process, now)) && groupKey(grouping, process, now) === key,
  };
}
