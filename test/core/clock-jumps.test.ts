// A machine that was suspended, and a wall clock that is set: what is shown of processes and of the rate stays right.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationNs } from '../../src/core/process.ts';
import { selectHeader } from '../../src/core/select/header.ts';
import { recentRates } from '../../src/core/state/rate.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import { initialState } from '../../src/core/state/state.ts';
import { SECOND, T0 } from './support/events.ts';
import { life } from './support/life.ts';
import { processOf, receive } from './support/states.ts';

const HOUR = 3600 * SECOND;
const WALL = 1_700_000_000 * SECOND;
const NOTHING_HIDDEN = { count: 0, durationNs: 0 };

const texts = (state: Parameters<typeof selectHeader>[0]) =>
  selectHeader(state, NOTHING_HIDDEN)
    .lines.flat()
    .map(({ text }) => text);

test('suspended for an hour: CLOCK_BOOTTIME goes on, and so does what runs; nothing has started meanwhile', () => {
  const sleeper = life({ pid: 5, exitMs: 1e9 });
  const [, ...rest] = sleeper.events;
  const started = { ...initialState(), nowBootNs: T0 };
  const before = receive(
    reduce(started, { type: 'source/started', name: 'ebpf', nowBootNs: T0 }),
    [sleeper.events[0] ?? sleeper.fork],
    T0 + SECOND,
  );
  assert.ok(rest.length > 0);
  const after = reduce(before, { type: 'clock/ticked', nowBootNs: T0 + SECOND + HOUR, wallOffsetNs: WALL });
  assert.equal(durationNs(processOf(after, sleeper.key), after.nowBootNs), SECOND + HOUR);
  assert.deepEqual(new Set(recentRates(after.rate, 60)), new Set([0]));
  assert.ok(texts(after).includes('up 01:00:01'));
  const next = life({ pid: 6, startMs: 3_601_500, exitMs: 20 });
  const resumed = receive(after, next.events);
  assert.equal(processOf(resumed, next.key).end?.timeBootNs, T0 + 3_601_520 * 1e6);
  assert.equal(durationNs(processOf(resumed, next.key), resumed.nowBootNs), 20e6);
});

test('the wall clock is set back: only the times of people change', () => {
  const { events, key } = life({ pid: 5, exitMs: 20 });
  const ticked = (state: Parameters<typeof reduce>[0], wallOffsetNs: number) =>
    reduce(state, { type: 'clock/ticked', nowBootNs: T0 + 2 * SECOND, wallOffsetNs });
  const before = ticked(receive({ ...initialState(), nowBootNs: T0 }, events), WALL);
  const after = ticked(before, WALL - HOUR);
  assert.equal(after.wallOffsetNs, WALL - HOUR);
  assert.equal(processOf(after, key), processOf(before, key));
  assert.equal(after.rate, before.rate);
  assert.deepEqual(texts(after), texts(before));
});
