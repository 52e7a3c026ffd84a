// One zlib stream in pieces. Whatever was whole before the data breaks off is given out.
import type { InflateRaw, ZstdDecompress } from 'node:zlib';
import { Steps } from './streamSteps.ts';

/** So that a piece that expands a thousandfold still fits into memory. */
const PIECE_BYTES = 1 << 14;

/** Of memory, at once and for each frame: a file may be many small ones. */
export const CHUNK_BYTES = 1 << 16;

/** A stream that fails throws away what nobody has read yet, so each piece is read to its end before the next. */
export class DecompressedFrame {
  /** What it was given that is not its own: known once it has ended. */
  behind: Uint8Array | undefined;
  readonly #stream: InflateRaw | ZstdDecompress;
  readonly #steps: Steps;
  #ready: Uint8Array[] = [];
  #done: () => void = () => {};

  constructor(stream: InflateRaw | ZstdDecompress) {
    this.#stream = stream;
    this.#steps = new Steps(stream);
    stream.on('data', (bytes: Uint8Array) => this.#ready.push(bytes));
    // With bytes left over it ends by itself, and a write's callback need not come any more.
    stream.once('end', () => this.#done());
  }

  async *write(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      const piece = bytes.subarray(at, at + PIECE_BYTES);
      const before = this.#stream.bytesWritten;
      yield* this.#step((done) => this.#stream.write(piece, () => done()));
      // Of bytes that it has not used it counts none.
      const used = this.#stream.bytesWritten - before;
      if (used === piece.length) continue;
      this.behind = bytes.subarray(at + used);
      this.#stream.destroy();
      return;
    }
  }

  /** Nothing comes any more. */
  async *end(): AsyncGenerator<Uint8Array, void, undefined> {
    yield* this.#step(() => this.#stream.end());
  }

  async *#step(begin: (done: () => void) => void): AsyncGenerator<Uint8Array, void, undefined> {
    let failure: unknown;
    try {
      await this.#steps.take((done) => {
        this.#done = done;
        begin(done);
      });
    } catch (error) {
      failure = error;
    }
    const ready = this.#ready;
    this.#ready = [];
    yield* ready;
    if (failure !== undefined) throw failure;
  }
}
