// Files of the person who called sudo, touched with that person's rights: what a link of theirs leads to is theirs, too.
import { sudoCaller } from './facts.ts';

/**
 * `act` must do all its work before it returns: the whole process has these rights meanwhile.
 * Without sudo it just acts.
 * @throws what `act` throws, and where a sandbox does not let us have these rights
 */
export function asCallingUser<T>(env: NodeJS.ProcessEnv, act: () => T): T {
  const caller = sudoCaller(env);
  const { seteuid, setegid, setgroups, getgroups } = process;
  if (caller === undefined || !seteuid || !setegid || !setgroups || !getgroups) return act();
  const groups = getgroups.call(process);
  try {
    setgroups.call(process, [caller.gid]);
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
