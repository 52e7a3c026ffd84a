// User names, from the file that every Linux has; read again when it changes.
import { readFileSync, statSync } from 'node:fs';
import type { SourceAction } from '../state/actions.ts';

const PASSWD = '/etc/passwd';

export class UserNames {
  #modifiedMs = -1;

  /** Emits all names when the file is new or another one. Users known only to a directory service stay numbers. */
  update(emit: (action: SourceAction) => void): void {
    const modifiedMs = statSync(PASSWD, { throwIfNoEntry: false })?.mtimeMs;
    if (modifiedMs === undefined || modifiedMs === this.#modifiedMs) return;
    this.#modifiedMs = modifiedMs;
    const names = new Map<number, string>();
    for (const line of readFileSync(PASSWD, 'utf8').split('\n')) {
      const [name, , uid] = line.split(':');
      // The first name of a number is the one that tools show.
      if (name && uid && !names.has(Number(uid))) names.set(Number(uid), name);
    }
    emit({ type: 'users/read', names });
  }
}

/** From the same file; undefined for a user who is not in it. */
export function homeOf(uid: number): string | undefined {
  const line = readFileSync(PASSWD, 'utf8')
    .split('\n')
    .find((entry) => entry.split(':')[2] === String(uid));
  const home = line?.split(':')[5];
  return home?.startsWith('/') === true ? home : undefined;
}
