// Finished processes as bars: numbers in chunks, each with the time it covers, so that only what overlaps a window
// is looked at.
import type { ProcessKey } from '../../process.ts';
import type { BarMeaning } from './meaning.ts';

const CHUNK = 1024;

/** One process on the timeline. Refilled for each one that is visited: not for keeping. */
export interface Bar {
  key: ProcessKey;
  startBootNs: number;
  /** Infinity while it runs. */
  endBootNs: number;
  meaning: BarMeaning;
  lane: number;
  /** It ran before anybody watched: such ones have lanes of their own. */
  isBefore: boolean;
  /** In the history; -1 while it runs. */
  ordinal: number;
}

class Chunk {
  readonly keys = new Float64Array(CHUNK);
  readonly starts = new Float64Array(CHUNK);
  readonly ends = new Float64Array(CHUNK);
  readonly ordinals = new Float64Array(CHUNK);
  readonly lanes = new Int32Array(CHUNK);
  /** The meaning, and behind it whether it ran before. */
  readonly flags = new Uint8Array(CHUNK);
  length = 0;
  leastStart = Number.POSITIVE_INFINITY;
  greatestEnd = Number.NEGATIVE_INFINITY;
  greatestOrdinal = -1;
  /** Of those that started while it was watched. */
  firstStart = Number.POSITIVE_INFINITY;
}

const BEFORE = 0x80;

export class BarStore {
  #chunks: Chunk[] = [];

  add({ key, startBootNs, endBootNs, meaning, lane, isBefore, ordinal }: Readonly<Bar>): void {
    let chunk = this.#chunks.at(-1);
    if (chunk === undefined || chunk.length === CHUNK) {
      chunk = new Chunk();
      this.#chunks.push(chunk);
    }
    const place = chunk.length++;
    chunk.keys[place] = key;
    chunk.starts[place] = startBootNs;
    chunk.ends[place] = endBootNs;
    chunk.ordinals[place] = ordinal;
    chunk.lanes[place] = lane;
    chunk.flags[place] = meaning | (isBefore ? BEFORE : 0);
    chunk.leastStart = Math.min(chunk.leastStart, startBootNs);
    chunk.greatestEnd = Math.max(chunk.greatestEnd, endBootNs);
    chunk.greatestOrdinal = Math.max(chunk.greatestOrdinal, ordinal);
    if (!isBefore) chunk.firstStart = Math.min(chunk.firstStart, startBootNs);
  }

  /** Those that the history has forgotten. */
  forget(firstOrdinal: number): void {
    if (this.#chunks.some(({ greatestOrdinal }) => greatestOrdinal < firstOrdinal))
      this.#chunks = this.#chunks.filter(({ greatestOrdinal }) => greatestOrdinal >= firstOrdinal);
  }

  /**
   * Visits those that overlap `[fromNs, toNs]`.
   * @param firstOrdinal older ones are left out
   */
  forEach(fromNs: number, toNs: number, firstOrdinal: number, visit: (bar: Readonly<Bar>) => void): void {
    const bar: Bar = {
      key: 0 as ProcessKey,
      startBootNs: 0,
      endBootNs: 0,
      meaning: 0,
      lane: 0,
      isBefore: false,
      ordinal: 0,
    };
    for (const chunk of this.#chunks) {
      if (chunk.leastStart > toNs || chunk.greatestEnd < fromNs) continue;
      const { keys, starts, ends, ordinals, lanes, flags } = chunk;
      for (let place = 0; place < chunk.length; place++) {
        const start = starts[place] ?? 0;
        const end = ends[place] ?? 0;
        const ordinal = ordinals[place] ?? 0;
        if (start > toNs || end < fromNs || ordinal < firstOrdinal) continue;
        const flag = flags[place] ?? 0;
        bar.key = (keys[place] ?? 0) as ProcessKey;
        bar.startBootNs = start;
        bar.endBootNs = end;
        bar.ordinal = ordinal;
        bar.lane = lanes[place] ?? 0;
        bar.meaning = (flag & ~BEFORE) as BarMeaning;
        bar.isBefore = (flag & BEFORE) !== 0;
        visit(bar);
      }
    }
  }

  /** The ordinal of a process; -1 where it is not here. */
  ordinalOf(key: ProcessKey): number {
    for (const { keys, ordinals, length } of this.#chunks) {
      const place = keys.indexOf(key);
      if (place >= 0 && place < length) return ordinals[place] ?? -1;
    }
    return -1;
  }

  /** The first start that was watched, and the last end. */
  extent(): { readonly firstStartNs: number; readonly lastEndNs: number } {
    let firstStartNs = Number.POSITIVE_INFINITY;
    let lastEndNs = Number.NEGATIVE_INFINITY;
    for (const { firstStart, greatestEnd } of this.#chunks) {
      firstStartNs = Math.min(firstStartNs, firstStart);
      lastEndNs = Math.max(lastEndNs, greatestEnd);
    }
    return { firstStartNs, lastEndNs };
  }
}
