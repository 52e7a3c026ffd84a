// What a frame of the tree costs, counted in nodes that are looked at: no clock, so it is the same on every machine.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProcessEvent } from '../../src/core/events/event.ts';
import { createTreeSelector } from '../../src/core/select/tree.ts';
import type { TreeRows } from '../../src/core/select/treeRows.ts';
import { layoutTree, selectTree } from '../../src/core/select/treeTable.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import type { State } from '../../src/core/state/state.ts';
import { ALL_OPEN, withOpen } from '../../src/core/state/treeView.ts';
import { MS, SECOND, T0 } from './support/events.ts';
import { life } from './support/life.ts';
import { receive, stateAfter } from './support/states.ts';

const NODES = 50_000;
const NOW = T0 + 1000 * SECOND;
const SHELL = 10;

/** One shell with 25,000 children that have ended; each had a child of its own. */
function eventsOf(from: number, to: number, startMs: number): ProcessEvent[] {
  const events: ProcessEvent[] = [];
  for (let i = from; i < to; i++) {
    const parent = life({ pid: 2 * i, ppid: SHELL, startMs: startMs + (i - from) * 10, exitMs: 8 });
    const child = life({ pid: 2 * i + 1, ppid: 2 * i, startMs: startMs + (i - from) * 10 + 1, exitMs: 3 });
    events.push(parent.fork, ...child.events, ...parent.exits, parent.free);
  }
  return events;
}

const shell = life({ pid: SHELL, ppid: 1 });
const start = (): State => {
  const state = stateAfter([shell.fork, ...eventsOf(100, 100 + NODES / 2, 1)], NOW);
  return reduce(state, { type: 'tree/changed', tree: { ...state.view.tree, keepsFinished: true } });
};

/** Nodes looked at meanwhile. */
function visitsOf(tree: TreeRows, act: () => void): number {
  const before = tree.visits;
  act();
  return tree.visits - before;
}

function draw(state: State, tree: TreeRows, index: number): number {
  const process = tree.at(index);
  assert.ok(process !== undefined);
  const cursor = { key: process.key, index, screenRow: 20 };
  const at = reduce(state, { type: 'tree/changed', tree: { ...state.view.tree, cursor } });
  const { columns, rest } = layoutTree(120);
  return visitsOf(tree, () => assert.equal(selectTree(at, tree, columns, 40, rest).rows.length, 40));
}

test('with 50,000 nodes, a frame looks at what is new and at what is on the screen', () => {
  const select = createTreeSelector();
  const state = start();
  const tree = select(state);
  assert.equal(tree.length, NODES + 1);
  const idle = reduce(state, { type: 'clock/ticked', nowBootNs: NOW + 200 * MS, wallOffsetNs: 0 });
  assert.ok(visitsOf(tree, () => select(idle)) < 50, 'nothing happened');
  const next = receive(idle, eventsOf(NODES, NODES + 50, 1_000_300), NOW + 1800 * MS);
  const visits = visitsOf(tree, () => select(next));
  assert.equal(tree.length, NODES + 101);
  assert.ok(visits < 100 * 50, `${visits} nodes looked at for 100 processes`);
  for (const index of [0, 25_000, NODES]) {
    const drawn = draw(next, tree, index);
    assert.ok(drawn < 40_000, `${drawn} steps for a screen at row ${index}`);
  }
});

test('closing a branch of 50,000 and opening it costs a few steps', () => {
  const select = createTreeSelector();
  const state = start();
  const tree = select(state);
  const fold = (isOpen: boolean) =>
    reduce(state, {
      type: 'tree/changed',
      tree: { ...state.view.tree, folding: withOpen(isOpen ? ALL_OPEN : state.view.tree.folding, [shell.key], isOpen) },
    });
  assert.ok(visitsOf(tree, () => select(fold(false))) < 50);
  assert.equal(tree.length, 1);
  assert.ok(visitsOf(tree, () => select(fold(true))) < 50);
  assert.equal(tree.length, NODES + 1);
});

test('what the history forgets leaves the tree and its sums, and nothing is made anew for it', () => {
  const select = createTreeSelector();
  let state = stateAfter([shell.fork], NOW, { history: 10_000 });
  state = reduce(state, { type: 'tree/changed', tree: { ...state.view.tree, keepsFinished: true } });
  let tree = select(state);
  let most = 0;
  for (let batch = 0; batch < 40; batch++) {
    const from = 100 + batch * 500;
    state = receive(state, eventsOf(from, from + 500, batch * 6000), NOW + batch * 6 * SECOND);
    const before = tree.visits;
    tree = select(state);
    if (batch > 20) most = Math.max(most, tree.visits - before);
  }
  assert.equal(tree.nodeAt(0)?.count, state.table.history.length + 1);
  // 1,000 come and a chunk of 1,024, at times two, goes.
  assert.ok(most < 60_000, `${most} nodes looked at`);
});
