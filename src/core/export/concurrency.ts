// How many processes live at each moment, from the state after each batch.
import type { Process, ProcessKey } from '../process.ts';
import type { State } from '../state/state.ts';

export interface Concurrency {
  readonly timeBootNs: number;
  /** All that are known. */
  readonly alive: number;
  /** Those of them that started while this was watched. */
  readonly started: number;
}

interface Edge {
  readonly timeBootNs: number;
  readonly change: 1 | -1;
  readonly isStarted: boolean;
}

/** Without a snapshot until then, there is none. */
const SNAPSHOT_NS = 5e9;

export class ConcurrencyCounter {
  readonly #alive = new Set<ProcessKey>();
  #isBegun = false;
  #nextOrdinal = 0;
  #runningVersion = -1;
  #lastBootNs = 0;
  #aliveCount = 0;
  #startedCount = 0;

  /**
   * Visits each change since the last call, in order of time. Call it after each batch.
   * @param isEnd no more will come
   */
  read({ table, source, nowBootNs }: State, isEnd: boolean, visit: (now: Concurrency) => void): void {
    if (table.runningVersion === this.#runningVersion) return;
    // What ran before is told some time after the first events.
    this.#isBegun ||= isEnd || nowBootNs > source.startedBootNs + SNAPSHOT_NS || hasSnapshot(table.running.values());
    if (!this.#isBegun) return;
    this.#runningVersion = table.runningVersion;
    const edges: Edge[] = [];
    const begin = (process: Process) => {
      edges.push({ timeBootNs: process.startBootNs, change: 1, isStarted: isStartedHere(process) });
    };
    const { history } = table;
    for (let ordinal = this.#nextOrdinal; ordinal < history.endOrdinal; ordinal++) {
      const process = history.at(ordinal);
      if (process?.end === undefined) continue;
      if (!this.#alive.delete(process.key)) begin(process);
      edges.push({ timeBootNs: process.end.timeBootNs, change: -1, isStarted: isStartedHere(process) });
    }
    this.#nextOrdinal = history.endOrdinal;
    for (const process of table.running.values()) {
      if (this.#alive.has(process.key)) continue;
      this.#alive.add(process.key);
      begin(process);
    }
    this.#lastBootNs = Math.max(this.#lastBootNs, source.startedBootNs);
    edges.sort((a, b) => a.timeBootNs - b.timeBootNs);
    for (const [index, edge] of edges.entries()) {
      this.#aliveCount += edge.change;
      if (edge.isStarted) this.#startedCount += edge.change;
      // Late news cannot change the past, and what ran before is there from the beginning.
      this.#lastBootNs = Math.max(this.#lastBootNs, edge.timeBootNs);
      const next = edges[index + 1];
      if (next !== undefined && next.timeBootNs <= this.#lastBootNs) continue;
      visit({ timeBootNs: this.#lastBootNs, alive: this.#aliveCount, started: this.#startedCount });
    }
  }
}

export function isStartedHere({ origin }: Process): boolean {
  return origin !== 'snapshot';
}

function hasSnapshot(processes: Iterable<Process>): boolean {
  for (const { origin } of processes) if (origin === 'snapshot') return true;
  return false;
}
