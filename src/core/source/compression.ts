// gzip and zstd in pieces. Whatever was whole before the data breaks off is given out.
import * as zlib from 'node:zlib';
import { SourceError } from './sourceError.ts';

/** So that a piece that expands a thousandfold still fits into memory. */
const PIECE_BYTES = 1 << 14;

/** A stream that fails throws away what nobody has read yet, so each piece is read to its end before the next. */
export class Decompressor {
  readonly #stream: zlib.Gunzip | zlib.ZstdDecompress;
  readonly #failed: Promise<never>;
  #ready: Uint8Array[] = [];

  constructor(stream: zlib.Gunzip | zlib.ZstdDecompress) {
    this.#stream = stream;
    this.#failed = new Promise((_resolve, reject) => stream.once('error', reject));
    // Whoever waits sees it; between two pieces nobody does.
    this.#failed.catch(() => {});
    stream.on('data', (bytes: Uint8Array) => this.#ready.push(bytes));
  }

  async *write(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      const piece = bytes.subarray(at, at + PIECE_BYTES);
      yield* this.#whileWaiting(new Promise((resolve) => this.#stream.write(piece, () => resolve())));
    }
  }

  async *end(): AsyncGenerator<Uint8Array, void, undefined> {
    yield* this.#whileWaiting(new Promise((resolve) => this.#stream.once('end', resolve).end()));
  }

  async *#whileWaiting(done: Promise<void>): AsyncGenerator<Uint8Array, void, undefined> {
    let failure: unknown;
    try {
      await Promise.race([done, this.#failed]);
    } catch (error) {
      failure = error;
    }
    const ready = this.#ready;
    this.#ready = [];
    yield* ready;
    if (failure !== undefined) throw failure;
  }
}

/** Node 23 before 23.8 has none, though it is newer than 22.15. @throws SourceError */
export function requireZstd(): void {
  if (typeof zlib.createZstdDecompress === 'function') return;
  throw new SourceError(`Node ${process.version} knows no zstd: use .gz, or Node 22.15 or 24`);
}
