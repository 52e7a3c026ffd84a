// A file that is there when all of it is written, and not before: it grows under another name beside its own. With sudo, it
// is made with the rights of who called it.
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, linkSync, lstatSync, openSync, renameSync, unlinkSync, write } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { asCallingUser } from '../source/asUser.ts';
import { ALREADY_THERE, CREATE, PRIVATE, reasonOf } from '../source/newFile.ts';

const writePart = promisify(write);

/** It cannot be written. One line. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

export interface WholeFileOptions {
  readonly path: string;
  /** Replaces what is there. */
  readonly isForced: boolean;
}

export class WholeFile implements AsyncDisposable {
  readonly #options: WholeFileOptions;
  readonly #temporary: string;
  readonly #fd: number;
  #isThere = true;
  #isOpen = true;
  bytes = 0;

  /** @throws OutputError */
  static async create(options: WholeFileOptions): Promise<WholeFile> {
    const { path: name, isForced } = options;
    const temporary = path.join(path.dirname(name), `.${path.basename(name)}.${randomBytes(6).toString('hex')}.part`);
    try {
      // Nothing is waited for: a signal finds either no file, or somebody who takes it away.
      return asCallingUser(process.env, () => {
        const there = lstatSync(name, { throwIfNoEntry: false });
        if (there !== undefined && !there.isFile()) throw new OutputError(`${name}: it is no file: give another name`);
        if (there !== undefined && !isForced) throw new OutputError(`${name}: ${ALREADY_THERE}`);
        return new WholeFile(options, temporary, openSync(temporary, CREATE, PRIVATE));
      });
    } catch (error) {
      throw explain(name, error);
    }
  }

  private constructor(options: WholeFileOptions, temporary: string, fd: number) {
    this.#options = options;
    this.#temporary = temporary;
    this.#fd = fd;
  }

  /** @throws OutputError */
  async write(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length; ) at += (await writePart(this.#fd, bytes, at)).bytesWritten;
    } catch (error) {
      throw explain(this.#options.path, error);
    }
    this.bytes += bytes.length;
  }

  /** It is whole: gives it its name. @throws OutputError */
  async finish(): Promise<void> {
    const { path: name, isForced } = this.#options;
    try {
      this.#close();
      asCallingUser(process.env, () => {
        if (isForced) renameSync(this.#temporary, name);
        else renameToNew(this.#temporary, name);
      });
      this.#isThere = false;
    } catch (error) {
      throw explain(name, error);
    }
  }

  /** What was not finished leaves nothing behind. At once, for a signal may be about to end us. */
  discard(): void {
    asCallingUser(process.env, () => {
      if (this.#isThere && existsSync(this.#temporary)) unlinkSync(this.#temporary);
    });
    this.#isThere = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.discard();
    this.#close();
  }

  #close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#fd);
  }
}

/** Unlike renaming, it never replaces what somebody has made meanwhile. */
function renameToNew(temporary: string, name: string): void {
  try {
    linkSync(temporary, name);
  } catch (error) {
    if (!isOneOf(NO_LINKS, error)) throw error;
    return renameToTaken(temporary, name);
  }
  unlinkSync(temporary);
}

/** What link(2) says of file systems that have no hard links: vfat, exfat, some of FUSE and of the network. */
const NO_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** An empty file takes the name, so that nobody has it, and is replaced at once: only a kill in between leaves it. */
function renameToTaken(temporary: string, name: string): void {
  closeSync(openSync(name, CREATE, PRIVATE));
  try {
    renameSync(temporary, name);
  } catch (error) {
    unlinkSync(name);
    throw error;
  }
}

/** Of a file that does not fit, nothing is there. */
const NOTHING_KEPT: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

function explain(name: string, error: unknown): unknown {
  if (error instanceof OutputError || !(error instanceof Error)) return error;
  const isTooMuch = isOneOf(NOTHING_KEPT, error);
  return new OutputError(`${name}: ${reasonOf(error)}${isTooMuch ? ': nothing was kept' : ''}`, { cause: error });
}

function isOneOf(codes: ReadonlySet<string>, error: unknown): boolean {
  return error instanceof Error && 'code' in error && codes.has(String(error.code));
}
