// Periods and bursts are found, and chance is not taken for either.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StartSeries, WINDOW_SECONDS } from '../../../src/core/groups/startSeries.ts';
import { findStorm } from '../../../src/core/groups/storms.ts';

/** Numbers in [0, 1) that are the same in each run (mulberry32). */
function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function seriesOf(seconds: number, starts: readonly number[]): number[] {
  const series = new Array<number>(seconds).fill(0);
  for (const start of starts) {
    const second = Math.floor(start);
    if (second >= 0 && second < seconds) series[second] = (series[second] ?? 0) + 1;
  }
  return series;
}

interface Rounds {
  readonly periodSeconds: number;
  readonly count: number;
  readonly seconds?: number;
  /** Each round up to this much earlier or later. */
  readonly jitterSeconds?: number;
  /** A round takes this long. */
  readonly spreadSeconds?: number;
  readonly phase?: number;
}

function rounds(options: Rounds, random = randoms(1)): number[] {
  const { periodSeconds, count, seconds = WINDOW_SECONDS, jitterSeconds = 0, spreadSeconds = 0, phase = 3 } = options;
  const starts: number[] = [];
  for (let at = phase; at < seconds; at += periodSeconds) {
    const shifted = at + (2 * random() - 1) * jitterSeconds;
    for (let i = 0; i < count; i++) starts.push(shifted + random() * spreadSeconds);
  }
  return starts;
}

test('what comes every minute: so many processes each time', () => {
  const series = seriesOf(WINDOW_SECONDS, rounds({ periodSeconds: 60, count: 214 }));
  assert.deepEqual(findStorm(series), { kind: 'period', periodSeconds: 60, count: 214 });
});

for (const periodSeconds of [2, 3, 5, 7, 10, 30, 60, 120, 240]) {
  test(`every ${periodSeconds} s, also with jitter`, () => {
    for (let seed = 0; seed < 20; seed++) {
      const random = randoms(seed);
      // Starts of every 2 s come in two seconds in turn as soon as they are off by a little.
      const jitterSeconds = periodSeconds < 4 ? 0 : periodSeconds < 8 ? 0.4 : Math.min(3, periodSeconds / 25);
      const starts = rounds({ periodSeconds, count: 3, jitterSeconds, phase: 3.5 }, random);
      const storm = findStorm(seriesOf(WINDOW_SECONDS, starts));
      assert.equal(storm?.kind, 'period', `seed ${seed}`);
      assert.ok(
        storm.kind === 'period' && Math.abs(storm.periodSeconds - periodSeconds) <= 1,
        `seed ${seed}: ${storm.periodSeconds}`,
      );
      assert.equal(storm.count, 3);
    }
  });
}

test('a round that takes two seconds, and one that takes as long as the pause of a shell loop drifts', () => {
  const spread = findStorm(seriesOf(600, rounds({ periodSeconds: 30, count: 100, seconds: 600, spreadSeconds: 2 })));
  assert.equal(spread?.kind === 'period' && spread.periodSeconds, 30);
  const drifting = findStorm(seriesOf(600, rounds({ periodSeconds: 5.04, count: 8, seconds: 600 })));
  assert.deepEqual(drifting, { kind: 'period', periodSeconds: 5, count: 8 });
});

test('seldom starts in between, and a round that is left out, do not hide a period', () => {
  const random = randoms(7);
  const starts = rounds({ periodSeconds: 60, count: 20 }).filter((start) => Math.floor(start / 60) !== 5);
  const noise = Array.from({ length: 30 }, () => random() * WINDOW_SECONDS);
  const storm = findStorm(seriesOf(WINDOW_SECONDS, [...starts, ...noise]));
  assert.equal(storm?.kind === 'period' && storm.periodSeconds, 60);
});

test('starts at random are no storm, however many and however long they are looked at', () => {
  for (const perSecond of [0.005, 0.02, 0.1, 0.5, 1, 2, 10, 100]) {
    for (const seconds of [5, 30, 60, 300, WINDOW_SECONDS]) {
      for (let seed = 0; seed < 60; seed++) {
        const random = randoms(seed * 7919 + seconds);
        const starts = Array.from({ length: Math.round(perSecond * seconds) }, () => random() * seconds);
        const storm = findStorm(seriesOf(seconds, starts));
        assert.equal(storm, undefined, `${perSecond}/s for ${seconds} s, seed ${seed}: ${JSON.stringify(storm)}`);
      }
    }
  }
});

test('four rounds are too few, and a steady rate is none', () => {
  assert.equal(findStorm(seriesOf(200, [10, 60, 110, 160])), undefined);
  assert.equal(findStorm(new Array<number>(300).fill(5)), undefined);
  assert.equal(findStorm([]), undefined);
  assert.equal(findStorm([1]), undefined);
});

test('a period that has ended is marked no more', () => {
  const starts = rounds({ periodSeconds: 10, count: 2, seconds: 300 });
  assert.equal(findStorm(seriesOf(310, starts))?.kind, 'period');
  assert.equal(findStorm(seriesOf(400, starts)), undefined);
});

test('many in one second are a burst', () => {
  const series = seriesOf(120, [5, 20, ...new Array<number>(214).fill(60.5)]);
  assert.deepEqual(findStorm(series), { kind: 'burst', count: 214 });
});

test('the series keeps the newest seconds, in whatever order they come', () => {
  const series = new StartSeries();
  for (const second of [100, 90, 100, 100 + WINDOW_SECONDS - 1, 99, 2000, 3000]) series.add(second);
  const seen: [number, number][] = [];
  series.forEach((second, count) => {
    seen.push([second, count]);
  });
  assert.deepEqual(seen, [
    [2000, 1],
    [3000, 1],
  ]);
  const merged = new StartSeries();
  merged.add(2999);
  merged.addAll(series);
  const all: [number, number][] = [];
  merged.forEach((second, count) => {
    all.push([second, count]);
  });
  assert.deepEqual(all, [
    [2000, 1],
    [2999, 1],
    [3000, 1],
  ]);
});
