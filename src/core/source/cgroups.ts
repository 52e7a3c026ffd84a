// Ids and paths of v2 cgroups. A cgroup's id is the inode number of its folder (cgroup_id(), kernfs).
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ByteString } from '../bytes.ts';
import { orGone, readBytes } from './readProc.ts';

let mountPoint: string | undefined;

/** Where cgroup2 is mounted; on hybrid systems that is not /sys/fs/cgroup itself. */
function findMountPoint(): string {
  if (mountPoint === undefined) {
    const line = readFileSync('/proc/self/mountinfo', 'latin1')
      .split('\n')
      .find((entry) => / - cgroup2 /.test(entry));
    mountPoint = line?.split(' ')[4] ?? '';
  }
  return mountPoint;
}

/** Paths from the root of the hierarchy, by id; empty where no v2 hierarchy is mounted. */
export function readCgroupPaths(): Map<number, ByteString> {
  const paths = new Map<number, ByteString>();
  const root = findMountPoint();
  if (root === '') return paths;
  const folders = ['/'];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    // Names may hold any byte but NUL, newline and slash.
    const full = Buffer.from(path.join(root, folder), 'latin1');
    const id = orGone(() => statSync(full).ino);
    if (id === undefined) continue;
    paths.set(id, folder as ByteString);
    for (const entry of orGone(() => readdirSync(full, { withFileTypes: true, encoding: 'latin1' })) ?? []) {
      if (entry.isDirectory()) folders.push(path.join(folder, entry.name));
    }
  }
  return paths;
}

/** Users may make cgroups as they like. */
const MOST_IDS = 65_536;

/** Those in which processes were seen; of a new one the path is to be read. */
export class SeenCgroups {
  readonly #ids = new Set<number>();

  /** @returns whether it is new, or was forgotten */
  add(id: number): boolean {
    // 0: in none that is known.
    if (id === 0 || this.#ids.has(id)) return false;
    if (this.#ids.size >= MOST_IDS) this.#ids.clear();
    this.#ids.add(id);
    return true;
  }
}

const idsByPath = new Map<string, number>();

/** The v2 cgroup of a process; 0 when it cannot be told. */
export function cgroupIdOf(pid: number): number {
  // By newlines, the one byte besides NUL and slash that no name can hold: for a pattern, a CR ends a line, too.
  const lines = readBytes(`/proc/${pid}/cgroup`)?.split('\n');
  const cgroupPath = lines?.find((line) => line.startsWith('0::'))?.slice('0::'.length);
  const root = findMountPoint();
  if (cgroupPath === undefined || root === '') return 0;
  const known = idsByPath.get(cgroupPath);
  if (known !== undefined) return known;
  const id = orGone(() => statSync(Buffer.from(path.join(root, cgroupPath), 'latin1')).ino);
  if (id === undefined) return 0;
  if (idsByPath.size >= MOST_IDS) idsByPath.clear();
  idsByPath.set(cgroupPath, id);
  return id;
}
