// gzip and zstd in pieces. Whatever was whole before the data breaks off is given out.
import type { EventEmitter } from 'node:events';
import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { SourceError } from './sourceError.ts';

/** So that a piece that expands a thousandfold still fits into memory. */
const PIECE_BYTES = 1 << 14;

/** Of a stream that may fail at any time: one step after the other, each until it is done or the stream has failed. */
class Steps {
  #failure: Error | undefined;
  #reject: (error: Error) => void = () => {};

  constructor(stream: EventEmitter) {
    stream.once('error', (error: Error) => {
      this.#failure = error;
      this.#reject(error);
    });
  }

  /** Racing each against one promise that fails would keep them all for as long as the stream lives. */
  take(begin: (done: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure);
      this.#reject = reject;
      begin(resolve);
    });
  }
}

/** Gives out all that a reader needs to understand what was taken so far. */
export class Compressor {
  readonly #stream: Transform & zlib.Zlib;
  readonly #flushKind: number;
  readonly #steps: Steps;
  #ready: Buffer[] = [];

  constructor(stream: Transform & zlib.Zlib, flushKind: number) {
    this.#stream = stream;
    this.#flushKind = flushKind;
    this.#steps = new Steps(stream);
    stream.on('data', (bytes: Buffer) => this.#ready.push(bytes));
  }

  async take(bytes: Buffer, isLast: boolean): Promise<Buffer> {
    await this.#steps.take((done) => {
      this.#stream.write(bytes);
      if (isLast) this.#stream.once('end', done).end();
      else this.#stream.flush(this.#flushKind, done);
    });
    const ready = Buffer.concat(this.#ready);
    this.#ready = [];
    return ready;
  }
}

/** A stream that fails throws away what nobody has read yet, so each piece is read to its end before the next. */
export class Decompressor {
  readonly #stream: zlib.Gunzip | zlib.ZstdDecompress;
  readonly #steps: Steps;
  #ready: Uint8Array[] = [];

  constructor(stream: zlib.Gunzip | zlib.ZstdDecompress) {
    this.#stream = stream;
    this.#steps = new Steps(stream);
    stream.on('data', (bytes: Uint8Array) => this.#ready.push(bytes));
  }

  async *write(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      const piece = bytes.subarray(at, at + PIECE_BYTES);
      yield* this.#step((done) => this.#stream.write(piece, () => done()));
    }
  }

  async *end(): AsyncGenerator<Uint8Array, void, undefined> {
    yield* this.#step((done) => this.#stream.once('end', done).end());
  }

  async *#step(begin: (done: () => void) => void): AsyncGenerator<Uint8Array, void, undefined> {
    let failure: unknown;
    try {
      await this.#steps.take(begin);
    } catch (error) {
      failure = error;
    }
    const ready = this.#ready;
    this.#ready = [];
    yield* ready;
    if (failure !== undefined) throw failure;
  }
}

/**
 * A level that costs a tenth of what the best one does; lines are much alike.
 * @returns undefined when the name does not ask for it
 * @throws SourceError
 */
export function compressorFor(path: string): Compressor | undefined {
  const { constants } = zlib;
  if (path.endsWith('.gz')) return new Compressor(zlib.createGzip({ level: 1 }), constants.Z_SYNC_FLUSH);
  if (!path.endsWith('.zst')) return undefined;
  requireZstd();
  return new Compressor(zlib.createZstdCompress(), constants.ZSTD_e_flush);
}

/** Node 23 before 23.8 has none, though it is newer than 22.15. @throws SourceError */
export function requireZstd(): void {
  if (typeof zlib.createZstdDecompress === 'function') return;
  throw new SourceError(`Node ${process.version} knows no zstd: use .gz, or Node 22.15 or 24`);
}
