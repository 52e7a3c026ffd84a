// What /proc shows, where a test needs no more than one process there.
import { byteString } from '../../../src/core/bytes.ts';
import { NO_UID } from '../../../src/core/process.ts';
import type { Snapshot } from '../../../src/core/table/snapshot.ts';
import { argv, keyOf, NO_USAGE, SECOND, T0 } from './events.ts';

/** Of a process that runs a program since before T0, 500 ms after T0. */
export function snapshotOf(pid: number, comm: string, filename = `/usr/bin/${comm}`, ...args: string[]): Snapshot {
  const startBootNs = T0 - 3 * SECOND;
  const beganBootNs = T0 + SECOND / 2;
  const image = {
    timeBootNs: beganBootNs,
    origin: 'snapshot' as const,
    comm: byteString(comm),
    filename: byteString(filename),
    args: argv(...(args.length === 0 ? [comm] : args)),
    argsTotalBytes: 0,
    argsUnreadable: false,
  };
  const owner = { comm: image.comm, uid: 0, euid: 0, loginUid: NO_UID, nsPid: pid, cgroupId: 3 };
  const process = { key: keyOf(pid, startBootNs), pid, ppid: 1, startBootNs, ...owner, image, usage: NO_USAGE };
  return { beganBootNs, processes: [process], zombies: [] };
}
