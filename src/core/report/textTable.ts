// Each text once: a number for a text, whatever its length. Texts are told apart by their length and a
// hash of 64 bits over all of them; their beginnings are kept for showing. Of a million different texts,
// the chance that any two are taken for one is below one in ten million.
import type { ByteString } from '../bytes.ts';
import { type Growing, uint8, uint32 } from './growing.ts';

const EMPTY_SLOT = 0;

export class TextTable {
  /** id + 1, by hash; a power of two long, at most half full. */
  #slots = new Uint32Array(2048);
  readonly #hashA = uint32();
  readonly #hashB = uint32();
  readonly #lengths = uint32();
  readonly #tags = uint8();
  readonly #bytes = uint8();
  readonly #offsets = uint32();
  readonly #keptBytes: number;

  /** @param keptBytes of each text */
  constructor(keptBytes: number) {
    this.#keptBytes = keptBytes;
    this.#offsets.push(0);
  }

  get size(): number {
    return this.#tags.length;
  }

  /**
   * @param tag makes it another text; up to 255
   * @param length what there was of it when it is cut
   */
  intern(tag: number, text: ByteString, length = text.length): number {
    const { a, b } = hash(text, tag, length);
    const mask = this.#slots.length - 1;
    let slot = a & mask;
    for (;;) {
      const id = (this.#slots[slot] ?? EMPTY_SLOT) - 1;
      if (id < 0) break;
      if (this.#hashA.at(id) === a && this.#hashB.at(id) === b && this.#lengths.at(id) === length) return id;
      slot = (slot + 1) & mask;
    }
    const id = this.size;
    this.#hashA.push(a);
    this.#hashB.push(b);
    this.#lengths.push(length);
    this.#tags.push(tag);
    append(this.#bytes, text, Math.min(text.length, this.#keptBytes));
    this.#offsets.push(this.#bytes.length);
    this.#slots[slot] = id + 1;
    if (this.size * 2 > this.#slots.length) this.#rehash();
    return id;
  }

  tagOf(id: number): number {
    return this.#tags.at(id);
  }

  /** Its beginning. */
  textOf(id: number): ByteString {
    let text = '';
    for (let at = this.#offsets.at(id); at < this.#offsets.at(id + 1); at++)
      text += String.fromCharCode(this.#bytes.at(at));
    return text as ByteString;
  }

  /** Of all of it. */
  lengthOf(id: number): number {
    return this.#lengths.at(id);
  }

  #rehash(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let id = 0; id < this.size; id++) {
      let slot = this.#hashA.at(id) & mask;
      while (slots[slot] !== EMPTY_SLOT) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
    this.#slots = slots;
  }
}

function append(bytes: Growing<Uint8Array>, text: ByteString, count: number): void {
  const start = bytes.length;
  const target = bytes.extend(count);
  for (let i = 0; i < count; i++) target[start + i] = text.charCodeAt(i);
}

/** Two multiplicative hashes of different factors, mixed at the end so that all bits count (as MurmurHash3 does). */
function hash(text: ByteString, tag: number, length: number): { a: number; b: number } {
  let a = 0x9e3779b9 ^ tag ^ length;
  let b = 0x85ebca6b ^ Math.imul(tag + 1, 0x27d4eb2f) ^ length;
  for (let i = 0; i < text.length; i++) {
    const byte = text.charCodeAt(i);
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b ^ byte, 0x5bd1e995);
    b ^= b >>> 15;
  }
  return { a: mix(a), b: mix(b) };
}

function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
