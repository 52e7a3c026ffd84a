// What the tree shows: who is below whom, what leaves and when, what a filter leaves over, sums and lines.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProcessEvent } from '../../src/core/events/event.ts';
import { compileFilter } from '../../src/core/filter/match.ts';
import { createTreeSelector } from '../../src/core/select/tree.ts';
import { layoutTree, selectTree } from '../../src/core/select/treeTable.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import type { State } from '../../src/core/state/state.ts';
import { ALL_CLOSED, type TreeView, withOpen } from '../../src/core/state/treeView.ts';
import { MS, SECOND, T0 } from './support/events.ts';
import { type Life, type LifeOptions, life } from './support/life.ts';
import { stateAfter } from './support/states.ts';

const { columns, rest } = layoutTree(120);

function viewOf(state: State) {
  return selectTree(state, createTreeSelector()(state), columns, 40, rest);
}

/** Each row as its depth and its PID. */
function shape(state: State): string[] {
  return viewOf(state).rows.map(({ branching, cells }) => `${'.'.repeat(branching.length - 1)}${cells[0]}`);
}

const cell = (state: State, row: number, id: string) =>
  viewOf(state).rows[row]?.cells[columns.findIndex((column) => column.id === id)];

const choose = (state: State, tree: Partial<TreeView>) =>
  reduce(state, { type: 'tree/changed', tree: { ...state.view.tree, ...tree } });

const runs = (options: LifeOptions): Life & { readonly started: readonly ProcessEvent[] } => {
  const whole = life(options);
  return { ...whole, started: [whole.fork, ...whole.execs] };
};

const make = runs({ pid: 10, ppid: 1, execs: ['make all'] });
const gcc = runs({ pid: 20, ppid: 10, startMs: 5, execs: ['gcc -c a.c'], exitMs: 100, usage: { cpuNs: 30 * MS } });
const cc1 = runs({
  pid: 21,
  ppid: 20,
  startMs: 8,
  execs: ['cc1 a.c'],
  exitMs: 50,
  status: 256,
  usage: { cpuNs: 40 * MS },
});
const daemon = runs({ pid: 30, ppid: 10, startMs: 9, execs: ['ccached'] });

const BUILD = stateAfter(
  [...make.started, ...gcc.started, ...cc1.started, ...daemon.started, ...cc1.exits, cc1.free, ...gcc.exits, gcc.free],
  T0 + 200 * MS,
);

const at = (state: State, ns: number) => reduce(state, { type: 'clock/ticked', nowBootNs: ns, wallOffsetNs: 0 });

test('children stand below their parents, by their start; sums are of the whole branch', () => {
  assert.deepEqual(shape(BUILD), ['10', '.20', '..21', '.30']);
  assert.deepEqual(
    ['count', 'failed', 'cpu', 'wall'].map((id) => cell(BUILD, 0, id)),
    ['4', '1', '70.0ms', '200ms'],
  );
  assert.deepEqual(
    ['count', 'failed', 'cpu', 'wall', 'exit'].map((id) => cell(BUILD, 1, id)),
    ['2', '1', '70.0ms', '100ms', '0'],
  );
  assert.deepEqual(
    ['count', 'failed', 'cpu', 'wall', 'exit'].map((id) => cell(BUILD, 2, id)),
    ['', '1', '40.0ms', '', '1'],
  );
});

test('the wall time of a branch goes on until the last one below it has ended', () => {
  const state = stateAfter([...make.started, ...make.exits, make.free, ...daemon.started], T0 + 2 * SECOND);
  // Its parent had ended when it started, as far as is known: nobody is above it.
  assert.deepEqual(shape(state), ['10', '30']);
  const orphan = stateAfter([...make.started, ...daemon.started, ...make.exits, make.free], T0 + 2 * SECOND);
  assert.deepEqual(shape(orphan), ['10', '.30']);
  assert.equal(cell(orphan, 0, 'wall'), '2.0s');
  assert.equal(cell(orphan, 0, 'duration'), '10.0ms');
});

test('what has ended is seen for five seconds after its branch is over, then it leaves', () => {
  assert.deepEqual(
    viewOf(BUILD).rows.map(({ presence }) => presence),
    ['there', 'leaving', 'leaving', 'there'],
  );
  assert.deepEqual(shape(at(BUILD, T0 + 4.8 * SECOND)), ['10', '.20', '..21', '.30']);
  assert.deepEqual(shape(at(BUILD, T0 + 5.4 * SECOND)), ['10', '.30']);
  assert.equal(cell(at(BUILD, T0 + 60 * SECOND), 0, 'count'), '4', 'the sums still know it');
});

test('a finished parent stays while anything below it runs, also in the same selector', () => {
  const select = createTreeSelector();
  const started = stateAfter([...make.started, ...daemon.started], T0 + 20 * MS);
  assert.equal(select(started).length, 2);
  const over = reduce(started, {
    type: 'events/received',
    events: [...make.exits, make.free],
    nowBootNs: T0 + 30 * MS,
  });
  const later = at(over, T0 + 100 * SECOND);
  assert.equal(select(later).length, 2);
  const end = life({ pid: 30, ppid: 10, startMs: 9, exitMs: 100_500 });
  const gone = reduce(later, { type: 'events/received', events: end.exits, nowBootNs: T0 + 101 * SECOND });
  assert.equal(select(gone).length, 2);
  assert.equal(select(at(gone, T0 + 107 * SECOND)).length, 0);
});

test('finished ones stay when a person wants it, on recordings, and of a command that is followed', () => {
  const later = at(BUILD, T0 + 100 * SECOND);
  assert.equal(viewOf(later).total, 2);
  assert.equal(viewOf(choose(later, { keepsFinished: true })).total, 4);
  assert.ok(viewOf(choose(later, { keepsFinished: true })).rows.every(({ presence }) => presence === 'there'));
  const command = reduce(later, { type: 'command/started', argv: [], pid: 10, nowBootNs: T0 });
  assert.equal(viewOf(command).total, 4);
  assert.equal(viewOf(choose(command, { keepsFinished: false })).total, 2);
});

test('a filter leaves the branches that match, with all above them; so does the threshold', () => {
  const filtered = reduce(BUILD, { type: 'filter/changed', filter: compileFilter('cc1') });
  assert.deepEqual(shape(filtered), ['10', '.20', '..21']);
  assert.deepEqual(
    viewOf(filtered).rows.map(({ presence }) => presence),
    ['context', 'context', 'leaving'],
  );
  const slow = reduce(BUILD, { type: 'threshold/changed', thresholdNs: 80 * MS });
  assert.deepEqual(shape(slow), ['10', '.20', '.30']);
});

test('a closed branch is one row, and the cursor inside it stands on that row', () => {
  const cursor = { key: cc1.key, index: 2, screenRow: 2 };
  const closed = choose(BUILD, { cursor, folding: withOpen(BUILD.view.tree.folding, [gcc.key], false) });
  assert.deepEqual(shape(closed), ['10', '.20', '.30']);
  assert.deepEqual(
    viewOf(closed).rows.map(({ isClosed, isUnderCursor }) => [isClosed, isUnderCursor]),
    [
      [false, false],
      [true, true],
      [false, false],
    ],
  );
  assert.deepEqual(shape(choose(closed, { folding: ALL_CLOSED })), ['10']);
  const some = choose(BUILD, { folding: withOpen(ALL_CLOSED, [make.key], true) });
  assert.deepEqual(shape(some), ['10', '.20', '.30']);
  const rewound = reduce(some, { type: 'replay/rewound' });
  assert.equal(rewound.view.tree, some.view.tree, 'what was chosen survives');
  assert.equal(viewOf(rewound).total, 0);
});

test('circles, which a damaged recording could have, do not hang it', () => {
  const a = life({ pid: 5, ppid: 6, startMs: 3 });
  const b = life({ pid: 6, ppid: 5, startMs: 4 });
  const state = stateAfter([b.fork, a.fork, { ...b.fork, ppid: 5 }], T0 + 20 * MS);
  assert.equal(viewOf(state).total, 2);
});

test('narrow terminals keep PID, duration and a command', () => {
  for (const width of [40, 60, 80, 120, 200]) {
    const layout = layoutTree(width);
    const used = layout.columns.reduce((sum, column) => sum + column.width + 1, 0);
    assert.equal(used + layout.rest, width);
    const names = layout.columns.map(({ id }) => id);
    assert.ok(names.includes('pid') && names.includes('duration'), names.join());
    if (width >= 80) assert.ok(names.includes('failed') && names.includes('count'), names.join());
  }
  assert.equal(layoutTree(120, 2).columns[0]?.id, 'host');
});
