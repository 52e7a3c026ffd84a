// A terminal for Ink that takes every byte at once, and tells when a frame is whole.
import { PassThrough, Writable } from 'node:stream';

const END_OF_FRAME = '\x1b[?2026l';

export interface Frame {
  readonly atMs: number;
  readonly bytes: number;
}

export class FakeStdout extends Writable {
  readonly isTTY = true;
  readonly columns: number;
  readonly rows: number;
  #onFrame: ((frame: Frame) => void) | undefined;
  #frameBytes = 0;

  constructor(columns: number, rows: number) {
    super();
    this.columns = columns;
    this.rows = rows;
  }

  /** The next frame that ends after this call. */
  nextFrame(): Promise<Frame> {
    this.#frameBytes = 0;
    return new Promise((resolve) => {
      this.#onFrame = resolve;
    });
  }

  getColorDepth(): number {
    return 8;
  }

  hasColors(): boolean {
    return true;
  }

  override _write(chunk: Buffer | string, _encoding: BufferEncoding, done: () => void): void {
    const text = chunk.toString();
    this.#frameBytes += Buffer.byteLength(text);
    if (text.includes(END_OF_FRAME)) {
      this.#onFrame?.({ atMs: performance.now(), bytes: this.#frameBytes });
      this.#onFrame = undefined;
    }
    done();
  }
}

export class FakeStdin extends PassThrough {
  readonly isTTY = true;
  isRaw = false;

  setRawMode(isRaw: boolean): this {
    this.isRaw = isRaw;
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}
