// The kernel's CPUs hand events over in any order: the order decides nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { byteString } from '../../src/core/bytes.ts';
import type { ProcessEvent } from '../../src/core/events/event.ts';
import type { Process } from '../../src/core/process.ts';
import type { State } from '../../src/core/state/state.ts';
import { NO_USAGE } from './support/events.ts';
import { type Life, type LifeOptions, life } from './support/life.ts';
import { factsOf, finished, processOf, receive, running, stateAfter } from './support/states.ts';

/** What can be seen of it. Its place in the history is when it was seen first. */
function observable(process: Process): Omit<Process, 'ordinal' | 'parentKey'> {
  const { ordinal: _ordinal, parentKey: _parentKey, ...seen } = factsOf(process);
  return seen;
}

const status = fc.constantFrom(0, 256, 9, 0x8b);
const usage = fc.nat(1e6).map((cpuNs) => ({ cpuNs, maxRssBytes: cpuNs * 7 }));

/** With two reports of its end or one, and with numbers that settle. */
const anyOptions: fc.Arbitrary<LifeOptions> = fc.record(
  {
    execs: fc.array(fc.constantFrom('sh -c x', 'env x', 'gcc -c a.c', 'cc1', 'ls'), { maxLength: 4 }),
    status,
    secondExit: fc.record({ exitMs: fc.integer({ min: 11, max: 13 }), status }),
    exactUsage: usage,
  },
  { requiredKeys: [] },
);

function lifeOf(options: LifeOptions, changes: LifeOptions = {}): Life {
  const made = life({ ppid: 50, ...options, ...changes });
  // The two reports of an end are taken at different moments, so what they say differs.
  const exits = made.exits.map((exit, index) => {
    const usage = { ...NO_USAGE, cpuNs: index + 1 };
    return { ...exit, usage, comm: byteString(`renamed-${index}`) };
  });
  return { ...made, exits, events: [made.fork, ...made.execs, ...exits, made.free] };
}

/** An order of `count` events, in which some come again. */
function orderOf(count: number): fc.Arbitrary<number[]> {
  const all = Array.from({ length: count }, (_, index) => index);
  return fc
    .subarray(all)
    .chain((again) => fc.shuffledSubarray([...all, ...again], { minLength: count + again.length }));
}

function inOrder(events: readonly ProcessEvent[], order: readonly number[]): ProcessEvent[] {
  return order.flatMap((index) => events[index] ?? []);
}

function assertSettled(state: State, lives: readonly Life[]): void {
  assert.deepEqual(running(state), []);
  const keys = finished(state).map((process) => process.key);
  assert.deepEqual([...keys].sort(), lives.map(({ key }) => key).sort(), 'each is finished once');
  assert.equal(state.counts.exits, lives.length);
  assert.equal(state.table.unsettled.size, 0);
}

test('any order of a process’s events, with repeats, gives the same process', () => {
  const story = anyOptions.chain((options) => fc.tuple(fc.constant(options), orderOf(lifeOf(options).events.length)));
  fc.assert(
    fc.property(story, ([options, order]) => {
      const life = lifeOf(options);
      const state = stateAfter(inOrder(life.events, order));
      const expected = processOf(stateAfter(life.events), life.key);
      assert.deepEqual(observable(processOf(state, life.key)), observable(expected));
      assertSettled(state, [life]);
    }),
    { numRuns: 2000 },
  );
});

test('each order of a small process, one by one', () => {
  const { events, key } = life({ execs: ['env x'], exactUsage: { cpuNs: 5 } });
  const expected = observable(processOf(stateAfter(events), key));
  for (const order of permutations(events)) {
    const name = order.map((event) => event.kind).join(' ');
    assert.deepEqual(observable(processOf(stateAfter(order), key)), expected, name);
  }
});

test('the same with events of others in between, one of them with the same PID later', () => {
  const livesOf = (options: readonly LifeOptions[]): Life[] => [
    lifeOf(options[0] ?? {}),
    lifeOf(options[1] ?? {}, { startMs: 100 }),
    lifeOf(options[2] ?? {}, { pid: 101 }),
    lifeOf(options[3] ?? {}, { pid: 50, ppid: 1, startMs: -500 }),
  ];
  const story = fc
    .array(anyOptions, { maxLength: 4 })
    .chain((options) =>
      fc.tuple(fc.constant(options), orderOf(livesOf(options).flatMap(({ events }) => events).length)),
    );
  fc.assert(
    fc.property(story, ([options, order]) => {
      const lives = livesOf(options);
      const all = lives.flatMap(({ events }) => events);
      const state = stateAfter(inOrder(all, order));
      for (const life of lives) {
        const process = processOf(state, life.key);
        assert.deepEqual(observable(process), observable(processOf(stateAfter(life.events), life.key)));
        if (process.parentKey !== undefined) assert.equal(process.parentKey, lives[3]?.key);
      }
      assertSettled(state, lives);
    }),
    { numRuns: 1000 },
  );
});

test('what is missing is missing in any order', () => {
  const story = anyOptions.chain((options) => {
    const { length } = lifeOf(options).events;
    const some = fc.subarray(
      Array.from({ length }, (_, index) => index),
      { minLength: 1 },
    );
    return some.chain((some) => fc.tuple(fc.constant(options), fc.constant(some), orderOf(some.length)));
  });
  fc.assert(
    fc.property(story, ([options, some, order]) => {
      const { events, key } = lifeOf(options);
      const known = inOrder(events, some);
      const expected = stateAfter(known).table.find(key);
      const process = stateAfter(inOrder(known, order)).table.find(key);
      assert.deepEqual(process && observable(process), expected && observable(expected));
    }),
    { numRuns: 2000 },
  );
});

test('batches are cut anywhere: one batch or one for each event is the same', () => {
  const { events, key } = life({ execs: ['sh', 'ls'], secondExit: { exitMs: 11, status: 256 } });
  const one = stateAfter(events);
  const many = events.reduce((state, event) => receive(state, [event]), stateAfter([]));
  assert.deepEqual(observable(processOf(many, key)), observable(processOf(one, key)));
  assert.deepEqual(many.counts, one.counts);
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}
