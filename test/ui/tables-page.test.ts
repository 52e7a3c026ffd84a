// The two tables: titles that tell the order, and keys that move where there is something to move in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRowsSelector } from '../../src/core/select/rows.ts';
import type { Action } from '../../src/core/state/actions.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import type { State } from '../../src/core/state/state.ts';
import type { Command } from '../../src/ui/keys/commandContext.ts';
import { move, moveTo } from '../../src/ui/keys/commands.ts';
import { createProcessesPage } from '../../src/ui/pages/processesPage.ts';
import { PLAIN_THEME } from '../../src/ui/screen/theme.ts';
import { life } from '../core/support/life.ts';
import { stateAfter } from '../core/support/states.ts';

const ENDED = stateAfter([101, 102, 103].flatMap((pid) => [...life({ pid, startMs: pid }).events]));

test('the title of the column that decides the order has room for its arrow', () => {
  for (const [column, direction, title] of [
    ['duration', 'descending', /DURATIO▼/],
    ['rss', 'ascending', /PEAK RS▲/],
    ['pid', 'descending', / PID▼/],
  ] as const) {
    const state = reduce(ENDED, { type: 'order/changed', order: { column, direction } });
    const [head] = createProcessesPage().lines(
      state,
      createRowsSelector()(state),
      { width: 120, height: 20 },
      PLAIN_THEME,
    );
    assert.match(head?.runs.map(({ text }) => text).join('') ?? '', title);
  }
});

test('where nothing runs, the keys move in the finished ones', () => {
  for (const command of [move(() => 1), move((height) => height), moveTo('first'), moveTo('last')]) {
    const { focus, cursors } = pressed(command, ENDED).view;
    assert.equal(focus, 'finished');
    assert.notEqual(cursors.finished, undefined);
    assert.equal(cursors.running, undefined);
  }
});

test('where nothing is at all, they stay', () => {
  assert.equal(
    pressed(
      move(() => 1),
      stateAfter([]),
    ).view.focus,
    'running',
  );
});

function pressed(command: Command, before: State): State {
  let state = before;
  command({
    state,
    rows: createRowsSelector()(state),
    heights: { running: 5, finished: 5 },
    size: { width: 80, height: 12 },
    selected: undefined,
    dialogHeight: 11,
    lastScroll: () => 30,
    screen: () => [],
    effects: {
      quit: () => {},
      suspend: () => {},
      copy: () => {},
      signal: undefined,
      replay: undefined,
      keepColumns: () => ({ text: '', meaning: 'done' }),
      defaultColumns: [],
      files: { isFile: () => false, write: () => Promise.resolve() },
      command: undefined,
    },
    dispatch: (action: Action) => {
      state = reduce(state, action);
    },
  });
  return state;
}
