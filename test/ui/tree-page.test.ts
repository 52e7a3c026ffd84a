// The lines of the tree on the screen: never wider than it, and deep branches are seen apart around the cursor.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRowsSelector } from '../../src/core/select/rows.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import type { State } from '../../src/core/state/state.ts';
import { createTreePage } from '../../src/ui/pages/treePage.ts';
import { PLAIN_THEME } from '../../src/ui/screen/theme.ts';
import { textWidth } from '../../src/ui/text/fit.ts';
import { MS, T0 } from '../core/support/events.ts';
import { life } from '../core/support/life.ts';
import { stateAfter } from '../core/support/states.ts';

/** Each is the parent of the next one. */
const CHAIN = Array.from({ length: 30 }, (_, i) =>
  life({ pid: 100 + i, ppid: 99 + i, startMs: i, execs: [`level${i}`] }),
);
const DEEP = stateAfter(
  CHAIN.flatMap(({ fork, execs }) => [fork, ...execs]),
  T0 + 100 * MS,
);

function linesOf(state: State, width: number, height = 40): string[] {
  const lines = createTreePage().lines(state, createRowsSelector()(state), { width, height }, PLAIN_THEME);
  assert.equal(lines.length, height);
  return lines.map(({ runs }) => runs.map(({ text }) => text).join(''));
}

test('no line is wider than the screen', () => {
  for (const width of [40, 61, 80, 120, 200]) {
    for (const line of linesOf(DEEP, width)) assert.ok(textWidth(line) <= width, `${width}: ${line}`);
  }
});

test('in a deep tree, each level around the cursor has a place of its own', () => {
  const key = CHAIN[25]?.key;
  assert.ok(key !== undefined);
  const cursor = { key, index: 25, screenRow: 25 };
  const state = reduce(DEEP, { type: 'tree/changed', tree: { ...DEEP.view.tree, cursor } });
  const places = linesOf(state, 80)
    .slice(24, 28)
    .map((line) => line.search(/level/));
  for (const [index, place] of places.entries()) {
    assert.ok(index === 0 || place > (places[index - 1] ?? 0), places.join());
  }
});

test('a click on a row selects it, another one is Enter', () => {
  const lines = (state: State) =>
    createTreePage().lines(state, createRowsSelector()(state), { width: 80, height: 20 }, PLAIN_THEME);
  const click = lines(DEEP)[4]?.runs[0]?.click;
  const [action] = click?.actions ?? [];
  assert.ok(action !== undefined && click?.key === undefined);
  const selected = reduce(DEEP, action);
  assert.equal(selected.view.tree.cursor?.key, CHAIN[3]?.key);
  assert.deepEqual(lines(selected)[4]?.runs[0]?.click, { key: 'enter' });
  assert.equal(lines(DEEP)[0]?.runs[0]?.click, undefined);
});
