// gzip and zstd, read in pieces: several files behind one another are one, as for gzip(1) and zstd(1).
import { createZstdDecompress } from 'node:zlib';
import { requireZstd } from './compression.ts';
import { CHUNK_BYTES, DecompressedFrame } from './decompressedFrame.ts';
import { GzipMembers } from './gzipMembers.ts';

/** Enough to tell what it is. */
export const HEAD_BYTES = 4;

const GZIP_MAGIC = 0x8b1f;
const ZSTD_MAGIC = 0xfd2fb528;
/** Its last four bits are free: frames that mean something only to who wrote them, as pzstd does. */
const SKIPPABLE_MAGIC = 0x184d2a50;

export interface Decompressor {
  /** @throws Error with zlib's code */
  write(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined>;
  /** @throws Error with zlib's code, when it has no end */
  end(): AsyncGenerator<Uint8Array, void, undefined>;
}

/** @returns undefined when it is not compressed @throws SourceError */
export function decompressorFor(head: Uint8Array): Decompressor | undefined {
  const bytes = Buffer.from(head.subarray(0, HEAD_BYTES));
  if (bytes.length >= 2 && bytes.readUInt16LE() === GZIP_MAGIC) return new GzipMembers();
  if (bytes.length < HEAD_BYTES) return undefined;
  const magic = bytes.readUInt32LE();
  if (magic !== ZSTD_MAGIC && magic - (magic % 16) !== SKIPPABLE_MAGIC) return undefined;
  requireZstd();
  return new ZstdFrames();
}

/** zlib's stream ends with a frame, or goes on to the next when both come in pieces of their own. */
class ZstdFrames implements Decompressor {
  #frame: DecompressedFrame | undefined;

  async *write(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
    for (let rest: Uint8Array | undefined = bytes; rest !== undefined; ) {
      this.#frame ??= new DecompressedFrame(createZstdDecompress({ chunkSize: CHUNK_BYTES }));
      yield* this.#frame.write(rest);
      rest = this.#frame.behind;
      if (rest !== undefined) this.#frame = undefined;
    }
  }

  async *end(): AsyncGenerator<Uint8Array, void, undefined> {
    if (this.#frame !== undefined) yield* this.#frame.end();
  }
}
