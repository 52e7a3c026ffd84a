// The first few of many, without keeping the others.

export class Best<T> {
  #kept: T[] = [];
  count = 0;
  readonly #capacity: number;
  readonly #compare: (a: T, b: T) => number;

  /** @param compare never 0 for two of them */
  constructor(capacity: number, compare: (a: T, b: T) => number) {
    this.#capacity = capacity;
    this.#compare = compare;
  }

  offer(item: T): void {
    this.count++;
    this.#kept.push(item);
    if (this.#kept.length > 2 * this.#capacity + 100) this.#shorten();
  }

  /** In their order. */
  take(): readonly T[] {
    this.#shorten();
    return this.#kept;
  }

  #shorten(): void {
    this.#kept = this.#kept.sort(this.#compare).slice(0, this.#capacity);
  }
}
