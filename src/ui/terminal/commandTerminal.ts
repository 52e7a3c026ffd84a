// Our side of the terminal that a followed command runs on.
import { ReadStream } from 'node:tty';
import type { ByteString } from '../../core/bytes.ts';
import type { NativeAddon, TerminalSize } from '../../core/source/native.ts';

/** Nothing more comes for so long after the command's end: what still holds the terminal is no part of it. */
const QUIET_MS = 30;
const MOST_DRAIN_MS = 500;

export class CommandTerminal {
  readonly #native: Pick<NativeAddon, 'resizeTerminal'>;
  readonly #fd: number;
  readonly #stream: ReadStream;
  #size: TerminalSize;

  /** Takes the descriptor over. */
  constructor(native: Pick<NativeAddon, 'resizeTerminal'>, fd: number, size: TerminalSize) {
    this.#native = native;
    this.#fd = fd;
    this.#size = size;
    this.#stream = new ReadStream(fd);
    // EIO: the last process on it has closed it.
    this.#stream.on('error', () => this.#stream.destroy());
  }

  onOutput(take: (bytes: ByteString) => void): void {
    this.#stream.on('data', (bytes: Buffer) => take(bytes.toString('latin1') as ByteString));
  }

  type(text: string): void {
    if (this.#stream.writable) this.#stream.write(text);
  }

  resize(size: TerminalSize): void {
    const isSame = size.columns === this.#size.columns && size.rows === this.#size.rows;
    if (isSame || this.#stream.destroyed) return;
    this.#size = size;
    this.#native.resizeTerminal(this.#fd, size);
  }

  /** After the command's end: resolves when what it has printed was read. */
  drained(): Promise<void> {
    if (this.#stream.destroyed) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    let quiet = setTimeout(resolve, QUIET_MS);
    setTimeout(resolve, MOST_DRAIN_MS).unref();
    this.#stream.once('close', resolve).on('data', () => {
      clearTimeout(quiet);
      quiet = setTimeout(resolve, QUIET_MS);
    });
    return promise;
  }

  /** Hangs up on what still runs there. */
  close(): void {
    this.#stream.destroy();
  }
}
