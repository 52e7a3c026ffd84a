// The parent of a process, also of one that ended long ago. The table finds by key only what ended lately, so an index
// over the history is kept here, from the first time that somebody asks.
import type { Process, ProcessKey } from '../process.ts';
import type { History } from './history.ts';
import type { ProcessTable } from './processTable.ts';

class Ordinals {
  readonly #byKey = new Map<ProcessKey, number>();
  #end = 0;

  find(history: History, key: ProcessKey): Process | undefined {
    this.#update(history);
    const ordinal = this.#byKey.get(key);
    return ordinal === undefined ? undefined : history.at(ordinal);
  }

  #update(history: History): void {
    for (let ordinal = Math.max(this.#end, history.firstOrdinal); ordinal < history.endOrdinal; ordinal++) {
      const process = history.at(ordinal);
      if (process !== undefined) this.#byKey.set(process.key, ordinal);
    }
    this.#end = history.endOrdinal;
    // Seldom, for it looks at all of them.
    if (this.#byKey.size < 2 * history.length + SPARE) return;
    for (const [key, ordinal] of this.#byKey) if (ordinal < history.firstOrdinal) this.#byKey.delete(key);
  }
}

const SPARE = 10_000;

/** One for each table, gone with it. */
const indexes = new WeakMap<ProcessTable, Ordinals>();

/** undefined where it is not known (any more). */
export function findParent(table: ProcessTable, { parentKey }: Process): Process | undefined {
  if (parentKey === undefined) return undefined;
  const lately = table.find(parentKey);
  if (lately !== undefined) return lately;
  const index = indexes.get(table) ?? new Ordinals();
  indexes.set(table, index);
  return index.find(table.history, parentKey);
}
