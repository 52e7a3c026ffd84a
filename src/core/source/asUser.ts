// Files of the person who called sudo, touched with that person's rights: what a link of theirs leads to is theirs, too, and
// whom sudo lets run only us gets no file that way that they may not have.
import { sudoCaller } from './facts.ts';

/**
 * `act` must do all its work before it returns: the whole process has these rights meanwhile.
 * Without sudo it just acts.
 * @throws what `act` throws, and where a sandbox does not let us have these rights
 */
export function asCallingUser<T>(env: NodeJS.ProcessEnv, act: () => T): T {
  const caller = sudoCaller(env);
  const { seteuid, setegid, setgroups, getgroups, geteuid } = process;
  if (caller === undefined || !seteuid || !setegid || !setgroups || !getgroups) return act();
  if (geteuid?.call(process) === caller.uid) return act();
  const groups = getgroups.call(process);
  try {
    takeGroups(caller);
    setegid.call(process, caller.gid);
    // Last, for it takes the right to change the others.
    seteuid.call(process, caller.uid);
    return act();
  } finally {
    seteuid.call(process, 0);
    setegid.call(process, 0);
    setgroups.call(process, groups);
  }
}

/** Its types lack what Node has. */
type WithInitgroups = NodeJS.Process & { initgroups?: (uid: number, gid: number) => void };

/** Those of the user database; of whom it does not know, only the one that sudo tells. */
function takeGroups({ uid, gid }: { readonly uid: number; readonly gid: number }): void {
  try {
    (process as WithInitgroups).initgroups?.(uid, gid);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_CREDENTIAL')) throw error;
    process.setgroups?.([gid]);
  }
}

/** Why a file may not be opened; root wonders. */
export function denied(env: NodeJS.ProcessEnv): string {
  const isRoot = process.geteuid?.() === 0 && sudoCaller(env) !== undefined;
  return isRoot
    ? 'permission denied to the user who called sudo: "sudo env -u SUDO_UID tracer-tui …" does it as root'
    : 'permission denied';
}
