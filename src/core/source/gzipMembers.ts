// gzip (RFC 1952). zlib's own reader throws away the end of a member when what follows in the same piece is no other.
import { crc32, createInflateRaw } from 'node:zlib';
import { CHUNK_BYTES, DecompressedFrame } from './decompressedFrame.ts';

/** Code of an error: a member is over, and what follows is neither another nor padding. */
export const NOT_GZIP = 'NOT_GZIP';

const DEFLATE = 8;
const FLAGS = { headerCrc: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 };

/** Is given one byte after the other. */
type Bytes<Result> = Generator<undefined, Result, number>;

/** One member after the other, perhaps with zeros behind them, which tapes and tar leave there. */
export class GzipMembers {
  /** Takes what is between the data of two members. */
  #between: Bytes<void> = begun(this.#header(true));
  #body: DecompressedFrame | undefined;
  #isWhole = false;
  #crc = 0;
  #size = 0;

  async *write(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
    for (let rest: Uint8Array | undefined = bytes; rest !== undefined && rest.length > 0; ) {
      if (this.#body === undefined) {
        rest = rest.subarray(this.#skip(rest));
        continue;
      }
      for await (const data of this.#body.write(rest)) {
        this.#crc = crc32(data, this.#crc);
        this.#size = (this.#size + data.length) >>> 0;
        yield data;
      }
      rest = this.#body.behind;
      if (rest === undefined) return;
      this.#body = undefined;
      this.#between = begun(this.#trailerAndHeader());
    }
  }

  async *end(): AsyncGenerator<Uint8Array, void, undefined> {
    if (this.#body !== undefined) yield* this.#body.end();
    if (!this.#isWhole) throw failure('Z_BUF_ERROR', 'unexpected end of file');
  }

  /** @returns how many bytes are before the next member's data */
  #skip(bytes: Uint8Array): number {
    for (const [index, byte] of bytes.entries()) {
      if (this.#between.next(byte).done !== true) continue;
      this.#body = new DecompressedFrame(createInflateRaw({ chunkSize: CHUNK_BYTES }));
      this.#crc = 0;
      this.#size = 0;
      return index + 1;
    }
    return bytes.length;
  }

  *#trailerAndHeader(): Bytes<void> {
    const crc = yield* number(4);
    const size = yield* number(4);
    if (crc !== this.#crc || size !== this.#size) throw failure('Z_DATA_ERROR', 'incorrect data check');
    this.#isWhole = true;
    yield* this.#header(false);
  }

  *#header(isFirst: boolean): Bytes<void> {
    const notGzip = () => failure(isFirst ? 'Z_DATA_ERROR' : NOT_GZIP, 'incorrect header check');
    let first = yield;
    const isPadded = !isFirst && first === 0;
    while (isPadded && first === 0) first = yield;
    if (isPadded || first !== 0x1f) throw notGzip();
    this.#isWhole = false;
    if ((yield) !== 0x8b || (yield) !== DEFLATE) throw notGzip();
    const flags = yield;
    if ((flags & FLAGS.reserved) !== 0) throw notGzip();
    // The time, the level and the system.
    yield* number(6);
    if ((flags & FLAGS.extra) !== 0) for (let left = yield* number(2); left > 0; left--) yield;
    if ((flags & FLAGS.name) !== 0) while ((yield) !== 0);
    if ((flags & FLAGS.comment) !== 0) while ((yield) !== 0);
    if ((flags & FLAGS.headerCrc) !== 0) yield* number(2);
  }
}

function begun(bytes: Bytes<void>): Bytes<void> {
  bytes.next();
  return bytes;
}

function* number(length: number): Bytes<number> {
  let value = 0;
  for (let index = 0; index < length; index++) value += (yield) * 2 ** (8 * index);
  return value;
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
