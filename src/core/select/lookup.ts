// What a row needs besides its process: the moment that is shown, and names for numbers.
import { printable, printableText } from '../format/printable.ts';
import { hostOfKey, NO_UID, type Process } from '../process.ts';
import { localUid } from '../recording/hosts.ts';
import type { State } from '../state/state.ts';
import { unitOf } from './unit.ts';

export interface Lookup {
  /** The moment that is shown; stands still while the view is paused. */
  readonly nowBootNs: number;
  /** CLOCK_REALTIME - CLOCK_BOOTTIME. */
  readonly wallOffsetNs: number;
  /** Printable; the number where there is no name, `?` where no uid is known. */
  userName(uid: number): string;
  /** Printable; empty while all are of one host. */
  hostName(process: Process): string;
  /** The systemd unit of its cgroup, printable; undefined where there is none, or its path is not known. */
  unitName(process: Process): string | undefined;
}

export function selectLookup(state: State): Lookup {
  return {
    nowBootNs: state.view.paused?.nowBootNs ?? state.nowBootNs,
    wallOffsetNs: state.wallOffsetNs,
    userName: (uid) => {
      const name = state.users.get(uid);
      if (name !== undefined) return printableText(name);
      return uid === NO_UID ? '?' : String(localUid(uid));
    },
    hostName: ({ key }) => {
      const hosts = state.replay?.hosts ?? [];
      return hosts.length > 1 ? printableText(hosts[hostOfKey(key)] ?? '?') : '';
    },
    unitName: ({ cgroupId }) => {
      const path = state.cgroups.get(cgroupId);
      return path === undefined ? undefined : unitOf(printable(path));
    },
  };
}
