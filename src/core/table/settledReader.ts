// Finished processes for whoever writes them down once: in the order of their ends, each when its
// numbers have settled, or when that has been waited for long enough.
import type { Process } from '../process.ts';
import type { History } from './history.ts';

/** The exact numbers come some 17 ms after the end, after seconds on a busy machine, and for a few never. */
export const SETTLE_NS = 2e9;

export class SettledReader {
  #next = 0;

  /** Of the first one that was not visited. */
  get nextOrdinal(): number {
    return this.#next;
  }

  /**
   * Visits what has settled since the last call. What the history has forgotten meanwhile is skipped:
   * call it after each batch.
   * @param nowBootNs the state's; `Infinity` at the end, when nothing more will come
   */
  read(history: History, nowBootNs: number, visit: (process: Process) => void): void {
    this.#next = Math.max(this.#next, history.firstOrdinal);
    for (; this.#next < history.endOrdinal; this.#next++) {
      const process = history.at(this.#next);
      if (process === undefined) continue;
      if (process.usageQuality !== 'exact' && (process.end?.timeBootNs ?? 0) > nowBootNs - SETTLE_NS) return;
      visit(process);
    }
  }
}
