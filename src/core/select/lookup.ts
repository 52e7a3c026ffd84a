// What a row needs besides its process: the moment that is shown, and names for numbers.
import type { ByteString } from '../bytes.ts';
import { printableText } from '../format/printable.ts';
import { hostOfKey, NO_UID, type Process } from '../process.ts';
import { localUid } from '../recording/hosts.ts';
import type { State } from '../state/state.ts';
import { findParent } from '../table/ancestors.ts';

export interface Lookup {
  /** The moment that is shown; stands still while the view is paused. */
  readonly nowBootNs: number;
  /** CLOCK_REALTIME - CLOCK_BOOTTIME. */
  readonly wallOffsetNs: number;
  /** Printable; the number where there is no name, `?` where no uid is known. */
  userName(uid: number): string;
  /** Printable; empty while all are of one host. */
  hostName(process: Process): string;
  /** undefined where it was not seen. */
  cgroupPath(cgroupId: number): ByteString | undefined;
  /** Running or finished; undefined where it is not known (any more). */
  parentOf(process: Process): Process | undefined;
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
    cgroupPath: (cgroupId) => state.cgroups.get(cgroupId),
    parentOf: (process) => findParent(state.table, process),
    hostName: ({ key }) => {
      const hosts = state.replay?.hosts ?? [];
      return hosts.length > 1 ? printableText(hosts[hostOfKey(key)] ?? '?') : '';
    },
  };
}
