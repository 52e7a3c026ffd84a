// Finished processes, oldest first, in chunks: appending copies nothing, forgetting drops a whole chunk, and a
// chunk is packed once nothing more is expected of its processes.
import type { Process } from '../process.ts';
import { bytesOf } from './images.ts';
import { type PackedProcesses, packProcesses } from './packedProcesses.ts';
import { TrackedProcess } from './trackedProcess.ts';

const CHUNK = 1024;
/**
 * So many chunks later the rest of a chunk is packed without those that have not settled yet: a zombie
 * may stay for days, and it alone stays as it is.
 */
const PATIENCE = 64;
/**
 * Of file names and arguments, or so many for each process of the capacity, if that is more: usual ones have some
 * hundred. With 20 KiB each, which costs who starts them nothing, a hundred thousand would fill Node's heap.
 */
const MOST_BYTES = 256 << 20;
const BYTES_EACH = 256;

class Chunk {
  /** Until all of them are packed: then an object is made for whoever asks. */
  #processes: TrackedProcess[] = [];
  /** All of them, by their places in the chunk. */
  #packed: PackedProcesses | undefined;
  #isPacked = false;
  #settled = 0;
  length = 0;
  /** Of what they had executed, when they were appended. */
  bytes = 0;

  append(process: TrackedProcess): void {
    this.#processes.push(process);
    this.length++;
    this.bytes += bytesOf(process.facts.images);
  }

  at(index: number): Process | undefined {
    return this.#packed === undefined ? this.#processes[index] : TrackedProcess.packedAt(this.#packed, index);
  }

  settleOne(): void {
    this.#settled++;
    if (this.#settled === CHUNK) this.pack();
  }

  pack(): void {
    if (this.#isPacked) return;
    this.#isPacked = true;
    const settled = this.#processes.filter(({ facts }) => facts.isSettled);
    const packed = packProcesses(settled.map(({ facts }) => facts));
    settled.forEach((process, row) => {
      process.moveTo(packed, row);
    });
    if (settled.length < this.length) return;
    this.#packed = packed;
    this.#processes = [];
  }
}

/** Ordinals count every process ever appended; `[firstOrdinal, endOrdinal)` are kept. */
export class History {
  readonly #chunks: Chunk[] = [];
  readonly #capacity: number;
  readonly #mostBytes: number;
  #bytes = 0;
  #firstOrdinal = 0;
  #endOrdinal = 0;

  /** @param capacity kept at least, but where names and arguments are too long; up to one chunk of 1,024 more */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#mostBytes = Math.max(MOST_BYTES, capacity * BYTES_EACH);
  }

  /** Kept at least, but where names and arguments are too long. */
  get capacity(): number {
    return this.#capacity;
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
  append(process: TrackedProcess): number {
    let last = this.#chunks.at(-1);
    if (last === undefined || last.length === CHUNK) {
      last = new Chunk();
      this.#chunks.push(last);
      this.#chunks.at(-PATIENCE)?.pack();
    }
    this.#bytes -= last.bytes;
    last.append(process);
    this.#bytes += last.bytes;
    const [oldest] = this.#chunks;
    const isFull = oldest !== undefined && this.length + 1 - oldest.length >= this.#capacity;
    if (oldest !== undefined && oldest !== last && (isFull || this.#bytes > this.#mostBytes)) {
      this.#chunks.shift();
      this.#bytes -= oldest.bytes;
      this.#firstOrdinal += oldest.length;
    }
    return this.#endOrdinal++;
  }

  /** Nothing will be written to this process any more. To be called once for each. */
  settle(process: TrackedProcess): void {
    process.facts.isSettled = true;
    this.#chunkOf(process.ordinal)?.settleOne();
  }

  /** Of a packed process, another object each time: compare keys. */
  at(ordinal: number): Process | undefined {
    return this.#chunkOf(ordinal)?.at((ordinal - this.#firstOrdinal) % CHUNK);
  }

  #chunkOf(ordinal: number): Chunk | undefined {
    const index = ordinal - this.#firstOrdinal;
    return index < 0 ? undefined : this.#chunks[Math.floor(index / CHUNK)];
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
