// The page with the timeline: its lines fit the screen, the mouse does what lies under it, a screen reader hears words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRowsSelector } from '../../src/core/select/rows.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import { initialState, type State } from '../../src/core/state/state.ts';
import { INITIAL_TIMELINE, type TimelineView } from '../../src/core/state/timelineView.ts';
import { createTimelinePage } from '../../src/ui/pages/timelinePage.ts';
import { COLOR_THEME, PLAIN_THEME } from '../../src/ui/screen/theme.ts';
import { textWidth } from '../../src/ui/text/fit.ts';
import { keyOf, MS, T0 } from '../core/support/events.ts';
import { type LifeOptions, life } from '../core/support/life.ts';
import { receive } from '../core/support/states.ts';
import '../core/support/utc.ts';

/** 30 at once, each a millisecond after the one before; one that fails. */
const LIVES: readonly LifeOptions[] = Array.from({ length: 30 }, (_, place) => ({
  pid: 100 + place,
  startMs: place,
  exitMs: 400 - 2 * place,
  status: place === 3 ? 256 : 0,
  execs: [Buffer.from(`日本-${place}`).toString('latin1')],
}));
const SIZE = { width: 80, height: 21 };
const AXIS = 4;
const LANES = 5;

function open(changes: Partial<TimelineView> = {}) {
  const page = createTimelinePage();
  const selectRows = createRowsSelector();
  const events = LIVES.flatMap((options) => life(options).events).sort((a, b) => a.timeBootNs - b.timeBootNs);
  let state: State = receive({ ...initialState(), nowBootNs: T0 }, events, T0 + 500 * MS);
  const choose = (timeline: Partial<TimelineView>) => {
    state = reduce(state, { type: 'timeline/changed', timeline: { ...INITIAL_TIMELINE, ...timeline } });
  };
  choose({ range: { kind: 'all' }, ...changes });
  const lines = (size = SIZE, theme = COLOR_THEME) =>
    page.lines(state, selectRows(state), size, theme).map(({ runs }) => runs.map(({ text }) => text).join(''));
  return {
    lines,
    sentences: () => page.sentences(state, selectRows(state), SIZE),
    timeline: () => state.view.timeline,
    mouse(event: Parameters<typeof page.mouse>[0]) {
      for (const action of page.mouse(event, state, selectRows(state), SIZE)) state = reduce(state, action);
    },
  };
}

test('as many lines as the page is high, none wider than it, whatever its size', () => {
  const { lines } = open({
    cursorBootNs: T0 + 100 * MS,
    selectedKey: keyOf(104, T0 + 4 * MS),
    path: { rootKey: undefined },
  });
  for (const width of [40, 80, 200]) {
    for (const height of [7, 13, 21, 57]) {
      const drawn = lines({ width, height }, PLAIN_THEME);
      assert.equal(drawn.length, height);
      for (const line of drawn) assert.ok(textWidth(line) <= width, line);
    }
  }
});

test('a click on a bar selects it and puts the cursor there; one beside it only moves the cursor', () => {
  const page = open();
  page.mouse({ kind: 'click', x: 20, y: LANES + 3 });
  assert.equal(page.timeline().selectedKey, keyOf(103, T0 + 3 * MS));
  assert.equal(page.timeline().cursorBootNs, T0 + 20.5 * 5 * MS);
  page.mouse({ kind: 'click', x: 79, y: LANES + 10 });
  assert.equal(page.timeline().selectedKey, keyOf(103, T0 + 3 * MS));
  assert.equal(page.timeline().cursorBootNs, T0 + 79.5 * 5 * MS);
});

test('the wheel on the curve zooms around what is under it, on the axis goes through the time', () => {
  const page = open();
  page.mouse({ kind: 'wheel', x: 39, y: 2, direction: 'up' });
  const closer = page.timeline().range;
  assert.ok(closer?.kind === 'fixed');
  assert.equal(closer.spanNs, 320 * MS);
  assert.equal(closer.fromBootNs + (39.5 / 80) * closer.spanNs, T0 + 39.5 * 5 * MS);
  page.mouse({ kind: 'wheel', x: 39, y: AXIS, direction: 'down' });
  const later = page.timeline().range;
  assert.ok(later?.kind === 'fixed');
  assert.equal(later.fromBootNs, closer.fromBootNs + 20 * MS);
});

test('the wheel on the lanes goes through them, to the last one and no further', () => {
  const page = open();
  assert.match(page.lines()[0] ?? '', /lanes 1–14 of 30/);
  page.mouse({ kind: 'wheel', x: 1, y: LANES, direction: 'down' });
  assert.match(page.lines()[0] ?? '', /lanes 4–17 of 30/);
  for (let notch = 0; notch < 9; notch++) page.mouse({ kind: 'wheel', x: 1, y: LANES, direction: 'down' });
  assert.match(page.lines()[0] ?? '', /lanes 17–30 of 30/);
  page.mouse({ kind: 'wheel', x: 1, y: LANES, direction: 'up' });
  assert.match(page.lines()[0] ?? '', /lanes 14–27 of 30/);
});

test('a screen reader hears what is selected, what ran, and of which time', () => {
  const { sentences } = open({ cursorBootNs: T0 + 1.5 * MS, selectedKey: keyOf(103, T0 + 3 * MS) });
  assert.deepEqual(sentences(), [
    '103 394ms  exit 1  00:16:40.003 – 00:16:40.397  日本-3',
    '00:16:40.001 2 ran: 日本-0, 日本-1',
    'Timeline from 00:16:40.000 to 00:16:40.400: 30 processes, up to 30 at once.',
  ]);
});
