// View models of the tables: the rows on the screen, their cells and their meaning.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layoutColumns } from '../../src/core/select/columnLayout.ts';
import { createRowsSelector } from '../../src/core/select/rows.ts';
import { type RowMeaning, selectTable, type TableView } from '../../src/core/select/tables.ts';
import type { Action } from '../../src/core/state/actions.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import type { State } from '../../src/core/state/state.ts';
import type { TableId } from '../../src/core/state/view.ts';
import { forkEvent, MS, SECOND, T0 } from './support/events.ts';
import { life } from './support/life.ts';
import { stateAfter } from './support/states.ts';

const COLUMNS = layoutColumns(120);

function view(state: State, id: TableId, height = 10): TableView {
  return selectTable(state, id, createRowsSelector()(state).tables[id], COLUMNS, height);
}

const cellOf = (table: TableView, row: number, id: string) =>
  table.rows[row]?.cells[COLUMNS.findIndex(({ column }) => column.id === id)];

const ENDS: readonly (readonly [status: number, meaning: RowMeaning])[] = [
  [0, 'ok'],
  [1 << 8, 'failed'],
  [9, 'killed'],
  [0x8b, 'killed'],
];

for (const [status, meaning] of ENDS) {
  test(`a process that ended with status ${status} is ${meaning}`, () => {
    const table = view(stateAfter(life({ status }).events), 'finished');
    assert.deepEqual(
      table.rows.map((row) => row.meaning),
      [meaning],
    );
  });
}

test('an end that nobody saw is unknown', () => {
  const { fork, free } = life();
  assert.equal(view(stateAfter([fork, free]), 'finished').rows[0]?.meaning, 'unknown');
});

test('a process is new for a second', () => {
  assert.equal(view(stateAfter([forkEvent()], T0 + 999 * MS), 'running').rows[0]?.meaning, 'new');
  assert.equal(view(stateAfter([forkEvent()], T0 + SECOND), 'running').rows[0]?.meaning, 'running');
});

test('a row has a cell for each column that was asked for, and knows its process', () => {
  const { events, key } = life({ execs: ['gcc -c a.c'] });
  const table = view(stateAfter(events), 'finished');
  assert.equal(table.rows[0]?.key, key);
  assert.equal(table.rows[0].cells.length, COLUMNS.length);
  assert.equal(cellOf(table, 0, 'command'), 'gcc -c a.c');
});

const HUNDRED = stateAfter(
  Array.from({ length: 100 }, (_, pid) => forkEvent({ pid, startBootNs: T0 + pid * MS, timeBootNs: T0 + pid * MS })),
);

test('no more rows than fit are made; all are counted', () => {
  const table = view(HUNDRED, 'running', 7);
  assert.deepEqual([table.total, table.offset, table.rows.length], [100, 0, 7]);
  assert.deepEqual(
    table.rows.map((_, row) => cellOf(table, row, 'pid')),
    ['99', '98', '97', '96', '95', '94', '93'],
  );
  assert.deepEqual(view(HUNDRED, 'running', 0).rows, []);
});

test('the cursor is shown in the table that has the keys, on its process', () => {
  const { key } = forkEvent({ pid: 50, startBootNs: T0 + 50 * MS });
  const moved: Action = { type: 'cursor/moved', table: 'running', cursor: { key, index: 49, screenRow: 3 } };
  const state = reduce(HUNDRED, moved);
  const table = view(state, 'running', 7);
  assert.equal(table.isFocused, true);
  assert.deepEqual(
    table.rows.map((row) => row.isUnderCursor),
    [false, false, false, true, false, false, false],
  );
  assert.equal(table.rows[3]?.key, key);
  const elsewhere = view(reduce(state, { type: 'focus/changed', table: 'finished' }), 'running', 7);
  assert.equal(elsewhere.isFocused, false);
  assert.ok(elsewhere.rows.every((row) => !row.isUnderCursor));
  assert.equal(elsewhere.offset, table.offset, 'and the table stays where it is');
});
