// Parents of processes, also of those that ended long ago: a place in the history for each key, kept from call to call
// and made only for who asks, so that 100,000 rows cost one look-up each.
import type { Process, ProcessKey } from '../process.ts';
import type { History } from '../table/history.ts';
import type { ProcessTable } from '../table/processTable.ts';

const SPARE = 4096;
const lineages = new WeakMap<ProcessTable, Lineage>();

/** That of a table, as far as the table has come. */
export function lineageOf(table: ProcessTable): Lineage {
  let lineage = lineages.get(table);
  if (lineage === undefined) {
    lineage = new Lineage(table);
    lineages.set(table, lineage);
  }
  lineage.keepUp();
  return lineage;
}

export class Lineage {
  readonly #table: ProcessTable;
  #ordinals = new Map<ProcessKey, number>();
  #nextOrdinal = 0;

  constructor(table: ProcessTable) {
    this.#table = table;
  }

  get history(): History {
    return this.#table.history;
  }

  /** Counts changes of parents that were told late. */
  get parentsVersion(): number {
    return this.#table.parentsVersion;
  }

  /** Processes that are known. */
  get size(): number {
    return this.#table.history.length + this.#table.running.size;
  }

  *all(): Generator<Process> {
    const { history, running } = this.#table;
    yield* running.values();
    for (let at = history.firstOrdinal; at < history.endOrdinal; at++) {
      const process = history.at(at);
      if (process !== undefined) yield process;
    }
  }

  keepUp(): void {
    const { history } = this.#table;
    for (let at = Math.max(this.#nextOrdinal, history.firstOrdinal); at < history.endOrdinal; at++) {
      const process = history.at(at);
      if (process !== undefined) this.#ordinals.set(process.key, at);
    }
    this.#nextOrdinal = history.endOrdinal;
    if (this.#ordinals.size <= 2 * history.length + SPARE) return;
    this.#ordinals = new Map([...this.#ordinals].filter(([, ordinal]) => ordinal >= history.firstOrdinal));
  }

  /** Running, or ended and not yet forgotten. */
  find(key: ProcessKey): Process | undefined {
    const recent = this.#table.find(key);
    if (recent !== undefined) return recent;
    const ordinal = this.#ordinals.get(key);
    return ordinal === undefined ? undefined : this.#table.history.at(ordinal);
  }

  parentOf({ parentKey }: Process): Process | undefined {
    return parentKey === undefined ? undefined : this.find(parentKey);
  }
}
