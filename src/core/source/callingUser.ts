// Who called sudo, and with what environment: a command that is followed runs as it would without sudo in between.
import { type ByteString, splitArgs, utf8Bytes } from '../bytes.ts';
import { sudoCaller } from './facts.ts';
import type { Account, NativeAddon } from './native.ts';
import { fieldOf, readBytes } from './readProc.ts';

export interface CallingUser {
  /** undefined: who we are. */
  readonly identity: Pick<Account, 'uid' | 'gid' | 'groups'> | undefined;
  /** `NAME=VALUE` */
  readonly environment: readonly ByteString[];
}

/** The shell, sudo, sudo's monitor, npm, its shell, a wrapper. */
const MOST_ANCESTORS = 16;

/** @throws NativeError when the user database cannot be asked */
export function readCallingUser(native: Pick<NativeAddon, 'findAccount'>, env = process.env): CallingUser {
  // As bytes: values need not be UTF-8.
  const own = readEnvironment('self') ?? [];
  const caller = sudoCaller(env);
  if (caller === undefined) return { identity: undefined, environment: own };
  const account = native.findAccount(caller.uid);
  return {
    identity: { ...caller, groups: account?.groups ?? [caller.gid] },
    environment: environmentOfSudo() ?? withoutSudo(own, account),
  };
}

function readEnvironment(pid: number | 'self'): ByteString[] | undefined {
  const bytes = readBytes(`/proc/${pid}/environ`);
  return bytes === undefined || bytes === '' ? undefined : splitArgs(bytes);
}

/**
 * What the user gave sudo: its own environment is what it was executed with, before it made a safe one for us. Only the
 * command gets it, with the rights of that user, who could have given it to the command directly.
 */
function environmentOfSudo(): ByteString[] | undefined {
  let pid = process.ppid;
  for (let ancestor = 0; ancestor < MOST_ANCESTORS && pid > 1; ancestor++) {
    const status = readBytes(`/proc/${pid}/status`) ?? '';
    // A name may hold a CR, behind which a pattern would find another line.
    if (fieldOf(status, 'Name') === 'sudo') return readEnvironment(pid);
    pid = Number(fieldOf(status, 'PPid'));
  }
  return undefined;
}

/** Ours, where sudo's cannot be read: what it changes for sure is changed back; PATH stays the one it allows. */
function withoutSudo(environment: readonly ByteString[], account: Account | undefined): ByteString[] {
  const restored: Readonly<Record<string, string>> =
    account === undefined
      ? {}
      : { HOME: account.home, SHELL: account.shell, USER: account.name, LOGNAME: account.name };
  const nameOf = (entry: ByteString) => entry.slice(0, Math.max(0, entry.indexOf('=')));
  const kept = environment.filter((entry) => {
    const name = nameOf(entry);
    return !name.startsWith('SUDO_') && name !== 'MAIL' && !Object.hasOwn(restored, name);
  });
  return [...kept, ...Object.entries(restored).map(([name, value]) => utf8Bytes(`${name}=${value}`))];
}
