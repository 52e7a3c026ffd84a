// The two tables: titles that tell the order, and keys that move where there is something to move in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OutputLines } from '../../src/core/output/outputLines.ts';
import type { Process } from '../../src/core/process.ts';
import { createRowsSelector } from '../../src/core/select/rows.ts';
import type { Action } from '../../src/core/state/actions.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import type { State } from '../../src/core/state/state.ts';
import type { Command } from '../../src/ui/keys/commandContext.ts';
import { askSignal, move, moveTo } from '../../src/ui/keys/commands.ts';
import { createProcessesPage } from '../../src/ui/pages/processesPage.ts';
import { PLAIN_THEME } from '../../src/ui/screen/theme.ts';
import { life } from '../core/support/life.ts';
import { receive, stateAfter } from '../core/support/states.ts';

const ENDED = stateAfter([101, 102, 103].flatMap((pid) => [...life({ pid, startMs: pid }).events]));

test('the title of the column that decides the order has room for its arrow', () => {
  for (const [column, direction, title] of [
    ['duration', 'descending', /▼DURATION EXIT/],
    ['rss', 'ascending', /▲PEAK RSS COMMAND/],
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

test('what has ended has the room where nothing runs and nothing will', () => {
  const titleAt = (state: State) =>
    createProcessesPage()
      .lines(state, createRowsSelector()(state), { width: 120, height: 20 }, PLAIN_THEME)
      .findIndex(({ runs }) => runs.some(({ text }) => text.includes('FINISHED')));
  assert.equal(titleAt(ENDED), 10, 'a process may start at any moment');
  const command = { argv: [], pid: 101, startedBootNs: 0, output: new OutputLines() };
  assert.equal(titleAt({ ...ENDED, command: { ...command, end: undefined } }), 10);
  assert.equal(titleAt({ ...ENDED, command: { ...command, end: { status: 0, timeBootNs: 1 } } }), 2);
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

test('no signal is asked for to what has ended during a pause, though it is shown running', () => {
  const { fork, exits } = life({ pid: 9 });
  const paused = reduce(stateAfter([fork]), { type: 'view/paused' });
  const [selected] = paused.view.paused?.running ?? [];
  assert.equal(pressed(askSignal, paused, selected).view.dialog?.kind, 'signal');
  const { dialog, notice } = pressed(askSignal, receive(paused, exits), selected).view;
  assert.deepEqual([dialog, notice?.text], [undefined, '9 has ended: there is nothing to send a signal to']);
});

function pressed(command: Command, before: State, selected?: Process): State {
  let state = before;
  command({
    state,
    rows: createRowsSelector()(state),
    heights: { running: 5, finished: 5 },
    size: { width: 80, height: 12 },
    selected,
    dialogHeight: 11,
    lastScroll: () => 30,
    screen: () => [],
    effects: {
      quit: () => {},
      suspend: () => {},
      copy: () => {},
      signal: () => {},
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
