// Writes a recording while any face runs. Whatever happens to us, the file is readable up to the last flush.
import { createEncoder, type Encoder } from '../recording/encode.ts';
import type { RecordingFacts } from '../recording/schema.ts';
import type { SourceAction } from '../state/actions.ts';
import { type Compressor, compressorFor } from './compression.ts';
import { createFile, type NewFile, reasonOf } from './newFile.ts';

export interface RecorderOptions {
  /** `.gz` and `.zst` at its end say how it is compressed. */
  readonly path: string;
  readonly facts: RecordingFacts;
  /** Replaces what is there. */
  readonly isForced: boolean;
  /** It goes on no more. One line, without the name of the file. */
  readonly onStopped: (reason: string) => void;
}

/** Less than the second that may be lost: writing takes time too. */
const FLUSH_MS = 500;
const FLUSH_CHARACTERS = 1 << 20;
/** A disk that takes nothing for so long is as good as none. */
const MOST_CHARACTERS_WAITING = 64 << 20;

export class Recorder {
  readonly #encoder: Encoder;
  readonly #file: NewFile;
  readonly #compressor: Compressor | undefined;
  readonly #onStopped: (reason: string) => void;
  #lines = '';
  #charactersWaiting = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #hasBegun = false;
  #isStopped = false;

  /** @throws SourceError when the file cannot be made */
  static async open(options: RecorderOptions): Promise<Recorder> {
    const compressor = compressorFor(options.path);
    return new Recorder(options, createFile('record to', options.path, options.isForced), compressor);
  }

  private constructor({ facts, onStopped }: RecorderOptions, file: NewFile, compressor: Compressor | undefined) {
    this.#encoder = createEncoder(facts);
    this.#file = file;
    this.#compressor = compressor;
    this.#onStopped = onStopped;
  }

  /** Whether that is the name of its file. */
  isAt(path: string): boolean {
    return this.#file.isAt(path);
  }

  take(action: SourceAction): void {
    if (this.#isStopped) return;
    this.#hasBegun = true;
    this.#lines += this.#encoder.encode(action);
    if (this.#lines.length > FLUSH_CHARACTERS) this.#flush();
    // No timer runs when nothing happens.
    else if (this.#lines !== '') this.#timer ??= setTimeout(() => this.#flush(), FLUSH_MS);
  }

  /** Writes the end. Resolves when all of it is in the file; where it cannot be, that is told as any other time. */
  async close(nowBootNs: number): Promise<void> {
    // A source that could not start leaves an empty file.
    if (this.#hasBegun) {
      if (!this.#isStopped) this.#lines += this.#encoder.end(nowBootNs);
      this.#flush(true);
    }
    await this.#writing;
    try {
      // What NFS, or a quota, has against the file may be heard only now.
      this.#file.close();
    } catch (error) {
      if (!this.#isStopped) this.#stop(reasonOf(error));
    }
    this.#isStopped = true;
  }

  #flush(isLast = false): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isStopped) return;
    const lines = this.#lines;
    this.#lines = '';
    this.#charactersWaiting += lines.length;
    if (this.#charactersWaiting > MOST_CHARACTERS_WAITING) {
      this.#stop('it is not written as fast as events come');
      return;
    }
    this.#writing = this.#writing.then(() => this.#write(lines, isLast));
  }

  async #write(lines: string, isLast: boolean): Promise<void> {
    if (this.#isStopped) return;
    try {
      const bytes = Buffer.from(lines);
      await this.#file.write(this.#compressor === undefined ? bytes : await this.#compressor.take(bytes, isLast));
    } catch (error) {
      this.#stop(reasonOf(error));
    }
    this.#charactersWaiting -= lines.length;
  }

  #stop(reason: string): void {
    this.#isStopped = true;
    this.#lines = '';
    this.#onStopped(reason);
  }
}
