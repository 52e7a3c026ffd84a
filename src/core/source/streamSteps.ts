// Waiting for a stream's callbacks, which never come once it has failed.
import type { EventEmitter } from 'node:events';

/** Of a stream that may fail at any time: one step after the other, each until it is done or the stream has failed. */
export class Steps {
  #failure: Error | undefined;
  #reject: (error: Error) => void = () => {};

  constructor(stream: EventEmitter) {
    stream.once('error', (error: Error) => {
      this.#failure = error;
      this.#reject(error);
    });
  }

  /** Racing each against one promise that fails would keep them all for as long as the stream lives. */
  take(begin: (done: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure);
      this.#reject = reject;
      begin(resolve);
    });
  }
}
