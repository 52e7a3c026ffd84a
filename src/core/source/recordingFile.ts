// A recording as a file or on stdin: plain, gzip or zstd, told apart by its first bytes.
import { createReadStream, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { RecordingDecoder, RecordingError } from '../recording/decode.ts';
import type { RecordingHeader } from '../recording/schema.ts';
import type { SourceAction } from '../state/actions.ts';
import { asCallingUser, denied } from './asUser.ts';
import { decompressorFor, HEAD_BYTES } from './decompression.ts';
import { NOT_GZIP } from './gzipMembers.ts';
import { SourceError } from './sourceError.ts';

const CHUNK_BYTES = 1 << 18;

export class Recording implements AsyncIterable<SourceAction> {
  /** `-` for stdin. */
  readonly path: string;
  #stream: Readable | undefined;
  #isClosed = false;
  #header: RecordingHeader | undefined;
  #batches: AsyncGenerator<readonly SourceAction[], void, undefined> | undefined;
  /** Read already, and not given out. */
  #first: readonly SourceAction[] = [];

  constructor(path: string) {
    this.path = path;
  }

  /** Known once the first action has come. */
  get header(): RecordingHeader | undefined {
    return this.#header;
  }

  /** Reads only the beginning. @throws SourceError when it is no recording that can be read here */
  async begin(): Promise<RecordingHeader> {
    this.#batches ??= this.#readBatches();
    while (this.#header === undefined) {
      const next = await this.#batches.next();
      if (next.done === true) break;
      this.#first = [...this.#first, ...next.value];
    }
    if (this.#header === undefined) throw new SourceError(`${this.path}: it is empty`);
    return this.#header;
  }

  /** Nothing is read any more; whoever waits is told that it has ended. */
  close(): void {
    this.#isClosed = true;
    this.#stream?.destroy();
  }

  /** Actions one by one; {@link batches} is faster. @throws SourceError as `batches` does */
  async *[Symbol.asyncIterator](): AsyncGenerator<SourceAction, void, undefined> {
    for await (const actions of this.batches()) yield* actions;
  }

  /**
   * Whatever came with one read. A file is read only as fast as it is asked for.
   * @throws SourceError when it cannot be read, or not to its end: all that is whole was given before
   */
  async *batches(): AsyncGenerator<readonly SourceAction[], void, undefined> {
    this.#batches ??= this.#readBatches();
    if (this.#first.length > 0) yield this.#first;
    this.#first = [];
    yield* this.#batches;
  }

  async *#readBatches(): AsyncGenerator<readonly SourceAction[], void, undefined> {
    let actions: SourceAction[] = [];
    const decoder = new RecordingDecoder((action) => actions.push(action));
    const take = () => {
      this.#header = decoder.header;
      const taken = actions;
      actions = [];
      return taken;
    };
    const text = new TextDecoder();
    let failure: unknown;
    try {
      for await (const chunk of this.#bytes()) {
        decoder.push(text.decode(chunk, { stream: true }));
        // A pipe gives whole batches, and what is whole is not kept waiting.
        const taken = take();
        if (taken.length > 0) yield taken;
      }
      decoder.push(text.decode());
      decoder.end();
    } catch (error) {
      failure = error;
      // The compressed stream broke off: what came before it did is whole.
      if (!(error instanceof RecordingError)) decoder.flush();
    }
    const last = take();
    if (last.length > 0) yield last;
    if (failure !== undefined && !this.#isClosed) throw this.#explain(failure, decoder.whatIsShown);
  }

  async *#bytes(): AsyncGenerator<Uint8Array, void, undefined> {
    const stream = this.path === '-' ? process.stdin : openFile(this.path);
    this.#stream = stream;
    const chunks: AsyncIterator<Uint8Array> = stream[Symbol.asyncIterator]();
    try {
      let head: Uint8Array = new Uint8Array(0);
      while (head.length < HEAD_BYTES) {
        const next = await chunks.next();
        if (next.done === true) break;
        head = Buffer.concat([head, next.value]);
      }
      const decompress = decompressorFor(head);
      for (let chunk = head; ; ) {
        if (decompress === undefined) yield chunk;
        else yield* decompress.write(chunk);
        const next = await chunks.next();
        if (next.done === true) break;
        chunk = next.value;
      }
      if (decompress !== undefined) yield* decompress.end();
    } finally {
      stream.destroy();
    }
  }

  /** @param shown what became of what is before it */
  #explain(error: unknown, shown: string): unknown {
    const name = this.path === '-' ? 'the recording on stdin' : this.path;
    if (error instanceof RecordingError) return new SourceError(`${name}: ${error.message}`, { cause: error });
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const reason = code === 'EACCES' ? `it may not be read: ${denied(process.env)}` : REASONS[code]?.(shown);
    if (reason !== undefined) return new SourceError(`${name}: ${reason}`, { cause: error });
    if (/^(Z_|ZSTD_)/.test(code)) {
      return new SourceError(`${name}: its compressed data is damaged: ${shown}`, { cause: error });
    }
    return error;
  }
}

const isCut = (shown: string) => `it is cut: its compressed data has no end, and ${shown}`;

const isFollowed = (shown: string) => `what is behind its compressed data is not compressed data, and ${shown}`;

const REASONS: Readonly<Record<string, (shown: string) => string>> = {
  ENOENT: () => 'there is no such file',
  EISDIR: () => 'it is a folder, not a recording',
  Z_BUF_ERROR: isCut,
  ZSTD_error_srcSize_wrong: isCut,
  // Only where a frame should begin, and the first does.
  ZSTD_error_prefix_unknown: isFollowed,
  [NOT_GZIP]: isFollowed,
};

/** Actions of a recording, in their order. @param path `-` for stdin @throws SourceError while it is read */
export function openRecording(path: string): Recording {
  return new Recording(path);
}

function openFile(path: string): Readable {
  const fd = asCallingUser(process.env, () => openSync(path, 'r'));
  return createReadStream('', { fd, highWaterMark: CHUNK_BYTES });
}
