// A file that is written where others may write too: nothing of theirs is written over or followed. With sudo, it is made
// with the rights of who called it.
import {
  closeSync,
  constants,
  createWriteStream,
  fstatSync,
  lstatSync,
  openSync,
  type Stats,
  unlinkSync,
  write,
} from 'node:fs';
import { Socket } from 'node:net';
import { promisify } from 'node:util';
import { asCallingUser, denied } from './asUser.ts';
import { SourceError } from './sourceError.ts';

const writePart = promisify(write);
/** Whatever lies there is left, and a link that somebody has put into a shared folder is not followed: EEXIST. */
export const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
export const PRIVATE = 0o600;

/** Open for writing. */
export class NewFile {
  readonly #fd: number;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** All of it. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) at += (await writePart(this.#fd, bytes, at)).bytesWritten;
  }

  /** Closes the file at its end. */
  stream(): NodeJS.WritableStream {
    // A thread that waits for a pipe's reader would be waited for at our end.
    if (fstatSync(this.#fd).isFIFO()) return new Socket({ fd: this.#fd, readable: false, writable: true });
    return createWriteStream('', { fd: this.#fd });
  }

  /** Whether that is one of its names; a device has no end of them, and takes what anybody writes. */
  isAt(path: string): boolean {
    const there = asCallingUser(process.env, () => {
      try {
        return lstatSync(path);
      } catch {
        // What is wrong with it is said when it is opened.
        return undefined;
      }
    });
    const { dev, ino } = fstatSync(this.#fd);
    return there?.ino === ino && there.dev === dev && !there.isCharacterDevice();
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/**
 * A file that grows under its own name, so that it can be read up to where it comes: see WholeFile for the other kind.
 * @param what for the error: `record to`
 * @param isForced replaces what is there
 * @throws SourceError
 */
export function createFile(what: string, path: string, isForced: boolean): NewFile {
  try {
    return new NewFile(asCallingUser(process.env, () => open(path, isForced)));
  } catch (error) {
    throw new SourceError(`${what} ${path}: ${reasonOf(error)}`, { cause: error });
  }
}

class ExistsError extends Error {
  readonly code = 'EEXIST';
}

function open(path: string, isForced: boolean): number {
  if (isForced) removeFile(path);
  try {
    return openSync(path, CREATE, PRIVATE);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return openExisting(path);
}

/** A device, or an empty file or a named pipe of the caller's own, as mktemp(1) and mkfifo(1) make them, is taken as it is. */
function openExisting(path: string): number {
  // Before it is opened, too: without a reader that would wait for ever.
  refuseOthers(lstatSync(path));
  const fd = openSync(path, constants.O_WRONLY | constants.O_NOFOLLOW);
  try {
    refuseOthers(fstatSync(fd));
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  return fd;
}

/** In a shared folder anybody may have put it there, and whoever made a pipe reads what comes out of it. */
function refuseOthers(stats: Stats): void {
  const isOurs = stats.uid === process.geteuid?.() && stats.nlink === 1;
  if (stats.isFIFO() && !isOurs) throw new Error(OTHERS_PIPE);
  if (stats.isFile() && !(stats.size === 0 && isOurs)) throw new ExistsError();
}

/** Only a file: a link, a device or a folder stays. */
function removeFile(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === true) unlinkSync(path);
}

export const ALREADY_THERE = 'it exists already: --force replaces it';
const OTHERS_PIPE =
  "it is a named pipe of another user's, who could read it: make one with mkfifo, or give another name";

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: ALREADY_THERE,
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder is none',
  EISDIR: 'it is a folder: give the name of a file',
  ELOOP: 'it is a symbolic link: give the name of the file itself',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'it would be larger than a file may be here',
  EIO: 'the device has failed',
  EPIPE: 'nobody reads it any more',
};

/** Why a file cannot be made or written, for people. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EACCES' || code === 'EPERM') return denied(process.env);
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}
