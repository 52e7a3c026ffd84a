// Node writes to a terminal and waits until it has taken everything. A terminal that is slow, or gets no
// CPU, or was stopped by Ctrl-S, would keep the ring's reader waiting, and events would be lost.

/** libuv's handle under a stream; Node documents no other way to it. */
interface Handle {
  setBlocking(isBlocking: boolean): number;
}

function handleOf(stream: NodeJS.WriteStream): Handle | undefined {
  const handle: unknown = Reflect.get(stream, '_handle');
  const isHandle = typeof handle === 'object' && handle !== null && 'setBlocking' in handle;
  return isHandle ? (handle as Handle) : undefined;
}

/**
 * Not blocking, what the terminal does not take at once is kept, and written when it does: then `isBusy` is true.
 * Node gives the descriptor's flags back when it ends.
 */
export function setBlocking(stream: NodeJS.WriteStream, isBlocking: boolean): void {
  handleOf(stream)?.setBlocking(isBlocking);
}

/** Whether the terminal has not taken yet what was written. */
export function isBusy(stream: NodeJS.WriteStream): boolean {
  return stream.writableLength > 0;
}

/** Resolves when the terminal has taken everything that was written so far, or is gone. */
export function taken(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}
