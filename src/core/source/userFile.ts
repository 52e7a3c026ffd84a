// Small text files of a person's own. Root reads and writes them with that person's rights, and waits for none.
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { asCallingUser } from './asUser.ts';
import { sudoCaller } from './facts.ts';

/** It cannot be read or written. One line, without the file's name. */
export class UserFileError extends Error {
  override readonly name = 'UserFileError';
}

const MOST_BYTES = 2 ** 20;

/** @returns undefined where there is none @throws UserFileError */
export function readUserFile(name: string, env: NodeJS.ProcessEnv): string | undefined {
  return explained(() => asCallingUser(env, () => readIfThere(name, env)));
}

function readIfThere(name: string, env: NodeJS.ProcessEnv): string | undefined {
  let fd: number;
  try {
    // A named pipe would keep us waiting for its other end.
    fd = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw new UserFileError('it is no regular file');
    if (stats.size > MOST_BYTES) throw new UserFileError('it is larger than 1 MiB');
    const owners = [0, process.geteuid?.(), sudoCaller(env)?.uid];
    if (!owners.includes(stats.uid)) throw new UserFileError('it belongs to another user: not read');
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

/** All of it or nothing is there. @throws UserFileError */
export function writeUserFile(name: string, text: string, env: NodeJS.ProcessEnv): void {
  const temporary = `${name}.${randomBytes(6).toString('hex')}.part`;
  const write = () => {
    mkdirSync(path.dirname(name), { recursive: true, mode: 0o700 });
    try {
      writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' });
      renameSync(temporary, name);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  };
  explained(() => asCallingUser(env, write));
}

/** @throws UserFileError */
export function removeUserFile(name: string, env: NodeJS.ProcessEnv): void {
  explained(() => asCallingUser(env, () => rmSync(name, { force: true })));
}

function explained<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw explain(error);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'its folder is none',
  ELOOP: 'its links lead in a circle',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on device',
  ENXIO: 'it is no regular file',
};

function explain(error: unknown): unknown {
  if (error instanceof UserFileError || !(error instanceof Error)) return error;
  return new UserFileError(REASONS[codeOf(error)] ?? error.message, { cause: error });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
