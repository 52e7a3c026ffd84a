// Process starts per second, by the second in which they happened.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { addSpawns, NO_SPAWNS, recentRates, type SpawnRate } from '../../src/core/state/rate.ts';
import { forkEvent, SECOND, T0 } from './support/events.ts';
import { receive, stateAfter } from './support/states.ts';

const NONE: ReadonlyMap<number, number> = new Map();

function add(rate: SpawnRate, nowS: number, ...starts: (readonly [second: number, count: number])[]): SpawnRate {
  return addSpawns(rate, nowS * SECOND, new Map(starts));
}

test('starts are counted in their second, oldest first', () => {
  let rate = add(NO_SPAWNS, 1000, [1000, 5]);
  rate = add(rate, 1001, [1000, 2], [1001, 3]);
  assert.deepEqual(recentRates(rate, 4), [0, 0, 7, 3]);
});

test('a start that is told late goes to its own second', () => {
  const rate = add(add(NO_SPAWNS, 1005, [1005, 1]), 1006, [1002, 4]);
  assert.deepEqual(recentRates(rate, 6), [0, 4, 0, 0, 1, 0]);
});

test('seconds without a start are zero, also where they overwrite an older minute', () => {
  let rate = NO_SPAWNS;
  for (let second = 1000; second < 1060; second++) rate = add(rate, second, [second, second]);
  rate = add(rate, 1062, [1062, 9]);
  assert.deepEqual(recentRates(rate, 5), [1058, 1059, 0, 0, 9]);
  assert.deepEqual(recentRates(add(rate, 1500), 60), new Array(60).fill(0), 'a long sleep');
});

test('a start of more than a minute ago is not counted as one of now', () => {
  const rate = add(add(NO_SPAWNS, 1100, [1100, 1]), 1100, [1040, 7], [1041, 8]);
  assert.deepEqual(recentRates(rate, 60), [8, ...new Array<number>(58).fill(0), 1]);
});

test('a start that is ahead of the clock moves it on', () => {
  const rate = add(NO_SPAWNS, 1000, [1001, 2]);
  assert.equal(rate.second, 1001);
  assert.deepEqual(recentRates(add(rate, 1000, [1001, 1]), 2), [0, 3]);
});

test('not more than a minute is known', () => {
  assert.equal(recentRates(NO_SPAWNS, 500).length, 60);
  assert.deepEqual(recentRates(NO_SPAWNS, 3), [0, 0, 0]);
});

test('nothing new in the same second is the same object', () => {
  const rate = add(NO_SPAWNS, 1000, [1000, 5]);
  assert.equal(addSpawns(rate, 1000.9 * SECOND, NONE), rate);
  assert.equal(addSpawns(rate, 999 * SECOND, NONE), rate);
});

test('any order of additions gives what a list of all starts gives', () => {
  const step = fc.record({ afterS: fc.nat(20), starts: fc.array(fc.tuple(fc.nat(70), fc.nat(9)), { maxLength: 4 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      let [rate, now] = [NO_SPAWNS, 1000];
      const all: (readonly [second: number, count: number])[] = [];
      for (const { afterS, starts } of steps) {
        now += afterS;
        const told = new Map(starts.map(([agoS, count]) => [now - agoS, count]));
        rate = addSpawns(rate, now * SECOND, told);
        // What is out of sight when it is told stays out.
        all.push(...[...told].filter(([second]) => second > now - 60));
      }
      const expected = Array.from({ length: 60 }, (_, index) => {
        const second = rate.second - 59 + index;
        return all.filter(([at]) => at === second).reduce((sum, [, count]) => sum + count, 0);
      });
      assert.deepEqual(recentRates(rate, 60), expected);
    }),
  );
});

test('the reducer counts each fork in the second of its start', () => {
  const starts = [0, 0, 1, 3].map((second) => forkEvent({ pid: 100 + second, startBootNs: T0 + second * SECOND }));
  const state = receive(stateAfter(starts.slice(0, 2)), starts.slice(2), T0 + 4 * SECOND);
  assert.deepEqual(recentRates(state.rate, 5), [2, 1, 0, 1, 0]);
});
