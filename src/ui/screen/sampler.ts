// Numbers of running processes come from /proc, once a second, for the rows that somebody sees.
import type { Process } from '../../core/process.ts';
import type { Rows } from '../../core/select/rows.ts';
import { sampleUsage } from '../../core/source/procfs.ts';
import type { Store } from '../../core/state/store.ts';

/** Sorting by a number needs it of every row; more than this would take longer than it is worth. */
const MOST_FOR_SORTING = 2000;

export class Sampler {
  readonly #store: Store;
  #shown: readonly Process[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  setShown(offset: number, height: number, rows: Rows): void {
    const shown: Process[] = [];
    for (let index = offset; index < Math.min(offset + height, rows.length); index++) {
      const process = rows.at(index);
      if (process !== undefined) shown.push(process);
    }
    this.#shown = shown;
  }

  sample(): void {
    const { view, table } = this.#store.getState();
    const wantsAll = view.order.column === 'cpu' || view.order.column === 'rss';
    const all = wantsAll ? [...table.running.values()].slice(0, MOST_FOR_SORTING) : [];
    const wanted = new Set([...this.#shown, ...all].filter((process) => process.end === undefined));
    const detailed = view.dialog?.kind === 'details' ? view.dialog.process : undefined;
    if (detailed?.end === undefined && detailed !== undefined) wanted.add(detailed);
    const samples = sampleUsage(wanted, detailed);
    if (samples.length > 0) this.#store.dispatch({ type: 'usage/sampled', samples });
  }
}
