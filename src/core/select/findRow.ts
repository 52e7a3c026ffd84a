// Where a process stands in a long list that changes a little between two questions: looked for around the place where it
// was last, so that a cursor in 100,000 rows costs a frame a few looks, and not all of them.
import type { Process, ProcessKey } from '../process.ts';

export class RowFinder {
  /** Where one was found last; undefined before that. */
  #last: number | undefined;
  /** Looked for in all rows, and of those that have come since none is it. */
  #absent: ProcessKey | undefined;

  /** -1 when it is not there. */
  find(rows: readonly Process[], key: ProcessKey): number {
    if (key === this.#absent) return -1;
    const index = searchOutward(rows, key, this.#last ?? rows.length - 1);
    if (index < 0) this.#absent = key;
    else this.#last = index;
    return index;
  }

  /** To be called for all that comes into the rows. */
  added(rows: readonly Process[]): void {
    if (this.#absent !== undefined && rows.some(({ key }) => key === this.#absent)) this.#absent = undefined;
  }

  /** The rows are others. */
  replaced(): void {
    this.#absent = undefined;
  }
}

function searchOutward(rows: readonly Process[], key: ProcessKey, from: number): number {
  const start = Math.max(0, Math.min(from, rows.length - 1));
  for (let above = start, below = start + 1; above >= 0 || below < rows.length; above--, below++) {
    if (rows[above]?.key === key) return above;
    if (rows[below]?.key === key) return below;
  }
  return -1;
}
