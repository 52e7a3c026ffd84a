// Who called sudo, and with what environment: a command that is followed runs as it would without sudo in between.
import { type ByteString, splitArgs, utf8Bytes } from '../bytes.ts';
import { sudoCaller } from './facts.ts';
import type { Account, NativeAddon } from './native.ts';
import { fieldOf, readBytes } from './readProc.ts';
import { withoutStartedWith } from './startedWith.ts';

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
  const own = withoutStartedWith(readEnvironment('self') ?? []);
  const caller = sudoCaller(env);
  if (caller === undefined) return { identity: undefined, environment: own };
  const account = native.findAccount(caller.uid);
  return {
    // Who is that user already, with the two capabilities only, may not set groups, and needs not.
    identity: process.geteuid?.() === caller.uid ? undefined : { ...caller, groups: account?.groups ?? [caller.gid] },
    environment: asCalled(own, environmentOfSudo()) ?? withoutSudo(own, account),
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

/** What sudo sets by itself, besides SUDO_*; and what a shell between it and us counts. */
const OF_SUDO: ReadonlySet<string> = new Set([
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'MAIL', 'TERM'],
  ...['SHLVL', 'OLDPWD', '_'],
]);

function isOfSudo(name: string): boolean {
  return OF_SUDO.has(name) || name.startsWith('SUDO_');
}

/**
 * Ours, for it holds what was given on sudo's line, or by env(1) behind it; what sudo has taken out is the caller's, and
 * so is what it manages.
 */
function asCalled(own: readonly ByteString[], caller: readonly ByteString[] | undefined): ByteString[] | undefined {
  if (caller === undefined) return undefined;
  const given = own.filter((entry) => !isOfSudo(nameOf(entry)));
  const names = new Set(given.map(nameOf));
  return [...given, ...caller.filter((entry) => !names.has(nameOf(entry)))];
}

function nameOf(entry: ByteString): string {
  return entry.slice(0, Math.max(0, entry.indexOf('=')));
}

/** Ours, where sudo's cannot be read: what it changes for sure is changed back; PATH stays the one it allows. */
function withoutSudo(environment: readonly ByteString[], account: Account | undefined): ByteString[] {
  const restored: Readonly<Record<string, string>> =
    account === undefined
      ? {}
      : { HOME: account.home, SHELL: account.shell, USER: account.name, LOGNAME: account.name };
  const kept = environment.filter((entry) => {
    const name = nameOf(entry);
    return !name.startsWith('SUDO_') && name !== 'MAIL' && !Object.hasOwn(restored, name);
  });
  return [...kept, ...Object.entries(restored).map(([name, value]) => utf8Bytes(`${name}=${value}`))];
}
