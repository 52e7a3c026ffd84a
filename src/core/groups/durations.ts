// How long the processes of a group lived: quantiles within 1 %, and how many of each length.
// The sketch is DDSketch (Masson, Rim, Lee: "DDSketch", VLDB 2019), which bounds the relative error of each value.
import { DDSketch } from '@datadog/sketches-js';

/** A quantile that is shown is between 0.99 and 1.01 times the exact one. */
export const QUANTILE_ERROR = 0.01;

/** Two for each power of ten from 100 µs to 1,000 s; the ends take what is shorter or longer. */
export const HISTOGRAM_CELLS = 14;
const FIRST_POWER = 5;

export class Durations {
  count = 0;
  totalNs = 0;
  /** Exact. */
  maxNs = 0;
  // Of most command lines there is only one process: a sketch and a histogram for each would take most of the memory.
  #sketch: DDSketch | undefined;
  #histogram: Uint32Array | undefined;

  add(ns: number): void {
    if (this.count > 0) {
      this.#open();
      this.#sketch?.accept(ns);
      countIn(this.#histogram, ns);
    }
    this.count++;
    this.totalNs += ns;
    this.maxNs = Math.max(this.maxNs, ns);
  }

  /** All of another group's as well. */
  addAll(other: Durations): void {
    if (other.count === 0) return;
    if (other.count === 1) {
      this.add(other.maxNs);
      return;
    }
    this.#open();
    if (other.#sketch !== undefined) this.#sketch?.merge(other.#sketch);
    const { histogram } = other;
    this.#histogram?.forEach((count, cell, cells) => {
      cells[cell] = count + (histogram[cell] ?? 0);
    });
    this.count += other.count;
    this.totalNs += other.totalNs;
    this.maxNs = Math.max(this.maxNs, other.maxNs);
  }

  /** The value that `share` of all do not exceed, as in reports, within QUANTILE_ERROR; undefined of none. */
  quantileNs(share: number): number | undefined {
    if (this.count === 0) return undefined;
    if (this.#sketch === undefined || this.count === 1) return this.maxNs;
    const rank = Math.max(0, Math.ceil(this.count * share) - 1);
    // Its own ranks lie between the values. Half a place further on nothing is lost in rounding.
    const value = this.#sketch.getValueAtQuantile(Math.min(1, (rank + 0.5) / (this.count - 1)));
    return Math.min(value, this.maxNs);
  }

  /** How many there are in each cell. */
  get histogram(): Readonly<Uint32Array> {
    if (this.#histogram !== undefined) return this.#histogram;
    const histogram = new Uint32Array(HISTOGRAM_CELLS);
    if (this.count > 0) countIn(histogram, this.maxNs);
    return histogram;
  }

  #open(): void {
    if (this.#sketch !== undefined) return;
    this.#histogram = new Uint32Array(this.histogram);
    this.#sketch = new DDSketch({ relativeAccuracy: QUANTILE_ERROR });
    if (this.count > 0) this.#sketch.accept(this.maxNs);
  }
}

function countIn(histogram: Uint32Array | undefined, ns: number): void {
  if (histogram === undefined) return;
  const cell = Math.floor((Math.log10(Math.max(1, ns)) - FIRST_POWER) * 2);
  const inside = Math.max(0, Math.min(HISTOGRAM_CELLS - 1, cell));
  histogram[inside] = (histogram[inside] ?? 0) + 1;
}
