// What a process has from its parent (its trace, its depth), known also when the parent is long gone.
import type { Process, ProcessKey } from '../process.ts';
import type { ProcessTable } from '../table/processTable.ts';

/** Processes remembered: a child that outlives its parent asks for it later. 40 bytes each. */
const MOST_REMEMBERED = 2 ** 18;

export class Inherited<T> {
  readonly #derive: (process: Process, parent: T | undefined) => T;
  /** Least recently asked for first. */
  readonly #known = new Map<ProcessKey, T>();

  /** @param derive called once per process, for parents first */
  constructor(derive: (process: Process, parent: T | undefined) => T) {
    this.#derive = derive;
  }

  of(process: Process, table: ProcessTable): T {
    const unknown: Process[] = [];
    const walked = new Set<ProcessKey>();
    let value: T | undefined;
    // Not recursive, for a chain of processes may be long; and a recording may say that two are each other's parents.
    for (let next: Process | undefined = process; next !== undefined && !walked.has(next.key); ) {
      value = this.#recall(next.key);
      if (value !== undefined) break;
      walked.add(next.key);
      unknown.push(next);
      const { parentKey }: Process = next;
      if (parentKey === undefined) break;
      next = table.find(parentKey);
      if (next === undefined) value = this.#recall(parentKey);
    }
    for (const next of unknown.reverse()) {
      value = this.#derive(next, value);
      this.#remember(next.key, value);
    }
    return value as T;
  }

  #recall(key: ProcessKey): T | undefined {
    const value = this.#known.get(key);
    if (value === undefined) return undefined;
    this.#known.delete(key);
    this.#known.set(key, value);
    return value;
  }

  #remember(key: ProcessKey, value: T): void {
    this.#known.set(key, value);
    if (this.#known.size <= MOST_REMEMBERED) return;
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest);
      return;
    }
  }
}
