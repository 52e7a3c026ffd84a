// The reducer as a whole: what each action leaves alone, and what it counts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byteString } from '../../src/core/bytes.ts';
import { compileFilter } from '../../src/core/filter/match.ts';
import type { Action } from '../../src/core/state/actions.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import { initialState, NOTHING_LOST, type State, totalLost } from '../../src/core/state/state.ts';
import { createStore } from '../../src/core/state/store.ts';
import { NEWEST } from '../../src/core/state/view.ts';
import { cgroupEvent, keyOf, NO_USAGE, SECOND, T0 } from './support/events.ts';
import { life } from './support/life.ts';
import { processAfter, receive, running, stateAfter } from './support/states.ts';

const CURSOR = { key: keyOf(100, T0), index: 3, screenRow: 2 };
const LOST = { ...NOTHING_LOST, exec: 3 };
const { fork, execs, exits, free, key } = life({ execs: ['sh', 'ls'], secondExit: { exitMs: 11, status: 256 } });
const PROCESS = processAfter([fork]);

/** Done once, each changes something; done again, nothing. */
const REPEATABLE: readonly (readonly [name: string, action: Action])[] = [
  ['the same losses', { type: 'losses/counted', lost: LOST }],
  ['the same moment', { type: 'clock/ticked', nowBootNs: T0 + SECOND, wallOffsetNs: 5 }],
  ['the same failure', { type: 'source/failed', message: 'gone' }],
  ['the same users', { type: 'users/read', names: new Map([[0, 'root']]) }],
  ['the same cgroups', { type: 'cgroups/read', paths: new Map([[9, byteString('/init.scope')]]) }],
  ['the same threshold', { type: 'threshold/changed', thresholdNs: 1e6 }],
  ['the same filter', { type: 'filter/changed', filter: compileFilter('gcc') }],
  ['the same order', { type: 'order/changed', order: { column: 'pid', direction: 'ascending' } }],
  ['the same table', { type: 'focus/changed', table: 'finished' }],
  ['the same cursor', { type: 'cursor/moved', table: 'running', cursor: CURSOR }],
  ['following', { type: 'follow/changed', isFollowing: true }],
  ['a pause', { type: 'view/paused' }],
  ['the same dialog', { type: 'dialog/changed', dialog: { kind: 'help', scroll: 0 } }],
  ['the same notice', { type: 'notice/changed', notice: { text: 'copied', meaning: 'done' } }],
  [
    'the same scan of /proc',
    {
      type: 'snapshot/taken',
      snapshot: {
        beganBootNs: T0,
        zombies: [],
        processes: [{ ...PROCESS, key: keyOf(200, T0), pid: 200, image: undefined, usage: NO_USAGE }],
      },
    },
  ],
];

for (const [name, action] of REPEATABLE) {
  test(`${name} again is the same state: ${action.type}`, () => {
    const state = stateAfter([fork]);
    const once = reduce(state, action);
    assert.notEqual(once, state);
    assert.equal(reduce(once, action), once);
    assert.equal(reduce(once, structuredCloneOf(action)), once, 'and so is an equal one');
  });
}

/** An equal action of other objects, but for what is compared by identity: a filter's function, a dialog, a notice. */
function structuredCloneOf(action: Action): Action {
  const isByIdentity = action.type === 'dialog/changed' || action.type === 'notice/changed';
  if (isByIdentity) return action;
  return action.type === 'filter/changed' ? { ...action, filter: { ...action.filter } } : structuredClone(action);
}

const WITHOUT_EFFECT: readonly (readonly [name: string, action: Action])[] = [
  ['no events', { type: 'events/received', events: [], nowBootNs: T0 + SECOND }],
  ['nothing sampled', { type: 'usage/sampled', samples: [] }],
  ['numbers of a process that is gone', { type: 'usage/sampled', samples: [{ key: keyOf(9, T0), usage: NO_USAGE }] }],
  ['a clock that goes back', { type: 'clock/ticked', nowBootNs: T0 - 1, wallOffsetNs: 0 }],
  ['no losses', { type: 'losses/counted', lost: { ...NOTHING_LOST } }],
  ['no users', { type: 'users/read', names: new Map() }],
  ['no cgroups', { type: 'cgroups/read', paths: new Map() }],
  ['no threshold', { type: 'threshold/changed', thresholdNs: 0 }],
  ['an empty filter', { type: 'filter/changed', filter: compileFilter('  ') }],
  ['the newest first', { type: 'order/changed', order: { ...NEWEST } }],
  ['the running ones', { type: 'focus/changed', table: 'running' }],
  ['no cursor', { type: 'cursor/moved', table: 'running', cursor: undefined }],
  ['not following', { type: 'follow/changed', isFollowing: false }],
  ['resumed without a pause', { type: 'view/resumed' }],
  ['no dialog', { type: 'dialog/changed', dialog: undefined }],
  ['no notice', { type: 'notice/changed', notice: undefined }],
];

for (const [name, action] of WITHOUT_EFFECT) {
  test(`${name}: ${action.type} on a new state is the same state`, () => {
    const state: State = { ...initialState(), nowBootNs: T0 };
    assert.equal(reduce(state, action), state);
  });
}

test('numbers of a process that has ended are not sampled any more', () => {
  const state = stateAfter([fork, ...exits]);
  const action: Action = { type: 'usage/sampled', samples: [{ key, usage: { ...NO_USAGE, cpuNs: 1 } }] };
  assert.equal(reduce(state, action), state);
  assert.equal(state.table.find(key)?.usage?.cpuNs, 0);
});

test('numbers of a running process are', () => {
  const state = stateAfter([fork]);
  const next = reduce(state, { type: 'usage/sampled', samples: [{ key, usage: { ...NO_USAGE, cpuNs: 1 } }] });
  assert.notEqual(next, state);
  assert.equal(running(next)[0]?.usage?.cpuNs, 1);
});

test('each event is counted by kind, the second report of one end not', () => {
  const state = stateAfter([fork, ...execs, ...exits, free]);
  assert.deepEqual(state.counts, { forks: 1, execs: 2, exits: 1 });
});

test('a new state is another object, and the parts that did not change are the same', () => {
  const state = stateAfter([fork]);
  const next = receive(state, execs);
  assert.notEqual(next, state);
  assert.equal(next.view, state.view);
  assert.equal(next.cgroups, state.cgroups);
  assert.equal(next.table, state.table);
});

test('a cgroup has the name that it was created with; a later scan does not change it', () => {
  const created = stateAfter([cgroupEvent({ cgroupId: 9, path: byteString('/a.slice') })]);
  const paths = new Map([
    [9, byteString('/other')],
    [10, byteString('/b.slice')],
  ]);
  const state = reduce(created, { type: 'cgroups/read', paths });
  assert.deepEqual([state.cgroups.get(9), state.cgroups.get(10)], ['/a.slice', '/b.slice']);
});

test('a source that starts again has no failure', () => {
  const failed = reduce(initialState(), { type: 'source/failed', message: 'gone' });
  const state = reduce(failed, { type: 'source/started', name: 'ebpf', nowBootNs: T0 });
  assert.deepEqual(state.source, { name: 'ebpf', startedBootNs: T0, failure: undefined });
  assert.equal(state.nowBootNs, T0);
});

test('every kind of loss is in the total', () => {
  const lost = { fork: 1, exec: 2, exit: 4, free: 8, cgroup: 16, missedRuns: 32 };
  assert.equal(totalLost(reduce(initialState(), { type: 'losses/counted', lost }).lost), 63);
});

test('a store tells its listeners of changes, and of nothing else', () => {
  const store = createStore(initialState());
  let calls = 0;
  const stop = store.subscribe(() => calls++);
  store.dispatch({ type: 'view/resumed' });
  assert.equal(calls, 0);
  store.dispatch({ type: 'view/paused' });
  assert.equal(calls, 1);
  assert.ok(store.getState().view.paused);
  stop();
  store.dispatch({ type: 'view/resumed' });
  assert.equal(calls, 1);
});
