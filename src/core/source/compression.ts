// gzip and zstd, written in pieces.
import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { SourceError } from './sourceError.ts';
import { Steps } from './streamSteps.ts';

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
