// Finished processes for whoever writes them down once: in the order of their ends, each when its
// numbers have settled, or when that has been waited for long enough.
import { MOST_EVENTS } from '../events/event.ts';
import type { Process } from '../process.ts';
import type { History } from './history.ts';

/** The exact numbers come some 17 ms after the end, after seconds on a busy machine, and for a few never. */
export const SETTLE_NS = 2e9;
/** Of more, the oldest are given as they are: a history that runs full would forget them. */
export const MOST_WAITING = 16_384;
/** What a history has to keep for whoever writes down every process: those that wait, and a batch of nothing but ends. */
export const SETTLING_HISTORY = MOST_WAITING + MOST_EVENTS;

export class SettledReader {
  #next = 0;
  #leftOut = 0;

  /** Of the first one that was not visited. */
  get nextOrdinal(): number {
    return this.#next;
  }

  /** How many were forgotten before they could be visited. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /**
   * Visits what has settled since the last call. What the history has forgotten meanwhile is left out, and counted:
   * call it after each batch.
   * @param nowBootNs the state's; `Infinity` at the end, when nothing more will come
   */
  read(history: History, nowBootNs: number, visit: (process: Process) => void): void {
    const forgotten = Math.max(0, history.firstOrdinal - this.#next);
    this.#leftOut += forgotten;
    this.#next += forgotten;
    // A smaller history than it should be has room for a batch all the same.
    const waitFrom = history.endOrdinal - Math.min(MOST_WAITING, history.capacity / 2);
    for (; this.#next < history.endOrdinal; this.#next++) {
      const process = history.at(this.#next);
      if (process === undefined) continue;
      const isLate = this.#next < waitFrom || (process.end?.timeBootNs ?? 0) <= nowBootNs - SETTLE_NS;
      if (process.usageQuality !== 'exact' && !isLate) return;
      visit(process);
    }
  }
}
