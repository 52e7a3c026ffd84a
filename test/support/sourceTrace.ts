// Any source and a store for a test: what the source tells of processes that the test itself started.
import type { Process } from '../../src/core/process.ts';
import type { EventSource } from '../../src/core/source/source.ts';
import { initialState, type State } from '../../src/core/state/state.ts';
import { createStore } from '../../src/core/state/store.ts';
import { waitUntil } from './wait.ts';

export class SourceTrace implements Disposable {
  readonly #source: EventSource;
  readonly #store = createStore(initialState());

  constructor(source: EventSource) {
    this.#source = source;
    source.start(this.#store.dispatch);
  }

  get state(): State {
    return this.#store.getState();
  }

  /** Every process with this PID, finished ones first. */
  withPid(pid: number): Process[] {
    const { table } = this.state;
    const finished = table.history.slice(0, table.history.endOrdinal).filter((process) => process.pid === pid);
    const running = table.running.get(pid);
    return running === undefined ? finished : [...finished, running];
  }

  /** The last one with this PID, when that has ended. */
  async ended(pid: number): Promise<Process> {
    return waitUntil(() => this.withPid(pid).findLast(({ end }) => end !== undefined), {
      what: `end of process ${pid}`,
      describe: () => JSON.stringify({ seen: this.withPid(pid), lost: this.state.lost }),
    });
  }

  [Symbol.dispose](): void {
    this.#source.stop();
    this.#source.stop();
  }
}
