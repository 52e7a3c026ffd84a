// Which processes are shown and in which order, told by examples.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileFilter } from '../../src/core/filter/match.ts';
import { createRowsSelector, type ShownRows } from '../../src/core/select/rows.ts';
import type { Action } from '../../src/core/state/actions.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import type { State } from '../../src/core/state/state.ts';
import type { Order, TableId } from '../../src/core/state/view.ts';
import { exitEvent, forkEvent, keyOf, MS, SECOND, T0 } from './support/events.ts';
import { life } from './support/life.ts';
import { receive, stateAfter } from './support/states.ts';

function pids(shown: ShownRows, table: TableId): number[] {
  const rows = shown.tables[table];
  return Array.from({ length: rows.length }, (_, index) => rows.at(index)?.pid ?? Number.NaN);
}

const after = (state: State, ...actions: readonly Action[]) => actions.reduce(reduce, state);
const threshold = (ms: number): Action => ({ type: 'threshold/changed', thresholdNs: ms * MS });
const filter = (text: string): Action => ({ type: 'filter/changed', filter: compileFilter(text) });
const order = (column: Order['column'], direction: Order['direction']): Action => ({
  type: 'order/changed',
  order: { column, direction },
});
const tick = (ms: number): Action => ({ type: 'clock/ticked', nowBootNs: T0 + ms * MS, wallOffsetNs: 0 });

/** Processes that lived 5, 50 and 500 ms, in this order of their ends, and two that run. */
const LIVES = [
  life({ pid: 5, startMs: 0, exitMs: 5 }),
  life({ pid: 50, startMs: 1, exitMs: 50 }),
  life({ pid: 500, startMs: 2, exitMs: 500 }),
];
const RUNNING = [100, 101].map((pid) => forkEvent({ pid, startBootNs: T0 + pid * MS, timeBootNs: T0 + pid * MS }));
const ALL = [...LIVES.flatMap(({ events }) => events), ...RUNNING];

test('the newest are first: by start while they run, by end when they have finished', () => {
  const shown = createRowsSelector()(stateAfter(ALL));
  assert.deepEqual(pids(shown, 'running'), [101, 100]);
  assert.deepEqual(pids(shown, 'finished'), [500, 50, 5]);
});

test('raising the threshold hides, lowering it shows again: nothing is lost', () => {
  const select = createRowsSelector();
  const state = stateAfter(ALL, T0 + SECOND);
  const at = (ms: number) => select(after(state, threshold(ms)));
  assert.deepEqual(pids(at(0), 'finished'), [500, 50, 5]);
  assert.deepEqual(pids(at(20), 'finished'), [500, 50]);
  assert.deepEqual(pids(at(500), 'finished'), [500], 'a threshold is reached, not passed');
  assert.deepEqual(pids(at(501), 'finished'), []);
  assert.deepEqual(pids(at(0), 'finished'), [500, 50, 5]);
});

test('what is hidden is counted, with the time that it took', () => {
  const select = createRowsSelector();
  const state = stateAfter(ALL, T0 + 600 * MS);
  assert.deepEqual(select(state).hidden, { count: 0, durationNs: 0 });
  assert.deepEqual(select(after(state, threshold(60))).hidden, { count: 2, durationNs: 55 * MS });
  assert.deepEqual(select(after(state, threshold(500))).hidden, { count: 3, durationNs: (55 + 499) * MS });
  assert.deepEqual(select(after(state, filter('pid=50'))).hidden.count, 4);
});

test('a running process appears once it has lived as long as the threshold', () => {
  const select = createRowsSelector();
  const state = after(stateAfter(RUNNING, T0 + 101 * MS), threshold(50));
  assert.deepEqual(pids(select(state), 'running'), []);
  assert.deepEqual(pids(select(after(state, tick(149))), 'running'), []);
  assert.deepEqual(pids(select(after(state, tick(150))), 'running'), [100]);
  assert.deepEqual(pids(select(after(state, tick(151))), 'running'), [101, 100]);
});

test('each order can be turned around', () => {
  const select = createRowsSelector();
  const state = stateAfter(ALL);
  assert.deepEqual(pids(select(after(state, order('duration', 'ascending'))), 'finished'), [5, 50, 500]);
  assert.deepEqual(pids(select(after(state, order('duration', 'descending'))), 'finished'), [500, 50, 5]);
  assert.deepEqual(pids(select(after(state, order('pid', 'descending'))), 'running'), [101, 100]);
  assert.deepEqual(pids(select(after(state, order('pid', 'ascending'))), 'running'), [100, 101]);
});

test('a row is found by its process, and not when it is hidden', () => {
  const select = createRowsSelector();
  const state = stateAfter(ALL);
  const [short, , long] = LIVES.map(({ key }) => key);
  assert.ok(short !== undefined && long !== undefined);
  const { finished } = select(state).tables;
  assert.deepEqual([finished.indexOf(long), finished.indexOf(short), finished.indexOf(keyOf(9, T0))], [0, 2, -1]);
  assert.equal(finished.at(3), undefined);
  assert.equal(finished.at(-1), undefined);
  assert.equal(select(after(state, threshold(20))).tables.finished.indexOf(short), -1);
});

test('a paused view stands still while others start and end', () => {
  const select = createRowsSelector();
  const paused = after(stateAfter(ALL), { type: 'view/paused' });
  const before = select(paused);
  const seen = [pids(before, 'running'), pids(before, 'finished')];
  const exit = exitEvent({ pid: 100, startBootNs: T0 + 100 * MS, timeBootNs: T0 + 700 * MS });
  const later = receive(paused, [...life({ pid: 7, startMs: 600 }).events, exit], T0 + 5 * SECOND);
  const still = select(later);
  assert.deepEqual([pids(still, 'running'), pids(still, 'finished')], seen);
  const resumed = select(after(later, { type: 'view/resumed' }));
  assert.deepEqual(pids(resumed, 'running'), [101]);
  assert.deepEqual(pids(resumed, 'finished'), [100, 7, 500, 50, 5]);
});

test('a paused view can be filtered and ordered: it is only time that stands still', () => {
  const select = createRowsSelector();
  const paused = after(stateAfter(ALL), { type: 'view/paused' });
  assert.deepEqual(pids(select(after(paused, filter('pid>=50'))), 'finished'), [500, 50]);
  assert.deepEqual(pids(select(after(paused, order('pid', 'ascending'))), 'finished'), [5, 50, 500]);
});

test('rows in order of CPU time move when their numbers have settled, a second later at most', () => {
  const [a, b] = [
    life({ pid: 1, usage: { cpuNs: 1 * MS }, exactUsage: { cpuNs: 9 * MS } }),
    life({ pid: 2, usage: { cpuNs: 2 * MS }, exactUsage: { cpuNs: 3 * MS } }),
  ];
  const select = createRowsSelector();
  const byCpu = order('cpu', 'descending');
  const ended = after(stateAfter([a.fork, b.fork, ...a.exits, ...b.exits], T0), byCpu, tick(20));
  assert.deepEqual(pids(select(ended), 'finished'), [2, 1]);
  const settled = receive(ended, [a.free, b.free]);
  assert.deepEqual(pids(select(after(settled, tick(1021))), 'finished'), [1, 2]);
});

test('a filter on CPU time sees the settled number, a second later at most', () => {
  const { fork, exits, free } = life({ pid: 1, usage: { cpuNs: 4 * MS }, exactUsage: { cpuNs: 6 * MS } });
  const select = createRowsSelector();
  const ended = after(stateAfter([fork, ...exits]), filter('!(cpu<=5ms) pid=1'), tick(20));
  assert.deepEqual(pids(select(ended), 'finished'), []);
  assert.deepEqual(pids(select(after(receive(ended, [free]), tick(1021))), 'finished'), [1]);
});

test('a status that is corrected after a frame was drawn moves the row into the filter', () => {
  const { fork, exits } = life({ pid: 1, secondExit: { exitMs: 11, status: 7 << 8 } });
  const select = createRowsSelector();
  const [first, second] = exits;
  assert.ok(first && second);
  const state = after(stateAfter([fork, first]), filter('exit!=0'));
  assert.deepEqual(pids(select(state), 'finished'), []);
  assert.deepEqual(pids(select(receive(state, [second])), 'finished'), [1]);
});

test('names of users that are read later put the rows into their order', () => {
  const lives = [life({ pid: 1, uid: 1 }), life({ pid: 2, uid: 2 })];
  const select = createRowsSelector();
  const state = after(stateAfter(lives.flatMap(({ events }) => [...events])), order('user', 'ascending'));
  assert.deepEqual(pids(select(state), 'finished'), [1, 2]);
  const names = new Map([
    [1, 'zoe'],
    [2, 'adam'],
  ]);
  assert.deepEqual(pids(select(after(state, { type: 'users/read', names })), 'finished'), [2, 1]);
});

test('two selectors of one state do not disturb each other', () => {
  const [one, other] = [createRowsSelector(), createRowsSelector()];
  const state = stateAfter(ALL);
  assert.deepEqual(pids(one(after(state, threshold(20))), 'finished'), [500, 50]);
  assert.deepEqual(pids(other(state), 'finished'), [500, 50, 5]);
});
