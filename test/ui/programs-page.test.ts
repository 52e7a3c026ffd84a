// The page of programs on a screen of any size: no line is too wide, and nothing needs a colour.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8Bytes } from '../../src/core/bytes.ts';
import { createRowsSelector } from '../../src/core/select/rows.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import { initialState, type State } from '../../src/core/state/state.ts';
import { keysOf } from '../../src/ui/keys/keymap.ts';
import { createProgramsPage } from '../../src/ui/pages/programsPage.ts';
import { COLOR_THEME, PLAIN_THEME, type Theme } from '../../src/ui/screen/theme.ts';
import { textWidth } from '../../src/ui/text/fit.ts';
import { MS, SECOND, T0 } from '../core/support/events.ts';
import { life } from '../core/support/life.ts';

function stateWith(options: readonly Parameters<typeof life>[0][]): State {
  const events = options.flatMap((one) => life(one).events);
  const state = reduce(
    { ...initialState(), nowBootNs: T0 },
    { type: 'events/received', events, nowBootNs: T0 + SECOND },
  );
  return reduce(state, { type: 'clock/ticked', nowBootNs: T0 + 60 * SECOND, wallOffsetNs: 0 });
}

function textOf(state: State, width: number, height: number, theme: Theme = PLAIN_THEME): string[] {
  const page = createProgramsPage();
  const lines = page.lines(state, createRowsSelector()(state), { width, height }, theme);
  assert.equal(lines.length, height);
  return lines.map(({ runs }) => runs.map(({ text }) => text).join(''));
}

const MANY = stateWith([
  ...Array.from({ length: 60 }, (_, index) => ({ pid: 100 + index, startMs: 5 + index, execs: ['true'], exitMs: 3 })),
  { pid: 200, execs: ['a-program-with-a-name-that-is-longer-than-most-of-them-are'], exitMs: 400, status: 256 },
  { pid: 201, execs: [`${utf8Bytes('日本語')}-\x1b[31m`], exitMs: 5000 },
]);

test('no line is wider than the screen, at any size', () => {
  for (const [width, height] of [
    [40, 7],
    [80, 21],
    [100, 30],
    [120, 37],
    [200, 57],
    [500, 10],
  ] as const) {
    for (const theme of [PLAIN_THEME, COLOR_THEME]) {
      for (const line of textOf(MANY, width, height, theme)) assert.ok(textWidth(line) <= width, `${width}: ${line}`);
    }
  }
});

test('what matters most stays on a narrow screen', () => {
  const narrow = textOf(MANY, 40, 7);
  assert.match(narrow[1] ?? '', /COUNT +(RUN )? *TOTAL▼ +PROGRAM/);
  const usual = textOf(MANY, 80, 21)[1] ?? '';
  for (const title of ['COUNT', 'RUN', 'FAIL', 'TOTAL▼', 'P50', 'P95', '100µs    1000s', 'PROGRAM']) {
    assert.ok(usual.includes(title), title);
  }
  const wide = textOf(MANY, 120, 37)[1] ?? '';
  for (const title of ['MEAN', 'MAX', 'CPU', 'PEAK RSS']) assert.ok(wide.includes(title), title);
});

test('the figures of a group, its histogram and its burst', () => {
  const lines = textOf(MANY, 120, 37);
  const row = lines.find((line) => line.includes(' true '));
  assert.match(
    row ?? '',
    /^ {5}60 +180ms +3\.00ms +(2\.9|3\.0)\dms +(2\.9|3\.0)\dms +3\.00ms .* ··▇··········· true {2}burst: 60 in 1 s *$/,
  );
  const failed = lines.find((line) => line.includes('a-program'));
  assert.match(failed ?? '', /^ {6}1 {11}1 +400ms /);
  assert.ok(
    lines.some((line) => line.includes('\\x1b[31m')),
    'printable',
  );
});

test('the threshold decides what is counted, and nothing is in sight when all is hidden', () => {
  const hidden = reduce(MANY, { type: 'threshold/changed', thresholdNs: 100 * MS });
  assert.ok(!textOf(hidden, 120, 37).some((line) => line.includes(' true ')));
  assert.match(textOf(hidden, 120, 37)[0] ?? '', /of 2 finished/);
  const all = reduce(MANY, { type: 'threshold/changed', thresholdNs: 1000 * SECOND });
  assert.match(textOf(all, 120, 37)[2] ?? '', /all [0-9]+ are shorter than 1000 s: press 0/);
});

test('a click selects a group, another one is Enter; one on a title sorts by it, another one turns it round', () => {
  const lines = (state: State) =>
    createProgramsPage().lines(state, createRowsSelector()(state), { width: 120, height: 20 }, PLAIN_THEME);
  const after = (state: State, line: number, text: string) => {
    const run = lines(state)[line]?.runs.find((candidate) => candidate.text.includes(text));
    const [action] = run?.click?.actions ?? [];
    assert.ok(action !== undefined, text);
    return reduce(state, action);
  };
  assert.doesNotMatch(
    lines(MANY)[1]
      ?.runs.map(({ text }) => text)
      .join('') ?? '',
    /…/,
  );
  const selected = after(MANY, 3, 'a-program');
  assert.equal(selected.view.programs.cursor?.index, 1);
  assert.deepEqual(lines(selected)[3]?.runs[0]?.click, { key: 'enter' });
  const sorted = after(MANY, 1, 'COUNT');
  assert.deepEqual(sorted.view.programs.order, { column: 'count', direction: 'descending' });
  assert.deepEqual(after(sorted, 1, 'COUNT').view.programs.order, { column: 'count', direction: 'ascending' });
  assert.equal(lines(MANY)[1]?.runs.find(({ text }) => text.includes('1000s'))?.click, undefined);
});

test('what is for one process is not offered here', () => {
  const hints = keysOf(createProgramsPage()).flatMap(({ bindings }) =>
    bindings.filter(({ hint }) => hint !== undefined),
  );
  assert.deepEqual(
    hints.map(({ hint }) => hint).filter((hint) => hint === 'tree' || hint === 'signal' || hint === 'details'),
    [],
  );
});
