// What was lost is told when it becomes more.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Losses } from '../../src/core/source/records.ts';

test('told once, and not again when some of it was made up for', () => {
  const losses = new Losses();
  const told: unknown[] = [];
  const count = (exits: number, missedRuns: number) =>
    losses.count({ lost: [0, 0, 0, exits, 0, 0], missedRuns }, (action) => told.push(action));
  const steps = [count(0, 0), count(1, 2), count(1, 2), count(1, 1), count(2, 1), count(2, 2)];
  assert.deepEqual(steps, [false, true, false, false, false, true]);
  assert.equal(told.length, 2);
  assert.match(JSON.stringify(told.at(-1)), /"exit":2/);
});
