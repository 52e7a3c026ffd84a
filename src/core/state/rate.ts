// Process starts per second, for the sparkline in the header.

/** `counts[second % length]`; a minute of history. */
export interface SpawnRate {
  /** Boot-clock second of the newest bucket. */
  readonly second: number;
  readonly counts: readonly number[];
}

const SECONDS = 60;

export const NO_SPAWNS: SpawnRate = { second: 0, counts: new Array<number>(SECONDS).fill(0) };

/** Moves on to `nowBootNs` and adds starts by the second in which they happened. */
export function addSpawns(rate: SpawnRate, nowBootNs: number, starts: ReadonlyMap<number, number>): SpawnRate {
  const second = Math.max(rate.second, Math.floor(nowBootNs / 1e9), ...starts.keys());
  if (second === rate.second && starts.size === 0) return rate;
  const counts = [...rate.counts];
  for (let empty = Math.max(rate.second + 1, second - SECONDS + 1); empty <= second; empty++)
    counts[empty % SECONDS] = 0;
  for (const [at, count] of starts) {
    if (at > second - SECONDS) counts[at % SECONDS] = (counts[at % SECONDS] ?? 0) + count;
  }
  return { second, counts };
}

/** Oldest first; the last one is the second that is not over yet. */
export function recentRates(rate: SpawnRate, seconds: number): readonly number[] {
  const wanted = Math.min(seconds, SECONDS);
  return Array.from({ length: wanted }, (_, i) => rate.counts[(rate.second - wanted + 1 + i + SECONDS) % SECONDS] ?? 0);
}
