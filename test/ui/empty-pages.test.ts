// Where everything is hidden, the page says by what, and Esc brings it back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileFilter } from '../../src/core/filter/match.ts';
import { createRowsSelector } from '../../src/core/select/rows.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import type { State } from '../../src/core/state/state.ts';
import { createStore } from '../../src/core/state/store.ts';
import { createPages, findPage } from '../../src/ui/pages/pages.ts';
import { PLAIN_THEME } from '../../src/ui/screen/theme.ts';
import { textWidth } from '../../src/ui/text/fit.ts';
import { MS, SECOND, T0 } from '../core/support/events.ts';
import { life } from '../core/support/life.ts';
import { stateAfter } from '../core/support/states.ts';
import { createPresser } from './support/keyPresser.ts';

/** Two have ended, one runs. */
const STATE = stateAfter(
  [
    ...life({ pid: 101, execs: ['gcc -c a.c'] }).events,
    ...life({ pid: 102, execs: ['ld'], status: 256 }).events,
    ...[life({ pid: 103, execs: ['make'] })].flatMap(({ fork, execs }) => [fork, ...execs]),
  ],
  T0 + SECOND,
);

const PAGE_IDS = createPages().map(({ id }) => id);

const filtered = (state: State, text: string) => reduce(state, { type: 'filter/changed', filter: compileFilter(text) });
const above = (state: State, ms: number) => reduce(state, { type: 'threshold/changed', thresholdNs: ms * MS });

function linesOf(state: State, width = 120): string[] {
  const pages = createPages();
  const page = findPage(pages, state.view.page);
  const lines = page.lines(state, createRowsSelector()(state), { width, height: 30 }, PLAIN_THEME);
  return lines.map(({ runs }) => runs.map(({ text }) => text).join('')).map((line) => line.trim());
}

function sentencesOf(state: State): string {
  const page = findPage(createPages(), state.view.page);
  return page.sentences?.(state, createRowsSelector()(state), { width: 120, height: 30 }).join('\n') ?? '';
}

const CASES: readonly (readonly [state: State, ...lines: string[]])[] = [
  [filtered(STATE, 'exit=99'), 'no process matches exit=99 (Esc clears the filter)'],
  [filtered(STATE, 'exit=1'), 'no running process matches exit=1 (Esc clears the filter)'],
  [filtered(STATE, 'make'), 'no finished process matches make (Esc clears the filter)'],
  [
    above(STATE, 2000),
    'all 2 are shorter than 2 s: press 0 to show them, - to lower the threshold',
    'the only one is shorter than 2 s: press 0 to show them, - to lower the threshold',
  ],
  [above(STATE, 100), 'all 2 are shorter than 100 ms: press 0 to show them, - to lower the threshold'],
  [
    above(filtered(STATE, 'gcc'), 100),
    'no process of 100 ms or more matches gcc (Esc clears the filter, 0 shows short ones)',
  ],
];

for (const [state, ...expected] of CASES) {
  test(`the tables: ${expected[0]}`, () => {
    const lines = linesOf(state);
    for (const line of expected) assert.ok(lines.includes(line), lines.join('\n'));
    assert.deepEqual(
      lines.filter((line) => / (matches|shorter) /.test(line)).length,
      state.view.filter.text === 'exit=99' || state.view.filter.text === 'gcc' ? 2 : expected.length,
    );
  });
}

test('nothing is said where something is shown, or nothing is there', () => {
  for (const state of [STATE, stateAfter([]), filtered(stateAfter([]), 'gcc')]) {
    for (const page of PAGE_IDS) {
      const lines = linesOf(reduce(state, { type: 'page/changed', page }));
      assert.ok(!lines.some((line) => /matches|shorter/.test(line)), page);
    }
  }
});

test('what the kernel kept is not said to come back', () => {
  const state = { ...above(stateAfter([]), 100), heldBack: { count: 12, durationNs: 5 } };
  assert.ok(linesOf(state).includes('all 12 were shorter than 100 ms and stayed in the kernel'));
});

test('every page says it, on a narrow screen too, and to a screen reader', () => {
  const long = `exit=99 and "${'x'.repeat(200)}"`;
  for (const page of PAGE_IDS) {
    const state = reduce(filtered(STATE, long), { type: 'page/changed', page });
    for (const width of [60, 80, 200]) {
      const line = linesOf(state, width).find((text) => text.startsWith('no process matches exit=99'));
      assert.ok(line?.includes('…') && line.endsWith('(Esc clears the filter)'), `${page} ${width}: ${line}`);
      assert.ok(textWidth(line ?? '') <= width);
    }
    assert.match(sentencesOf(state), /no process matches exit=99/, page);
  }
});

test('the tree says where those that have ended are', () => {
  const state = reduce(filtered(STATE, 'gcc'), { type: 'page/changed', page: 'tree' });
  const old = reduce(state, { type: 'clock/ticked', nowBootNs: T0 + 100 * SECOND, wallOffsetNs: 0 });
  assert.ok(
    linesOf(old).includes('nothing runs here that is shown; 1 has ended (h keeps what has ended in the tree)'),
    linesOf(old).join('\n'),
  );
});

test('Esc clears the filter at once where the cursor is not on the screen', () => {
  const store = createStore(STATE);
  const { key } = life({ pid: 103 });
  store.dispatch({ type: 'cursor/moved', table: 'running', cursor: { key, index: 0, screenRow: 0 } });
  store.dispatch({ type: 'filter/changed', filter: compileFilter('exit=99') });
  const { press } = createPresser(store, {});
  press('escape');
  assert.equal(store.getState().view.filter.text, '');
  assert.equal(store.getState().view.cursors.running?.key, key, 'it is there again');
});
