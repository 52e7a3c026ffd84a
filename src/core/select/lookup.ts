// What a row needs besides its process: the moment that is shown, names for numbers, and where it belongs.

import { type Cgroup, readCgroup } from '../cgroups/cgroup.ts';
import { type Container, isContainerName, shortContainerId } from '../cgroups/container.ts';
import { printable, printableText } from '../format/printable.ts';
import { hostOfKey, NO_UID, type Process } from '../process.ts';
import { localUid } from '../recording/hosts.ts';
import { hostNames } from '../state/replay.ts';
import type { State } from '../state/state.ts';
import { type Lineage, lineageOf } from './lineage.ts';

/** Its texts are printable. */
export interface NamedContainer extends Container {
  /** As its runtime calls it, of Kubernetes `namespace/pod/container`; undefined where nobody has told. */
  readonly name: string | undefined;
}

export interface Lookup {
  /** The moment that is shown; stands still while the view is paused. */
  readonly nowBootNs: number;
  /** CLOCK_REALTIME - CLOCK_BOOTTIME. */
  readonly wallOffsetNs: number;
  /** Printable; the number where there is no name, `?` where no uid is known. */
  userName(uid: number): string;
  /** Printable; empty while all are of one host. */
  hostName(process: Process): string;
  /** Printable; undefined where its path is not known. */
  cgroup(process: Process): Cgroup | undefined;
  /** The innermost systemd unit; empty for none, undefined where nobody knows. */
  unit(process: Process): string | undefined;
  /** undefined for none, and where nobody knows: `cgroup` tells. */
  container(process: Process): NamedContainer | undefined;
  /** Printable: the name of the container with this id, or the beginning of an id that is only digits. */
  containerName(id: string): string;
  /** Running or finished; undefined where it is not known (any more). */
  parent(process: Process): Process | undefined;
  /** It is the command that is followed: its parent is this program, which is not shown. */
  isStartedByUs(process: Process): boolean;
  lineage(): Lineage;
}

/** A frame asks for it many times, and an export once for each process. */
const lookups = new WeakMap<State, Lookup>();

/** The same one for the same state. */
export function selectLookup(state: State): Lookup {
  let lookup = lookups.get(state);
  if (lookup === undefined) {
    lookup = makeLookup(state);
    lookups.set(state, lookup);
    // Whatever is asked for next, what is forgotten by then was looked at.
    state.view.filter.keepUp(lookup);
  }
  return lookup;
}

function makeLookup(state: State): Lookup {
  const cgroupOf = ({ cgroupId }: Process) => {
    const path = state.cgroups.get(cgroupId);
    return path === undefined ? undefined : readCgroup(printable(path));
  };
  const hasHosts = hostNames(state.replay).length > 1;
  return {
    nowBootNs: state.view.paused?.nowBootNs ?? state.nowBootNs,
    wallOffsetNs: state.wallOffsetNs,
    userName: (uid) => {
      const name = state.users.get(uid);
      if (name !== undefined) return printableText(name);
      return uid === NO_UID ? '?' : String(localUid(uid));
    },
    hostName: ({ key }) => (hasHosts ? printableText(state.replay?.hosts[hostOfKey(key)] ?? '?') : ''),
    cgroup: cgroupOf,
    unit: (process) => {
      const cgroup = cgroupOf(process);
      return cgroup && (cgroup.unit ?? '');
    },
    container: (process) => {
      const container = cgroupOf(process)?.container;
      if (container === undefined) return undefined;
      const name = state.containers.get(container.id) ?? (isContainerName(container.id) ? container.id : undefined);
      return { ...container, name: name === undefined ? undefined : printableText(name) };
    },
    containerName: (id) => printableText(state.containers.get(id) ?? shortContainerId(id)),
    parent: (process) => lineageOf(state.table).parentOf(process),
    isStartedByUs: ({ origin, parentKey }) =>
      state.source.isFollowing === true && origin === 'fork' && parentKey === undefined,
    lineage: () => lineageOf(state.table),
  };
}
