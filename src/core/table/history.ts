// Finished processes, oldest first, in chunks: appending copies nothing, forgetting drops a whole chunk.
import type { Process } from '../process.ts';

const CHUNK = 1024;

/** Ordinals count every process ever appended; `[firstOrdinal, endOrdinal)` are kept. */
export class History {
  readonly #chunks: Process[][] = [];
  readonly #capacity: number;
  #firstOrdinal = 0;
  #endOrdinal = 0;

  /** @param capacity kept at least; up to one chunk of 1,024 more */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get firstOrdinal(): number {
    return this.#firstOrdinal;
  }

  get endOrdinal(): number {
    return this.#endOrdinal;
  }

  get length(): number {
    return this.#endOrdinal - this.#firstOrdinal;
  }

  /** @returns the ordinal of the appended process */
  append(process: Process): number {
    const last = this.#chunks.at(-1);
    if (last === undefined || last.length === CHUNK) this.#chunks.push([process]);
    else last.push(process);
    const oldest = this.#chunks[0];
    if (oldest !== undefined && this.length + 1 - oldest.length >= this.#capacity && this.#chunks.length > 1) {
      this.#chunks.shift();
      this.#firstOrdinal += oldest.length;
    }
    return this.#endOrdinal++;
  }

  at(ordinal: number): Process | undefined {
    const index = ordinal - this.#firstOrdinal;
    return index < 0 ? undefined : this.#chunks[Math.floor(index / CHUNK)]?.[index % CHUNK];
  }

  /** `[from, to)`, as far as it is still kept. */
  slice(from: number, to: number): Process[] {
    const kept: Process[] = [];
    for (let ordinal = Math.max(from, this.#firstOrdinal); ordinal < to; ordinal++) {
      const process = this.at(ordinal);
      if (process !== undefined) kept.push(process);
    }
    return kept;
  }
}
