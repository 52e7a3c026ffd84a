// Names of cgroups: memory is bounded, however many are made.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byteString } from '../../src/core/bytes.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import { initialState, MOST_CGROUPS } from '../../src/core/state/state.ts';
import { cgroupEvent, forkEvent } from './support/events.ts';
import { receive, stateAfter } from './support/states.ts';

test('cgroups that are made without end: those of processes stay known, and the newest', () => {
  let state = receive(stateAfter([cgroupEvent({ cgroupId: 3 })]), [forkEvent({ cgroupId: 3 })]);
  const last = 3 * MOST_CGROUPS;
  for (let from = 10; from < last; from += 1000) {
    const made = Array.from({ length: 1000 }, (_each, n) => cgroupEvent({ cgroupId: from + n }));
    state = receive(state, made);
    assert.ok(state.cgroups.size <= MOST_CGROUPS);
  }
  assert.ok(state.cgroups.has(3));
  assert.ok(state.cgroups.size < MOST_CGROUPS);
});

test('… and found in /proc again and again: those of processes stay known, and all that there are', () => {
  const path = byteString('/a');
  let state = receive(stateAfter([cgroupEvent({ cgroupId: 3 })]), [forkEvent({ cgroupId: 3 })]);
  const count = 2000;
  for (let from = 10; from < 3 * MOST_CGROUPS; from += count) {
    const ids = Array.from({ length: count }, (_each, n) => from + n);
    state = reduce(state, { type: 'cgroups/read', paths: new Map(ids.map((id) => [id, path])) });
    assert.ok(state.cgroups.size <= MOST_CGROUPS);
    assert.ok([3, ...ids].every((id) => state.cgroups.has(id)));
  }
});

test('more cgroups than are kept otherwise, but all of them there: all are known', () => {
  const paths = new Map(Array.from({ length: 2 * MOST_CGROUPS }, (_each, id) => [id, byteString(`/${id}`)] as const));
  assert.equal(reduce(initialState(), { type: 'cgroups/read', paths }).cgroups.size, paths.size);
});
