// The last line: every answer of a question is seen, and what is typed keeps its characters whole.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byteString } from '../../src/core/bytes.ts';
import { OutputLines } from '../../src/core/output/outputLines.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import { initialState, type State } from '../../src/core/state/state.ts';
import type { Dialog } from '../../src/core/state/view.ts';
import { INITIAL_VIEW } from '../../src/core/state/view.ts';
import { keysOf, offeredKeys } from '../../src/ui/keys/keymap.ts';
import { footerLine } from '../../src/ui/screen/Footer.tsx';
import { PLAIN_THEME } from '../../src/ui/screen/theme.ts';
import { textWidth } from '../../src/ui/text/fit.ts';

const COMMAND = {
  argv: ['bash', '/srv/build/everything.sh'].map(byteString),
  pid: 7,
  startedBootNs: 0,
  output: new OutputLines(),
  end: undefined,
};

function runsOf(dialog: Dialog, width: number) {
  const view = { ...INITIAL_VIEW, dialog };
  const { runs } = footerLine({ view, keys: [], command: COMMAND, width, theme: PLAIN_THEME });
  assert.ok(runs.reduce((sum, { text }) => sum + textWidth(text), 0) <= width);
  return runs;
}

const textOf = (dialog: Dialog, width: number) =>
  runsOf(dialog, width)
    .map(({ text }) => text)
    .join('');

test('all answers are on the screen, and as much of the question and its keys as there is room for', () => {
  const leave: Dialog = { kind: 'leave', choice: 0 };
  for (const width of [60, 80, 120]) assert.match(textOf(leave, width), /end it.*kill it.*only wait for it/);
  assert.match(textOf(leave, 120), /^bash .* still runs: .*Enter, Esc$/);
  assert.match(textOf({ kind: 'writeFormat', choice: 0 }, 40), /^write as: \[CSV\] NDJSON {2}SVG picture/);
});

test('on a recording no key is offered that is refused there', () => {
  const groups = keysOf({ keys: [] });
  const hintsOf = (state: State) =>
    footerLine({
      view: state.view,
      keys: offeredKeys(groups, state),
      command: undefined,
      width: 200,
      theme: PLAIN_THEME,
    })
      .runs.map(({ text }) => text)
      .join('');
  const live = initialState();
  const replay = { hosts: [], isLive: false, isPlaying: true, speed: 1, isSeeking: false, isAtEnd: false };
  const replayed = { ...live, replay: { ...replay, problem: undefined } };
  assert.match(hintsOf(live), /K signal/);
  assert.doesNotMatch(hintsOf(replayed), /signal/);
  assert.match(hintsOf(replayed), /q quit.*\/ filter/);
  // Pausing goes on where it stands still.
  for (const state of [live, replayed]) assert.match(hintsOf(state), /p pause/);
  const still = { ...replayed, replay: { ...replayed.replay, isPlaying: false } };
  for (const state of [reduce(live, { type: 'view/paused' }), still]) assert.match(hintsOf(state), /p go on/);
});

test('where there is no room for all of them, the chosen one is seen', () => {
  for (const choice of [0, 1, 2]) assert.match(textOf({ kind: 'leave', choice }, 40), /\[.+\]/);
});

test('a character of several parts stays one under the cursor, and one that is obeyed is shown', () => {
  const threshold = (text: string, cursor: number): Dialog => ({
    kind: 'threshold',
    input: { text, cursor, error: undefined },
  });
  const underCursor = (text: string, cursor: number) =>
    runsOf(threshold(text, cursor), 40).find(({ style }) => style?.inverse === true)?.text;
  assert.equal(underCursor('a👍b', 1), '👍');
  assert.equal(underCursor('a👍b', 3), 'b');
  assert.equal(underCursor('ab', 2), ' ');
  assert.match(textOf(threshold('a\u202eb', 3), 40), /a\\u\{202e\}b/);
  const long = 'x'.repeat(100);
  assert.equal(underCursor(long, 100), ' ');
  assert.equal(underCursor(`日${long}`.repeat(2), 40), 'x');
});
