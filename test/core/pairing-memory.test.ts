// A machine may run for months: what is kept of it has a bound.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventBatch, ProcessEvent } from '../../src/core/events/event.ts';
import type { ProcessKey } from '../../src/core/process.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import { initialState, type State } from '../../src/core/state/state.ts';
import { freeEvent, keyOf, MS, T0 } from './support/events.ts';
import { type Life, life } from './support/life.ts';
import { factsOf, finished, isPacked, receive } from './support/states.ts';

const PROCESSES = 200_000;
const BATCH = 2000;
const HISTORY = 10_000;
const CHUNK = 1024;
const PIDS = 32_768;

/** 1 ms after each other, their PIDs going around. */
function nth(index: number): Life {
  return life({ pid: 300 + (index % PIDS), startMs: index, execs: ['true'] });
}

const WHOLE = nth(0);

/** As the ring gives them: the same objects, filled for each process. */
function storm(from: number, kinds: readonly ProcessEvent['kind'][]): EventBatch {
  const events = WHOLE.events.filter((event) => kinds.includes(event.kind)).map((event) => ({ ...event }));
  return {
    forEach(visit) {
      for (let index = from; index < from + BATCH; index++) {
        const startBootNs = T0 + index * MS;
        const pid = 300 + (index % PIDS);
        for (const event of events) Object.assign(event, { pid, startBootNs, key: keyOf(pid, startBootNs) });
        for (const event of events) visit(event);
      }
    },
  };
}

function runAll(...kinds: readonly ProcessEvent['kind'][]): { state: State; keys: ProcessKey[] } {
  let state = initialState({ history: HISTORY });
  for (let from = 0; from < PROCESSES; from += BATCH) {
    const events = storm(from, kinds);
    state = reduce(state, { type: 'events/received', events, nowBootNs: T0 + (from + BATCH) * MS });
  }
  const keys = Array.from({ length: PROCESSES }, (_, index) => keyOf(300 + (index % PIDS), T0 + index * MS));
  return { state, keys };
}

test('after 200,000 processes only the history and the last few thousand are kept', () => {
  const { state, keys } = runAll('fork', 'exec', 'exit', 'free');
  assert.equal(state.counts.exits, PROCESSES);
  assert.equal(state.table.running.size, 0);
  assert.equal(state.table.unsettled.size, 0);
  assert.ok(state.table.history.length >= HISTORY && state.table.history.length < HISTORY + CHUNK);
  assert.equal(finished(state).at(-1)?.key, keys.at(-1));
  const found = keys.filter((key) => state.table.find(key) !== undefined);
  assert.deepEqual(found, keys.slice(-4096), 'late and repeated events find the newest, and nothing else stays');
});

test('a source that never says what was freed does not fill the memory', () => {
  const { state, keys } = runAll('fork', 'exec', 'exit');
  const found = keys.filter((key) => state.table.find(key) !== undefined);
  assert.ok(state.table.unsettled.size <= 65_536);
  assert.equal(found.length, state.table.unsettled.size + 4096);
  assert.deepEqual(found, keys.slice(-found.length), 'the newest');
  assert.ok(state.table.history.length < HISTORY + CHUNK);
});

test('lost exits do not either: whoever has the PID now tells that they are over', () => {
  const { state } = runAll('fork');
  assert.equal(state.table.running.size, PIDS);
  assert.ok(state.table.unsettled.size <= 65_536);
});

test('of free records whose process is not known, the newest thousand wait for it', () => {
  const lives = Array.from({ length: 1025 }, (_, index) => nth(index));
  let state = receive(
    initialState(),
    lives.map(({ free }) => free),
  );
  state = receive(
    state,
    lives.flatMap(({ fork, exits }) => [fork, ...exits]),
  );
  const qualities = lives.map(({ key }) => state.table.find(key)?.usageQuality);
  assert.deepEqual(qualities, ['provisional', ...qualities.slice(1).fill('exact')]);
});

test('a free record that waits is not another process’s, though they had the same PID', () => {
  const early = freeEvent({ pid: 300, startBootNs: T0 - MS * 1000 });
  const state = receive(receive(initialState(), [early]), [nth(0).fork]);
  assert.equal(state.table.find(keyOf(300, T0))?.end, undefined);
});

test('a free record that waits keeps what it said, though a batch fills its object again', () => {
  const [first, second] = [nth(0), nth(1)];
  const refilled = { ...first.free };
  const events: EventBatch = {
    forEach(visit) {
      for (const { free } of [first, second]) visit(Object.assign(refilled, free));
    },
  };
  const state = reduce(initialState(), { type: 'events/received', events, nowBootNs: T0 });
  const process = receive(state, [first.fork]).table.find(first.key);
  assert.deepEqual(process?.end, { how: 'lost', timeBootNs: first.free.timeBootNs });
});

test('all but the newest thousands of the history are packed', () => {
  const { state } = runAll('fork', 'exec', 'exit', 'free');
  const open = finished(state).filter((process) => !isPacked(process));
  assert.ok(open.length >= 4096 && open.length <= 4096 + CHUNK, `${open.length} are not packed`);
});

test('what comes late of a packed process changes nothing of it: it is not known any more', () => {
  const lives = Array.from({ length: 4096 + CHUNK }, (_, index) => nth(index));
  let state = initialState();
  for (const { events } of lives) state = receive(state, events);
  const [first] = lives;
  assert.ok(first);
  const held = state.table.history.at(0);
  assert.ok(held && isPacked(held));
  const before = factsOf(held);
  assert.equal(state.table.find(first.key), undefined);
  state = receive(state, first.events);
  assert.deepEqual(factsOf(held), before);
  assert.equal(state.table.history.length, lives.length + 1, 'taken for another one, as before');
});
