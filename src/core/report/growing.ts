// Numbers that become more and more, in typed arrays: eight bytes for a number, not an object.

export class Growing<T extends Float64Array | Uint32Array | Int32Array | Uint8Array> {
  #values: T;
  length = 0;
  readonly #make: (length: number) => T;

  /** @param make gives an empty array of a length */
  constructor(make: (length: number) => T) {
    this.#make = make;
    this.#values = make(1024);
  }

  push(value: number): void {
    if (this.length === this.#values.length) this.#grow(this.length + 1);
    this.#values[this.length++] = value;
  }

  /** Makes room for `count` more, and returns the array that has it: they are written from the old length on. */
  extend(count: number): T {
    if (this.length + count > this.#values.length) this.#grow(this.length + count);
    this.length += count;
    return this.#values;
  }

  at(index: number): number {
    return this.#values[index] ?? Number.NaN;
  }

  set(index: number, value: number): void {
    this.#values[index] = value;
  }

  /** The numbers so far; not for keeping, for more of them may move to another array. */
  get values(): T {
    return this.#values.subarray(0, this.length) as T;
  }

  #grow(least: number): void {
    const larger = this.#make(Math.max(least, this.#values.length * 2));
    larger.set(this.#values);
    this.#values = larger;
  }
}

export const float64 = () => new Growing((length) => new Float64Array(length));
export const uint32 = () => new Growing((length) => new Uint32Array(length));
export const int32 = () => new Growing((length) => new Int32Array(length));
export const uint8 = () => new Growing((length) => new Uint8Array(length));
