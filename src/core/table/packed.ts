// Columns of facts that no longer change: each as narrow as what is in it allows.
import type { ByteString } from '../bytes.ts';

type Offsets = Float64Array | Uint32Array | Uint16Array | Uint8Array;

const NO_OFFSETS = new Uint8Array(0);

/** Made from items once, and kept: the next column is read into it again. */
let scratch = new Float64Array(1024);

/** Numbers as their distances from the least of them: times that are near each other take four bytes instead of eight. */
export class PackedNumbers {
  readonly #base: number;
  /** None when all numbers are the same. */
  readonly #offsets: Offsets;

  constructor(base: number, offsets: Offsets) {
    this.#base = base;
    this.#offsets = offsets;
  }

  at(row: number): number {
    return this.#base + (this.#offsets[row] ?? 0);
  }
}

/** One number of each item. */
export function packNumbers<T>(items: readonly T[], read: (item: T) => number): PackedNumbers {
  const { length } = items;
  if (scratch.length < length) scratch = new Float64Array(2 * length);
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let areWhole = true;
  for (let row = 0; row < length; row++) {
    const value = read(items[row] as T);
    scratch[row] = value;
    if (value < least) least = value;
    if (value > most) most = value;
    if (!Number.isInteger(value)) areWhole = false;
  }
  // A difference of less than 2^32 between whole numbers is exact, also where they are beyond 2^53.
  const range = areWhole ? most - least : Number.POSITIVE_INFINITY;
  if (range === 0) return new PackedNumbers(least, NO_OFFSETS);
  if (range >= 2 ** 32) return new PackedNumbers(0, scratch.slice(0, length));
  const offsets =
    range < 2 ** 8 ? new Uint8Array(length) : range < 2 ** 16 ? new Uint16Array(length) : new Uint32Array(length);
  for (let row = 0; row < length; row++) offsets[row] = (scratch[row] ?? 0) - least;
  return new PackedNumbers(least, offsets);
}

/** Texts of which many are the same: each is kept once. */
export class PackedNames {
  readonly #names: readonly ByteString[];
  readonly #indices: PackedNumbers;

  constructor(names: readonly ByteString[]) {
    const indexOf = new Map<ByteString, number>();
    this.#indices = packNumbers(names, (name) => {
      const known = indexOf.get(name);
      if (known !== undefined) return known;
      indexOf.set(name, indexOf.size);
      return indexOf.size - 1;
    });
    this.#names = [...indexOf.keys()];
  }

  at(row: number): ByteString {
    return this.#names[this.#indices.at(row)] as ByteString;
  }
}

/** Texts of which hardly any are the same: one behind the other in a single string. */
export class PackedTexts {
  readonly #text: string;
  readonly #ends: PackedNumbers;

  constructor(texts: readonly ByteString[]) {
    let end = 0;
    this.#ends = packNumbers(texts, ({ length }) => {
      end += length;
      return end;
    });
    this.#text = texts.join('');
  }

  at(row: number): ByteString {
    const start = row === 0 ? 0 : this.#ends.at(row - 1);
    return this.#text.slice(start, this.#ends.at(row)) as ByteString;
  }
}
