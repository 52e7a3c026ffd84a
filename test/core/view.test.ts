// What a person has asked to see, and how keys change it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Action } from '../../src/core/state/actions.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import { initialState, type State } from '../../src/core/state/state.ts';
import { stepThreshold, THRESHOLD_LADDER_NS } from '../../src/core/state/view.ts';
import { forkEvent, keyOf, MS, SECOND, T0 } from './support/events.ts';
import { life } from './support/life.ts';
import { receive, stateAfter } from './support/states.ts';

function after(state: State, ...actions: readonly Action[]): State {
  return actions.reduce(reduce, state);
}

test('the threshold’s ladder goes up in steps of 1-2-5 to 5 minutes, and down to off', () => {
  const up = [0];
  while (up.length < 50) {
    const next = stepThreshold(up.at(-1) ?? 0, 1);
    if (next === up.at(-1)) break;
    up.push(next);
  }
  assert.deepEqual(up, THRESHOLD_LADDER_NS);
  const down = up.toReversed();
  for (const [index, step] of down.entries()) assert.equal(stepThreshold(step, -1), down[index + 1] ?? 0);
  assert.equal(up.at(1), MS);
  assert.equal(up.at(-1), 300 * SECOND);
});

test('a threshold between two steps goes to the nearer step in the direction of the key', () => {
  assert.equal(stepThreshold(3 * MS, 1), 5 * MS);
  assert.equal(stepThreshold(3 * MS, -1), 2 * MS);
  assert.equal(stepThreshold(900 * SECOND, 1), 900 * SECOND);
  assert.equal(stepThreshold(900 * SECOND, -1), 300 * SECOND);
});

test('a pause holds the moment: its time, who was running, and who had finished', () => {
  const ended = life({ pid: 200 });
  const state = after(stateAfter([forkEvent(), ...ended.events], T0 + SECOND), { type: 'view/paused' });
  const later = receive(state, [forkEvent({ pid: 101 }), ...life({ pid: 201 }).events], T0 + 9 * SECOND);
  assert.equal(later.view.paused?.nowBootNs, T0 + SECOND);
  assert.deepEqual(
    later.view.paused.running.map(({ pid }) => pid),
    [100],
  );
  assert.equal(later.view.paused.endOrdinal, 1);
  assert.equal(later.table.history.endOrdinal, 2, 'recording goes on');
  assert.equal(after(later, { type: 'view/paused' }), later, 'a second pause does not move it');
  assert.equal(after(later, { type: 'view/resumed' }).view.paused, undefined);
});

test('a cursor that is let go ends following; one that moves does not', () => {
  const cursor = { key: keyOf(100, T0), index: 0, screenRow: 0 };
  const following = after(
    initialState(),
    { type: 'cursor/moved', table: 'running', cursor },
    { type: 'follow/changed', isFollowing: true },
  );
  const moved = after(following, { type: 'cursor/moved', table: 'running', cursor: { ...cursor, index: 1 } });
  assert.equal(moved.view.isFollowing, true);
  assert.equal(moved.view.cursors.running?.index, 1);
  const released = after(moved, { type: 'cursor/moved', table: 'running', cursor: undefined });
  assert.equal(released.view.isFollowing, false);
});

test('each table has a cursor of its own', () => {
  const cursor = { key: keyOf(100, T0), index: 0, screenRow: 0 };
  const { view } = after(initialState(), { type: 'cursor/moved', table: 'finished', cursor });
  assert.deepEqual(view.cursors, { running: undefined, finished: cursor });
});

test('a state may start with a view of its own', () => {
  const { view, table } = initialState({ view: { thresholdNs: MS }, history: 5 });
  assert.equal(view.thresholdNs, MS);
  assert.equal(view.focus, 'running');
  assert.equal(table.history.length, 0);
});
