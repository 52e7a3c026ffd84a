// 100,000 processes at once, more than most machines can have: all are known, a frame looks at its own rows only, and
// nothing of them stays but what the history keeps.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layoutColumns } from '../../src/core/select/columnLayout.ts';
import { createRowsSelector, type Rows } from '../../src/core/select/rows.ts';
import { selectTable } from '../../src/core/select/tables.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import { initialState, type State } from '../../src/core/state/state.ts';
import { argv, execEvent, exitEvent, forkEvent, keyOf, MS, NO_USAGE, SECOND, T0 } from './support/events.ts';
import { factsOf, receive } from './support/states.ts';

const COUNT = 100_000;
const BATCH = 2000;
const HISTORY = 10_000;

/** A PID and a start for each; PIDs go to 4,194,304. */
const head = (index: number) => ({ pid: index + 2, startBootNs: T0 + index * 0.1 * MS });

function inBatches(state: State, eventsOf: (index: number) => Parameters<typeof receive>[1]): State {
  let next = state;
  for (let from = 0; from < COUNT; from += BATCH) {
    next = receive(next, Array.from({ length: BATCH }, (_, i) => eventsOf(from + i)).flat());
  }
  return next;
}

const begun = () =>
  inBatches({ ...initialState({ history: HISTORY }), nowBootNs: T0 }, (index) => {
    const times = { ...head(index), timeBootNs: head(index).startBootNs };
    return [forkEvent(times), execEvent({ ...times, args: argv('worker', `--number=${index}`) })];
  });

test('100,000 that run: a frame costs its rows, and each is found', () => {
  const state = begun();
  assert.equal(state.table.running.size, COUNT);
  const { tables } = createRowsSelector()(state);
  assert.equal(tables.running.length, COUNT);
  let looked = 0;
  const counted: Rows = {
    ...tables.running,
    at: (index) => {
      looked++;
      return tables.running.at(index);
    },
  };
  const { rows, total } = selectTable(state, 'running', counted, layoutColumns(120), 30);
  assert.deepEqual([rows.length, total], [30, COUNT]);
  assert.ok(looked <= 40, `a frame of 30 rows looked at ${looked}`);
  assert.ok(rows[0]?.cells.some((cell) => cell.includes(`--number=${COUNT - 1}`)));
});

test('100,000 that end: none runs any more, and the history keeps what it is for', () => {
  const ended = inBatches(begun(), (index) => [exitEvent({ ...head(index), timeBootNs: T0 + 20 * SECOND })]);
  const { running, history } = ended.table;
  assert.equal(running.size, 0);
  assert.ok(history.length >= HISTORY && history.length < HISTORY + 2048, String(history.length));
  assert.equal(ended.counts.exits, COUNT);
});

test('100,000 whose ends are lost: one look at /proc ends all that are gone', () => {
  const state = begun();
  const beganBootNs = T0 + 30 * SECOND;
  const { pid, startBootNs } = head(7);
  const left = state.table.find(keyOf(pid, startBootNs));
  assert.ok(left !== undefined);
  const found = { ...factsOf(left), image: left.images[0], usage: NO_USAGE };
  const { table } = reduce(state, {
    type: 'snapshot/taken',
    snapshot: { beganBootNs, processes: [found], zombies: [] },
  });
  assert.deepEqual([...table.running.keys()], [pid]);
  const [last] = table.history.slice(table.history.endOrdinal - 1, table.history.endOrdinal);
  assert.equal(last?.end?.how, 'lost');
});
