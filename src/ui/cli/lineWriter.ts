// Lines on their way to whoever reads them, a piece at a time: so it shows whether a slow reader reads.

/** A quarter of what a pipe holds: a stream says no sooner that something was taken than when all that it was given was. */
const PIECE_BYTES = 16 << 10;
/** So much may wait before the source is held. */
const FULL_BYTES = 64 << 10;
/** How long a reader that takes nothing may keep us from ending. */
const PATIENCE_MS = 3000;

export class LineWriter {
  readonly #out: NodeJS.WritableStream;
  readonly #onFull: (isFull: boolean) => void;
  /** The first one is being written. */
  #pieces: Uint8Array[] = [];
  #waitingBytes = 0;
  #isFull = false;
  #isBroken = false;
  #onTaken: () => void = () => {};

  /** @param onFull told when more waits than should, and when nothing waits any more */
  constructor(out: NodeJS.WritableStream, onFull: (isFull: boolean) => void) {
    this.#out = out;
    this.#onFull = onFull;
  }

  write(text: string): void {
    if (text === '' || this.#isBroken) return;
    const isIdle = this.#pieces.length === 0;
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) this.#pieces.push(bytes.subarray(at, at + PIECE_BYTES));
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= FULL_BYTES) this.#setFull(true);
    if (isIdle) this.#writeNext();
  }

  /** Nothing can be written any more. */
  break(): void {
    this.#isBroken = true;
    this.#pieces = [];
    this.#waitingBytes = 0;
    // What else the source is for goes on.
    this.#setFull(false);
    this.#onTaken();
  }

  /** Waits as long as something is taken. @returns the bytes that were not, or not known to be */
  flush(): Promise<number> {
    return new Promise((resolve) => {
      if (this.#waitingBytes === 0) return resolve(0);
      const timer = setTimeout(() => resolve(this.#waitingBytes), PATIENCE_MS);
      this.#onTaken = () => {
        timer.refresh();
        if (this.#waitingBytes > 0) return;
        clearTimeout(timer);
        resolve(0);
      };
    });
  }

  #writeNext(): void {
    const [piece] = this.#pieces;
    if (piece === undefined) return this.#setFull(false);
    this.#out.write(piece, (error) => {
      // A stream that fails tells everybody: see break().
      if (error || this.#isBroken) return;
      this.#pieces.shift();
      this.#waitingBytes -= piece.length;
      this.#onTaken();
      this.#writeNext();
    });
  }

  #setFull(isFull: boolean): void {
    if (isFull === this.#isFull) return;
    this.#isFull = isFull;
    this.#onFull(isFull);
  }
}
