// How many processes there were in each column of the screen, as a curve of blocks.

const LEVELS = ' ▁▂▃▄▅▆▇█';

export class ColumnSums {
  readonly #fromNs: number;
  readonly #cellNs: number;
  readonly #width: number;
  /** Time that processes were there, by column. */
  readonly #ns: Float64Array;
  /** Of those that were there all the time of a column, the changes from column to column. */
  readonly #changes: Float64Array;

  constructor(fromNs: number, cellNs: number, width: number) {
    this.#fromNs = fromNs;
    this.#cellNs = cellNs;
    this.#width = width;
    this.#ns = new Float64Array(width);
    this.#changes = new Float64Array(width + 1);
  }

  add(startNs: number, endNs: number): void {
    const from = Math.max(0, (startNs - this.#fromNs) / this.#cellNs);
    const to = Math.min(this.#width, (endNs - this.#fromNs) / this.#cellNs);
    if (to <= from) return;
    const first = Math.floor(from);
    const last = Math.min(this.#width - 1, Math.floor(to));
    if (first === last) {
      this.#ns[first] = (this.#ns[first] ?? 0) + to - from;
      return;
    }
    this.#ns[first] = (this.#ns[first] ?? 0) + first + 1 - from;
    this.#ns[last] = (this.#ns[last] ?? 0) + to - last;
    this.#changes[first + 1] = (this.#changes[first + 1] ?? 0) + 1;
    this.#changes[last] = (this.#changes[last] ?? 0) - 1;
  }

  /** How many there were on average, by column. */
  means(): Float64Array {
    let whole = 0;
    return this.#ns.map((ns, column) => {
      whole += this.#changes[column] ?? 0;
      return ns + whole;
    });
  }
}

/** Lines from the top down. What is more than nothing is seen. */
export function curveLines(values: Float64Array, lines: number): string[] {
  const greatest = values.reduce((a, b) => Math.max(a, b), 0);
  const levels = Array.from(values, (value) =>
    value <= 0 ? 0 : Math.max(1, Math.round((value / greatest) * lines * 8)),
  );
  return Array.from({ length: lines }, (_, line) => {
    const below = (lines - 1 - line) * 8;
    return levels.map((level) => LEVELS[Math.max(0, Math.min(8, level - below))] ?? ' ').join('');
  });
}
