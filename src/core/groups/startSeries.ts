// How many processes of a group started in each second of the last minutes, in memory that is bounded.

/** 17 minutes: four rounds of what comes every four minutes. */
export const WINDOW_SECONDS = 1024;

export class StartSeries {
  #counts: Uint32Array | undefined;
  /** Of the newest second that is kept. */
  #last = Number.NEGATIVE_INFINITY;
  /** The first start: one value needs no window. */
  #only: number | undefined;

  /** In any order; what is older than the window is left out. */
  add(second: number, count = 1): void {
    if (this.#counts === undefined) {
      if (this.#only === undefined && count === 1) {
        this.#only = second;
        return;
      }
      this.#counts = new Uint32Array(WINDOW_SECONDS);
      if (this.#only !== undefined) this.#count(this.#only, 1);
    }
    this.#count(second, count);
  }

  addAll(other: StartSeries): void {
    other.forEach((second, count) => {
      this.add(second, count);
    });
  }

  forEach(visit: (second: number, count: number) => void): void {
    if (this.#counts === undefined) {
      if (this.#only !== undefined) visit(this.#only, 1);
      return;
    }
    for (let second = this.#last - WINDOW_SECONDS + 1; second <= this.#last; second++) {
      const count = this.#counts[modulo(second)] ?? 0;
      if (count > 0) visit(second, count);
    }
  }

  #count(second: number, count: number): void {
    const counts = this.#counts;
    if (counts === undefined || second <= this.#last - WINDOW_SECONDS) return;
    if (second > this.#last) {
      if (second - this.#last >= WINDOW_SECONDS) counts.fill(0);
      else for (let passed = this.#last + 1; passed <= second; passed++) counts[modulo(passed)] = 0;
      this.#last = second;
    }
    counts[modulo(second)] = (counts[modulo(second)] ?? 0) + count;
  }
}

function modulo(second: number): number {
  return ((second % WINDOW_SECONDS) + WINDOW_SECONDS) % WINDOW_SECONDS;
}
