// Names of cgroups in bounded memory: whoever may make cgroups can make them without end.
import type { ByteString } from '../bytes.ts';
import { MOST_CGROUPS, type State } from './state.ts';

/** Of those that were made so many are kept, too: nobody may have entered them yet. */
const NEW_CGROUPS = 1024;

/** @param found in /proc, all that there are; else the newest ones are kept */
export function boundCgroups(
  { table, mostCgroups }: State,
  cgroups: ReadonlyMap<number, ByteString>,
  found?: Iterable<number>,
): Pick<State, 'cgroups' | 'mostCgroups'> {
  if (cgroups.size <= mostCgroups) return { cgroups, mostCgroups };
  const wanted = new Set(found ?? [...cgroups.keys()].slice(-NEW_CGROUPS));
  for (const { cgroupId } of table.running.values()) wanted.add(cgroupId);
  const { history } = table;
  for (let at = history.firstOrdinal; at < history.endOrdinal; at++) wanted.add(history.at(at)?.cgroupId ?? 0);
  const kept = new Map([...cgroups].filter(([id]) => wanted.has(id)));
  // Not each time, where all of them are wanted.
  return { cgroups: kept, mostCgroups: Math.max(MOST_CGROUPS, 2 * kept.size) };
}
