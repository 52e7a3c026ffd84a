// A file that is written as root where others may write too: nothing of theirs is written over or followed.
import { lstatSync } from 'node:fs';
import { constants, type FileHandle, open, unlink } from 'node:fs/promises';
import { SourceError } from './sourceError.ts';

export interface FileOwner {
  readonly uid: number;
  readonly gid: number;
}

interface NewFile {
  /** Replaces what is there. */
  readonly isForced: boolean;
  /** The person who called sudo, whose file it will be. */
  readonly owner: FileOwner | undefined;
}

/** Whatever lies there is left, and a link that somebody has put into a shared folder is not followed: EEXIST. */
export const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
export const PRIVATE = 0o600;

/**
 * A file that grows under its own name, so that it can be read up to where it comes: see WholeFile for the other kind.
 * @param what for the error: `record to`
 * @throws SourceError
 */
export async function createFile(what: string, path: string, { isForced, owner }: NewFile): Promise<FileHandle> {
  try {
    if (isForced) await removeFile(path);
    const file = await open(path, CREATE, PRIVATE);
    if (owner !== undefined) await file.chown(owner.uid, owner.gid);
    return file;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code !== 'EEXIST') throw new SourceError(`${what} ${path}: ${reasonOf(error)}`, { cause: error });
  }
  return openExisting(what, path, owner?.uid);
}

/** A device, a named pipe, or an empty file of the caller's own, as mktemp(1) makes it, is taken as it is. */
async function openExisting(what: string, path: string, callerUid: number | undefined): Promise<FileHandle> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_WRONLY | constants.O_NOFOLLOW);
  } catch (error) {
    throw new SourceError(`${what} ${path}: ${reasonOf(error)}`, { cause: error });
  }
  const stats = await file.stat();
  const isOurs = stats.uid === process.geteuid?.() || stats.uid === callerUid;
  if (!stats.isFile() || (stats.size === 0 && isOurs && stats.nlink === 1)) return file;
  await file.close();
  throw new SourceError(`${what} ${path}: ${ALREADY_THERE}`);
}

/** Only a file: a link, a device or a folder stays. */
async function removeFile(path: string): Promise<void> {
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === true) await unlink(path);
}

export const ALREADY_THERE = 'it exists already: --force replaces it';

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: ALREADY_THERE,
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder is none',
  EACCES: 'permission denied',
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
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}
