// Storms: starts that come at a period, or in bursts.
//
// A period is looked for in the starts per second, x[t], from the first start in the window to the last: the
// autocorrelation r(lag) = Σ (x[t] - m)(x[t + lag] - m) / Σ (x[t] - m)², corrected for the shorter overlap, is near 1
// where the same comes again after `lag`. Lags up to about a quarter of the series are tried.
// Who waits 60 s between two rounds does not come on the same second of each minute, so for long lags the series is
// smoothed first, with a triangle of about a twentieth of the lag to either side.
// Starts at random have an r that is scattered around 0 by 1/√n, or √(w/n) when w seconds were smoothed into one: a lag
// counts from five times that on, and from one half. Then the rounds are counted one by one, each looked for a period
// after the last one: five must be there, and nearly all, and hold nearly all the starts. That refuses what only resembles itself
// here and there.
//
// A burst is one second with five times as many starts as the average of the time since the first one. Starts that go on
// at the same rate for seconds are none, until they have ended and the average has sunk.

export interface Period {
  readonly kind: 'period';
  readonly periodSeconds: number;
  /** Processes that start in each round, on the average. */
  readonly count: number;
}

export interface Burst {
  readonly kind: 'burst';
  /** Processes that started in the busiest second. */
  readonly count: number;
}

export type Storm = Period | Burst;

const ROUNDS = 5;
/** Below it, five times the scatter is more than a correlation can be. */
const MIN_SERIES_SECONDS = 25;
/** Half the width of the triangle, for lags from `from` on. */
const SMOOTHING: readonly { readonly from: number; readonly seconds: number }[] = [
  { from: 0, seconds: 0 },
  { from: 8, seconds: 1 },
  { from: 40, seconds: 3 },
  { from: 90, seconds: 6 },
  { from: 160, seconds: 12 },
];
const MIN_CORRELATION = 0.5;
const NEARLY_ALL = 0.8;
const MIN_BURST = 20;
/** A burst is so many times the average of its time, of which this much is looked at in any case. */
const BURST_RATIO = 5;
const BURST_SECONDS = 10;

/**
 * @param series starts per second up to now, from any second before the first start on
 */
export function findStorm(series: readonly number[]): Storm | undefined {
  return findPeriod(series) ?? findBurst(series);
}

function findBurst(series: readonly number[]): Burst | undefined {
  const first = series.findIndex((count) => count > 0);
  if (first < 0) return undefined;
  const count = series.reduce((most, starts) => Math.max(most, starts), 0);
  const mean = sum(series) / Math.max(BURST_SECONDS, series.length - first);
  return count >= MIN_BURST && count >= BURST_RATIO * mean ? { kind: 'burst', count } : undefined;
}

function findPeriod(series: readonly number[]): Period | undefined {
  const x = series.slice(
    series.findIndex((count) => count > 0),
    series.findLastIndex((count) => count > 0) + 1,
  );
  if (x.length < MIN_SERIES_SECONDS) return undefined;
  // A little more: the first and the last round may both have been off.
  const longest = Math.floor((1.1 * (x.length - 1)) / (ROUNDS - 1));
  const lags = SMOOTHING.flatMap(({ from, seconds }, index) => {
    const to = Math.min(longest, (SMOOTHING[index + 1]?.from ?? Number.POSITIVE_INFINITY) - 1);
    return to < from ? [] : bestLags(x, seconds, Math.max(2, from), to);
  });
  // Its multiples fit as well as a period itself does: the shortest that fits is the one.
  for (const lag of lags) {
    const found = countRounds(x, lag);
    if (found === undefined) continue;
    // It has stopped, and two rounds have not come.
    const sinceSeconds = series.length - 1 - series.findLastIndex((count) => count > 0);
    return sinceSeconds > 2 * found.periodSeconds + 1 ? undefined : found;
  }
  return undefined;
}

/** The rounds from the first one on, each looked for where the last one lets it be expected. */
function countRounds(x: readonly number[], lag: number): Period | undefined {
  // Half a period to either side would take all there is.
  const tolerance = lag < 4 ? 0 : Math.min(Math.max(1, Math.round(lag / 10)), Math.floor((lag - 1) / 3));
  const seen: number[] = [];
  let missed = 0;
  let inside = 0;
  let expected = busiest(x, 0, Math.min(lag - 1, 2 * tolerance));
  while (expected - tolerance < x.length) {
    const from = Math.max(0, expected - tolerance);
    const to = Math.min(x.length - 1, expected + tolerance);
    const starts = sum(x.slice(from, to + 1));
    inside += starts;
    if (starts > 0) {
      expected = busiest(x, from, to);
      seen.push(expected);
    } else missed++;
    expected += lag;
  }
  const first = seen[0] ?? 0;
  const last = seen.at(-1) ?? 0;
  if (seen.length < ROUNDS || seen.length < NEARLY_ALL * (seen.length + missed)) return undefined;
  if (inside < NEARLY_ALL * sum(x)) return undefined;
  const periodSeconds = Math.round((last - first) / Math.max(1, Math.round((last - first) / lag)));
  return { kind: 'period', periodSeconds, count: Math.max(1, Math.round(inside / seen.length)) };
}

function busiest(x: readonly number[], from: number, to: number): number {
  let best = from;
  for (let t = from; t <= to; t++) if ((x[t] ?? 0) > (x[best] ?? 0)) best = t;
  return best;
}

/** Local maxima of the autocorrelation in `[from, to]` that are no chance, in order. */
function bestLags(x: readonly number[], smoothSeconds: number, from: number, to: number): number[] {
  const least = Math.max(MIN_CORRELATION, 5 * Math.sqrt(Math.max(1, smoothSeconds) / x.length));
  const r = correlations(smoothed(x, smoothSeconds), from - 1, to + 1);
  const at = (lag: number) => r[lag - from + 1] ?? 0;
  return Array.from({ length: to - from + 1 }, (_, index) => from + index).filter(
    (lag) => at(lag) >= least && (lag === 2 || at(lag) >= at(lag - 1)) && at(lag) >= at(lag + 1),
  );
}

function smoothed(x: readonly number[], seconds: number): readonly number[] {
  if (seconds === 0) return x;
  return x.map((_, t) => {
    let weighted = 0;
    for (let d = -seconds; d <= seconds; d++) weighted += (seconds + 1 - Math.abs(d)) * (x[t + d] ?? 0);
    return weighted / (seconds + 1) ** 2;
  });
}

/** For the lags from `from` to `to`. */
function correlations(x: readonly number[], from: number, to: number): Float64Array {
  const n = x.length;
  const mean = sum(x) / n;
  const deviations = Float64Array.from(x, (count) => count - mean);
  let variance = 0;
  for (const deviation of deviations) variance += deviation * deviation;
  const r = new Float64Array(to - from + 1);
  if (variance === 0) return r;
  for (let lag = from; lag <= to; lag++) {
    let covariance = 0;
    for (let t = 0; t + lag < n; t++) covariance += (deviations[t] ?? 0) * (deviations[t + lag] ?? 0);
    r[lag - from] = (covariance / variance) * (n / (n - lag));
  }
  return r;
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
