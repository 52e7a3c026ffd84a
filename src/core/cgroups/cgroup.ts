// What a cgroup path says of those in it: unit, slice, user, container.
import { type Container, containerOf } from './container.ts';
import { unitOf, unitsOf } from './unit.ts';

export interface Cgroup {
  /** The innermost unit; undefined where the path names none. */
  readonly unit: string | undefined;
  /** All units and slices, from the outermost in. */
  readonly units: readonly string[];
  /** The innermost slice. */
  readonly slice: string | undefined;
  /** Whose session or user manager it is, by the name of the slice. */
  readonly uid: number | undefined;
  readonly container: Container | undefined;
}

/** More cgroups than a machine has at once. */
const MOST_KNOWN = 10_000;
const known = new Map<string, Cgroup>();

/** The same path gives the same object, while it is remembered. */
export function readCgroup(path: string): Cgroup {
  const remembered = known.get(path);
  if (remembered !== undefined) return remembered;
  // Of a machine that makes cgroups all the time, the old ones are not asked for again.
  if (known.size >= MOST_KNOWN) known.clear();
  const units = unitsOf(path);
  const uid = /\/user-(\d{1,10})\.slice(?:\/|$)/.exec(path)?.[1];
  const cgroup: Cgroup = {
    unit: unitOf(path),
    units,
    slice: units.findLast((unit) => unit.endsWith('.slice')),
    uid: uid === undefined ? undefined : Number(uid),
    container: containerOf(path),
  };
  known.set(path, cgroup);
  return cgroup;
}
