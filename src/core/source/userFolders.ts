// Where a person's configuration and what the program remembers for them are (XDG Base Directory Specification).
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { sudoCaller } from './facts.ts';

const NAME = 'tracer-tui';

export interface UserFolders {
  readonly config: string;
  readonly state: string;
}

/** Of the person who called sudo, where somebody did; undefined where nobody knows their home. */
export function userFolders(env: NodeJS.ProcessEnv): UserFolders | undefined {
  const caller = sudoCaller(env);
  const home = caller === undefined ? (env['HOME'] ?? homedir()) : (homeOf(caller.uid) ?? env['SUDO_HOME']);
  const config = absolute(env['XDG_CONFIG_HOME']) ?? (home && path.join(home, '.config'));
  const state = absolute(env['XDG_STATE_HOME']) ?? (home && path.join(home, '.local/state'));
  return config && state ? { config: path.join(config, NAME), state: path.join(state, NAME) } : undefined;
}

/** Others are to be ignored, as the specification says. */
function absolute(folder: string | undefined): string | undefined {
  return folder !== undefined && path.isAbsolute(folder) ? folder : undefined;
}

/** Users that only a directory service knows are not in the file: sudo 1.9.15 and later tells their home itself. */
function homeOf(uid: number): string | undefined {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  const home = lines.map((line) => line.split(':')).find(([, , id]) => id === String(uid))?.[5];
  return home === '' ? undefined : home;
}
