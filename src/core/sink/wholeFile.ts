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
        if (isForced) return renameSync(this.#temporary, name);
        // Unlike renaming, it never replaces what somebody has made meanwhile.
        linkSync(this.#temporary, name);
        unlinkSync(this.#temporary);
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

/** Of a file that does not fit, nothing is there. */
const NOTHING_KEPT: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

function explain(name: string, error: unknown): unknown {
  if (error instanceof OutputError || !(error instanceof Error)) return error;
  const isTooMuch = 'code' in error && NOTHING_KEPT.has(String(error.code));
  return new OutputError(`${name}: ${reasonOf(error)}${isTooMuch ? ': nothing was kept' : ''}`, { cause: error });
}
