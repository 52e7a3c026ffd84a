// What finding the cursor's process costs, counted in keys that are looked at: no clock, so it is the same on every machine.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileFilter } from '../../src/core/filter/match.ts';
import type { Process } from '../../src/core/process.ts';
import { RowFinder } from '../../src/core/select/findRow.ts';
import { createRowsSelector } from '../../src/core/select/rows.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import { TrackedProcess } from '../../src/core/table/trackedProcess.ts';
import { SECOND, T0 } from './support/events.ts';
import { life } from './support/life.ts';
import { receive, stateAfter } from './support/states.ts';

const ROWS = 100_000;
const FRAMES = 20;
const NEW_ROWS = 50;

const eventsOf = (from: number, to: number) =>
  Array.from(
    { length: to - from },
    (_, i) => life({ pid: 100 + from + i, startMs: from + i, exitMs: 5 }).events,
  ).flat();

/** How many keys of processes are asked for meanwhile. */
function looksOf(act: () => void): number {
  const descriptor = Object.getOwnPropertyDescriptor(TrackedProcess.prototype, 'key');
  assert.ok(descriptor?.get !== undefined);
  const { get } = descriptor;
  let looks = 0;
  Object.defineProperty(TrackedProcess.prototype, 'key', {
    ...descriptor,
    get() {
      looks++;
      return get.call(this);
    },
  });
  try {
    act();
  } finally {
    Object.defineProperty(TrackedProcess.prototype, 'key', descriptor);
  }
  return looks;
}

test(`a cursor in ${ROWS} rows is found in a few looks, while rows come; so is that it is not there`, () => {
  const select = createRowsSelector();
  let state = stateAfter(eventsOf(0, ROWS), T0 + 1000 * SECOND, { history: 2 * ROWS });
  const rows = () => select(state).tables.finished;
  assert.equal(rows().length, ROWS);
  for (const place of [0, ROWS / 2, ROWS - 1]) {
    const key = rows().at(place)?.key;
    assert.ok(key !== undefined);
    assert.equal(rows().indexOf(key), place, 'the first time');
    for (let frame = 1; frame <= FRAMES; frame++) {
      const from = state.table.history.endOrdinal;
      state = receive(state, eventsOf(from, from + NEW_ROWS), state.nowBootNs + SECOND);
      const { indexOf } = rows();
      const looks = looksOf(() => assert.equal(indexOf(key), place + frame * NEW_ROWS));
      assert.ok(looks < 10, `${looks} looks for a row that was there`);
    }
  }
  const gone = life({ pid: 99, startMs: 1 }).key;
  assert.equal(rows().indexOf(gone), -1);
  state = receive(state, eventsOf(900_000, 900_050), state.nowBootNs + SECOND);
  const { indexOf } = rows();
  assert.ok(looksOf(() => assert.equal(indexOf(gone), -1)) < 10);
  state = receive(state, life({ pid: 99, startMs: 1 }).events, state.nowBootNs + SECOND);
  assert.ok(rows().indexOf(gone) >= 0, 'it has come');
  state = reduce(state, { type: 'filter/changed', filter: compileFilter('pid=100') });
  assert.equal(rows().indexOf(gone), -1, 'it is hidden');
  state = reduce(state, { type: 'filter/changed', filter: compileFilter('pid=99') });
  assert.equal(rows().indexOf(gone), 0, 'it is shown again');
});

test('every row is found from wherever the last one was', () => {
  const rows = Array.from({ length: 7 }, (_, key) => ({ key }) as unknown as Process);
  const finder = new RowFinder();
  for (let from = 0; from < 7; from++) {
    for (let to = 0; to < 7; to++) {
      finder.find(rows, rows[from]?.key ?? assert.fail());
      assert.equal(finder.find(rows, rows[to]?.key ?? assert.fail()), to);
      // The last one was beyond what is there now.
      assert.equal(finder.find(rows.slice(0, 2), rows[1]?.key ?? assert.fail()), 1);
    }
  }
  assert.equal(finder.find([], rows[0]?.key ?? assert.fail()), -1);
});
