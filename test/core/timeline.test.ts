// What the timeline shows of a state: the time, the curve, the lanes, the moment, the critical path.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { byteString } from '../../src/core/bytes.ts';
import { createRowsSelector } from '../../src/core/select/rows.ts';
import { axisTicks, formatOffset, formatTimeOfDay } from '../../src/core/select/timeline/axis.ts';
import { ColumnSums, curveLines } from '../../src/core/select/timeline/concurrency.ts';
import { type Timeline, TimelineSelector } from '../../src/core/select/timeline/timeline.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import { initialState, type State } from '../../src/core/state/state.ts';
import { INITIAL_TIMELINE, type TimelineView, zoomRange } from '../../src/core/state/timelineView.ts';
import { forkEvent, keyOf, MS, SECOND, T0 } from './support/events.ts';
import { type LifeOptions, life } from './support/life.ts';
import { receive } from './support/states.ts';
import './support/utc.ts';

const SIZE = { width: 40, lanes: 6, curve: 1 };

const stateOf = (lives: readonly LifeOptions[], nowMs = 1000): State => {
  const events = lives
    .flatMap((options) => life(options).events)
    .filter(({ timeBootNs }) => timeBootNs <= T0 + nowMs * MS);
  events.sort((a, b) => a.timeBootNs - b.timeBootNs);
  return receive({ ...initialState(), nowBootNs: T0 }, events, T0 + nowMs * MS);
};

const choose = (state: State, changes: Partial<TimelineView>): State =>
  reduce(state, { type: 'timeline/changed', timeline: { ...INITIAL_TIMELINE, ...changes } });

function select(state: State, selector = new TimelineSelector()): Timeline {
  return selector.select(state, createRowsSelector()(state), SIZE);
}

const laneTexts = ({ lanes }: Timeline) =>
  lanes.map(({ glyphs }) => glyphs.join('').trimEnd()).filter((text) => text !== '');

const BUILD: readonly LifeOptions[] = [
  { pid: 10, startMs: 0, exitMs: 800, execs: ['make -j2'], status: 512 },
  { pid: 11, ppid: 10, startMs: 100, exitMs: 300, execs: ['gcc -c a.c'] },
  { pid: 12, ppid: 10, startMs: 101, exitMs: 499, execs: ['gcc -c b.c'], status: 256 },
  { pid: 13, ppid: 10, startMs: 620, exitMs: 100, execs: ['ld a.o b.o'], status: 9 },
];

test('all of it fills the screen, each process in its lane', () => {
  const timeline = select(choose(stateOf(BUILD), { range: { kind: 'all' } }));
  assert.equal(timeline.window.cellNs, 20 * MS);
  assert.deepEqual(laneTexts(timeline), [
    `${'█'.repeat(39)}!`,
    `     ${'█'.repeat(15)}${' '.repeat(11)}${'████×'}`,
    `     ${'█'.repeat(24)}!`,
  ]);
  const labels = timeline.lanes.flatMap((lane) => lane.labels.map(({ cell, text }) => `${cell} ${text}`));
  assert.deepEqual(labels, ['0 make', '5 gcc', '31 ld', '5 gcc']);
});

test('live, the last minute; time goes on in steps of a column', () => {
  const state = stateOf(BUILD);
  const { window } = select(state);
  assert.equal(window.toBootNs - window.fromBootNs, 60 * SECOND);
  const tick = (ms: number) => reduce(state, { type: 'clock/ticked', nowBootNs: T0 + ms * MS, wallOffsetNs: 0 });
  assert.deepEqual(select(tick(1900)).window, window);
  assert.equal(select(tick(2100)).window.fromBootNs, window.fromBootNs + 1.5 * SECOND);
});

test('a process that runs reaches to now, and no further', () => {
  const timeline = select(choose(stateOf(BUILD, 400), { range: { kind: 'fixed', fromBootNs: T0, spanNs: 800 * MS } }));
  assert.deepEqual(laneTexts(timeline), [`${'█'.repeat(19)}>`, `     ${'█'.repeat(15)}`, `     ${'█'.repeat(14)}>`]);
});

test('what ran at the moment of the cursor, the most frequent first; who has just ended does not run', () => {
  const selector = new TimelineSelector();
  const at = (ms: number) => {
    const state = choose(stateOf(BUILD), { range: { kind: 'all' }, cursorBootNs: T0 + ms * MS });
    return selector.atMoment(state, select(state, selector));
  };
  assert.deepEqual(at(250).names, [
    { name: 'gcc', count: 2 },
    { name: 'make', count: 1 },
  ]);
  assert.equal(at(400).count, 2);
  assert.equal(at(800).count, 0);
});

test('a cursor that is not in the window is not drawn', () => {
  const state = stateOf(BUILD);
  const cursorOf = (ms: number) => select(choose(state, { range: { kind: 'all' }, cursorBootNs: T0 + ms * MS })).cursor;
  assert.deepEqual([cursorOf(0), cursorOf(400), cursorOf(900)], [0, 20, -1]);
});

test('the critical path is lit: of all, or of what is selected; what is not on it is faint', () => {
  const path = (rootKey: TimelineView['selectedKey']) =>
    select(choose(stateOf(BUILD), { range: { kind: 'all' }, path: { rootKey } })).path;
  const all = path(undefined);
  assert.equal(all?.root.pid, 10);
  assert.equal(all?.durationNs, 800 * MS);
  assert.deepEqual(
    [...(all?.keys ?? [])],
    [10, 13, 12].map((pid) => keyOf(pid, T0 + startOf(pid) * MS)),
  );
  // One without children would be its own path.
  assert.equal(path(keyOf(11, T0 + 100 * MS))?.root.pid, 10);
  const lanes = laneTexts(select(choose(stateOf(BUILD), { range: { kind: 'all' }, path: { rootKey: undefined } })));
  assert.equal(lanes[1], `     ${'░'.repeat(15)}${' '.repeat(11)}████×`);
});

test('a thread of the kernel is not whose time is explained, however long it lives', () => {
  const kworker = forkEvent({
    pid: 50,
    ppid: 2,
    startBootNs: T0 + MS,
    timeBootNs: T0 + MS,
    comm: byteString('kworker'),
  });
  const state = reduce(stateOf(BUILD), { type: 'events/received', events: [kworker], nowBootNs: T0 + 5000 * MS });
  const { path } = select(choose(state, { range: { kind: 'all' }, path: { rootKey: undefined } }));
  assert.equal(path?.root.pid, 10);
});

const startOf = (pid: number) => BUILD.find((options) => options.pid === pid)?.startMs ?? 0;

test('the next process in the lane, and the one before', () => {
  const selector = new TimelineSelector();
  const selected = (pid: number) => {
    const state = choose(stateOf(BUILD), { range: { kind: 'all' }, selectedKey: keyOf(pid, T0 + startOf(pid) * MS) });
    return { state, timeline: select(state, selector) };
  };
  const first = selected(11);
  assert.equal(first.timeline.selectedRow, 1);
  assert.equal(selector.neighbour(first.state, first.timeline, 1, 1)?.key, keyOf(13, T0 + 620 * MS));
  assert.equal(selector.neighbour(first.state, first.timeline, 1, -1), undefined);
  const second = selected(13);
  assert.equal(selector.neighbour(second.state, second.timeline, 1, -1)?.key, keyOf(11, T0 + 100 * MS));
});

test('property: the curve adds up to the time of all processes', () => {
  const anyLife = fc.tuple(fc.integer({ min: -50, max: 150 }), fc.nat(100));
  fc.assert(
    fc.property(fc.array(anyLife, { maxLength: 40 }), (lives) => {
      const sums = new ColumnSums(0, 10, 10);
      for (const [start, length] of lives) sums.add(start, start + length);
      const total = sums.means().reduce((sum, mean) => sum + mean * 10, 0);
      const expected = lives.reduce(
        (sum, [start, length]) => sum + Math.max(0, Math.min(100, start + length) - Math.max(0, start)),
        0,
      );
      assert.ok(Math.abs(total - expected) < 1e-6, `${total} instead of ${expected}`);
    }),
  );
});

test('the curve: from the bottom up, what is more than nothing is seen', () => {
  assert.deepEqual(curveLines(Float64Array.of(0, 0.01, 1, 2, 4), 2), ['    █', ' ▁▄██']);
});

test('marks of the axis stand at round times, wide enough apart', () => {
  const options = { fromBootNs: T0, toBootNs: T0 + 60 * SECOND, width: 120, zeroBootNs: T0 };
  assert.deepEqual(
    axisTicks({ ...options, wallOffsetNs: 0 }).map(({ text }) => text),
    ['00:16:40', '00:16:50', '00:17:00', '00:17:10', '00:17:20', '00:17:30'],
  );
  assert.deepEqual(
    axisTicks({ ...options, wallOffsetNs: undefined }).map(({ text }) => text),
    ['0', '+10.0s', '+20.0s', '+30.0s', '+40.0s', '+50.0s'],
  );
  assert.equal(formatOffset(-300 * MS), '-300ms');
  assert.equal(formatTimeOfDay(T0 + 42 * MS, 0, 20 * MS), '00:16:40.04');
});

test('zoom keeps the moment around which one zooms', () => {
  const window = { fromBootNs: T0, toBootNs: T0 + 100 * MS };
  assert.deepEqual(zoomRange(window, 0.5, T0 + 20 * MS), { kind: 'fixed', fromBootNs: T0 + 10 * MS, spanNs: 50 * MS });
  assert.equal(zoomRange(window, 1e-9, T0).spanNs, 1 * MS);
});
