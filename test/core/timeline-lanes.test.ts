// Which lane a process gets: two that lived at once never share one, however their news came.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { ProcessEvent } from '../../src/core/events/event.ts';
import { compileFilter } from '../../src/core/filter/match.ts';
import { createRowsSelector } from '../../src/core/select/rows.ts';
import { BarIndex } from '../../src/core/select/timeline/barIndex.ts';
import type { Bar } from '../../src/core/select/timeline/barStore.ts';
import { FreeLanes } from '../../src/core/select/timeline/freeLanes.ts';
import type { Action } from '../../src/core/state/actions.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import { initialState, type State } from '../../src/core/state/state.ts';
import { INITIAL_TIMELINE, type TimelineView } from '../../src/core/state/timelineView.ts';
import { MS, T0 } from './support/events.ts';
import { type LifeOptions, life } from './support/life.ts';
import { finished, receive, running } from './support/states.ts';

test('property: the lane is the first one, from the wanted one on, that is free', () => {
  const anyTake = fc.record({ start: fc.nat(100), length: fc.nat(50), first: fc.nat(200) });
  fc.assert(
    fc.property(fc.array(anyTake, { maxLength: 200 }), (takes) => {
      const lanes = new FreeLanes();
      const untilByLane = new Map<number, number>();
      for (const { start, length, first } of takes) {
        let expected = first;
        while ((untilByLane.get(expected) ?? -1) > start) expected++;
        untilByLane.set(expected, start + length);
        assert.equal(lanes.take(start, start + length, first), expected);
      }
    }),
  );
});

function barsOf(index: BarIndex, state: State): Bar[] {
  const bars: Bar[] = [];
  index.forEach(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, state.nowBootNs, (bar) => bars.push({ ...bar }));
  return bars;
}

function assertApart(bars: readonly Bar[]): void {
  const byLane = Map.groupBy(bars, ({ lane, isBefore }) => `${lane} ${isBefore}`);
  for (const inLane of byLane.values()) {
    inLane.sort((a, b) => a.startBootNs - b.startBootNs || a.endBootNs - b.endBootNs);
    for (const [place, { endBootNs }] of inLane.entries()) {
      assert.ok(endBootNs <= (inLane[place + 1]?.startBootNs ?? Number.POSITIVE_INFINITY));
    }
  }
}

const layout = (layout: TimelineView['layout']): Action => ({
  type: 'timeline/changed',
  timeline: { ...INITIAL_TIMELINE, layout },
});

type Step =
  | { readonly kind: 'lives'; readonly lives: readonly LifeOptions[]; readonly isCut: boolean }
  | { readonly kind: 'action'; readonly action: Action };

const anyLife = fc.record({
  pid: fc.integer({ min: 2, max: 4000 }),
  ppid: fc.integer({ min: 2, max: 40 }),
  startMs: fc.nat(400),
  exitMs: fc.integer({ min: 1, max: 200 }),
  status: fc.constantFrom(0, 256, 9),
});
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('lives'),
      lives: fc.array(anyLife, { maxLength: 30 }),
      isCut: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<Action>(
        layout('nested'),
        layout('packed'),
        { type: 'view/paused' },
        { type: 'view/resumed' },
        { type: 'threshold/changed', thresholdNs: 0 },
        { type: 'threshold/changed', thresholdNs: 50 * MS },
        { type: 'filter/changed', filter: compileFilter('exit!=0') },
        { type: 'filter/changed', filter: compileFilter('') },
        { type: 'order/changed', order: { column: 'duration', direction: 'descending' } },
      )
      .map((action): Step => ({ kind: 'action', action })),
  },
);

test('property: every process that is shown has a bar, and no two at one time share a lane', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 12 }), (steps) => {
      let state: State = { ...initialState(), nowBootNs: T0 };
      const selectRows = createRowsSelector();
      const index = new BarIndex();
      let later: ProcessEvent[] = [];
      for (const step of steps) {
        if (step.kind === 'action') state = reduce(state, step.action);
        else {
          const parts = step.lives.map((options) => life(options).events);
          // Of those that are cut, the end comes with the next step: they run meanwhile.
          const now = parts.flatMap((events) => (step.isCut ? events.slice(0, 1) : events));
          state = receive(state, [...later, ...now], T0 + 1000 * MS);
          later = step.isCut ? parts.flatMap((events) => events.slice(1)) : [];
        }
        const rows = selectRows(state);
        index.update(state, rows);
        const bars = barsOf(index, state);
        const { tables } = rows;
        const expected = [tables.running, tables.finished].flatMap((table) =>
          Array.from({ length: table.length }, (_, place) => table.at(place)?.key ?? 0),
        );
        assert.deepEqual(bars.map(({ key }) => key).sort(), expected.sort());
        assertApart(bars);
      }
    }),
  );
});

const stateOf = (...lives: readonly LifeOptions[]) => {
  const events = lives.flatMap((options) => life(options).events);
  events.sort((a, b) => a.timeBootNs - b.timeBootNs);
  return receive({ ...initialState(), nowBootNs: T0 }, events, T0 + 1000 * MS);
};

function lanesByPid(state: State): Record<number, number> {
  const index = new BarIndex();
  index.update(state, createRowsSelector()(state));
  const pids = new Map([...finished(state), ...running(state)].map(({ key, pid }) => [key, pid]));
  return Object.fromEntries(barsOf(index, state).map(({ key, lane }) => [pids.get(key) ?? 0, lane]));
}

test('nested, a child stands below its parent also where a lane above is free; packed, there', () => {
  const lives = [
    { pid: 10, startMs: 0, exitMs: 10 },
    { pid: 20, startMs: 5, exitMs: 100 },
    { pid: 21, ppid: 20, startMs: 50, exitMs: 10 },
  ];
  assert.deepEqual(lanesByPid(stateOf(...lives)), { 10: 0, 20: 1, 21: 2 });
  assert.deepEqual(lanesByPid(reduce(stateOf(...lives), layout('packed'))), { 10: 0, 20: 1, 21: 0 });
});

test('what is forgotten is drawn no more', () => {
  const selectRows = createRowsSelector();
  const index = new BarIndex();
  let state: State = { ...initialState({ history: 1024 }), nowBootNs: T0 };
  for (let batch = 0; batch < 5; batch++) {
    const lives = Array.from({ length: 1000 }, (_, place) => life({ pid: 2 + place, startMs: batch * 20, exitMs: 10 }));
    state = receive(
      state,
      lives.flatMap(({ events }) => events),
    );
    index.update(state, selectRows(state));
  }
  assert.equal(barsOf(index, state).length, state.table.history.length);
  assert.ok(state.table.history.length < 2500);
});
