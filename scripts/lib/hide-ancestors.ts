// Keeps the command lines of whoever runs this script out of pictures: a process's details show all its parents.
import { readFileSync } from 'node:fs';
import type { Program } from './take-picture.ts';

/** The same program, in a mount namespace of its own in which our ancestors' folders in /proc are empty. Needs root. */
export function hideAncestors({ command, args, quit }: Program): Program {
  const script =
    'for pid in $HIDDEN; do mount -t tmpfs -o ro none "/proc/$pid" || exit 1; done; unset HIDDEN; exec "$@"';
  const hidden = `HIDDEN=${ancestors().join(' ')}`;
  // Every step execs the next one, so that no process stays in between.
  return { command: 'env', args: [hidden, 'unshare', '--mount', 'sh', '-c', script, 'sh', command, ...args], quit };
}

/** This process, its parent, and so on to the first. */
function ancestors(): number[] {
  const found: number[] = [];
  for (let pid = process.pid; pid > 0; ) {
    found.push(pid);
    const parent = /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    pid = Number(parent ?? 0);
  }
  return found;
}
