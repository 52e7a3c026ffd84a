// Names of processes for their bars. Made once: a frame has hundreds of them, five times a second.
import { programAt } from '../../format/program.ts';
import type { ProcessKey } from '../../process.ts';
import type { BarIndex } from './barIndex.ts';
import type { Bar } from './barStore.ts';

const MOST_KEPT = 10_000;

export class NameCache {
  readonly #names = new Map<ProcessKey, string>();

  /** Printable; of the program that the process ran at a moment, or had run in the end. */
  of({ key, ordinal }: Pick<Bar, 'key' | 'ordinal'>, index: BarIndex, nowBootNs: number): string {
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const process = index.processOf({ key, ordinal });
    if (process === undefined) return '';
    const name = programAt(process, ordinal < 0 ? nowBootNs : Number.POSITIVE_INFINITY);
    // One that runs may execute another program yet.
    if (ordinal >= 0) {
      if (this.#names.size >= MOST_KEPT) this.#names.clear();
      this.#names.set(key, name);
    }
    return name;
  }
}
