// stdout for large outputs: no more is made than its reader takes.
import { OutputError } from './wholeFile.ts';

export class StandardOutput {
  #failure: NodeJS.ErrnoException | undefined;
  #onReady: () => void = () => {};

  constructor() {
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      this.#failure = error;
      this.#onReady();
    });
    process.stdout.on('drain', () => this.#onReady());
  }

  /** Its reader has had enough: that is an end, not a failure. */
  get isClosed(): boolean {
    return this.#failure?.code === 'EPIPE';
  }

  /** @throws OutputError */
  async write(bytes: Uint8Array | string): Promise<void> {
    this.#check();
    if (bytes.length === 0 || this.isClosed || process.stdout.write(bytes)) return;
    await new Promise<void>((resolve) => {
      this.#onReady = resolve;
    });
    this.#check();
  }

  #check(): void {
    if (this.#failure === undefined || this.isClosed) return;
    throw new OutputError(`write to stdout: ${this.#failure.message}`, { cause: this.#failure });
  }
}
