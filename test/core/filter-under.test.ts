// `under=PID`: the process and all that descends from it, through parents that have ended or are forgotten.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { ProcessEvent } from '../../src/core/events/event.ts';
import { compileFilter } from '../../src/core/filter/match.ts';
import { type Process, type ProcessKey, pidOfKey } from '../../src/core/process.ts';
import { selectLookup } from '../../src/core/select/lookup.ts';
import { createRowsSelector } from '../../src/core/select/rows.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import { initialState, type State } from '../../src/core/state/state.ts';
import { assertInProportion } from '../support/proportion.ts';
import { exitEvent, forkEvent, freeEvent, MS, T0 } from './support/events.ts';
import { finished, receive, running, stateAfter } from './support/states.ts';

const fork = (pid: number, ppid: number, startMs = pid * 10) => {
  const startBootNs = T0 + startMs * MS;
  return forkEvent({ pid, ppid, startBootNs, timeBootNs: startBootNs });
};
const exit = (pid: number, startMs = pid * 10, atMs = 100_000 + pid): ProcessEvent[] => {
  const head = { pid, startBootNs: T0 + startMs * MS, timeBootNs: T0 + atMs * MS };
  return [exitEvent(head), freeEvent(head)];
};

/** PIDs that a filter finds, each once. */
function found(state: State, text: string): number[] {
  const { matches } = compileFilter(text);
  const lookup = selectLookup(state);
  const all = [...running(state), ...finished(state)].filter((process) => matches(process, lookup));
  return [...new Set(all.map(({ pid }) => pid))].sort((a, b) => a - b);
}

/** 10 → 20 → 30, 10 → 21; 50 → 60. */
const FAMILY = [fork(10, 1), fork(20, 10), fork(21, 10), fork(30, 20), fork(50, 1), fork(60, 50)];

test('the process itself and its descendants, running or finished', () => {
  for (const ended of [[], [30], [20], [10, 20], [20, 30, 10, 21]]) {
    const state = stateAfter([...FAMILY, ...ended.flatMap((pid) => exit(pid))]);
    assert.deepEqual(found(state, 'under=10'), [10, 20, 21, 30], `${ended}`);
    assert.deepEqual(found(state, 'under=20'), [20, 30]);
    assert.deepEqual(found(state, 'under=30'), [30]);
    assert.deepEqual(found(state, 'under=99'), []);
    assert.deepEqual(found(state, 'under!=10'), [50, 60]);
    assert.deepEqual(found(state, '!under=10'), [50, 60]);
    assert.deepEqual(found(state, 'under=20 or under=50'), [20, 30, 50, 60]);
    assert.deepEqual(found(state, 'under=10 under!=20'), [10, 21]);
  }
});

test('a parent that was never seen is known by its PID', () => {
  assert.deepEqual(found(stateAfter([fork(20, 10), fork(30, 20)]), 'under=10'), [20, 30]);
});

test('of a PID that was used twice, both are meant; not what only has the number of a parent', () => {
  const again = [fork(10, 1, 500_000), fork(70, 10, 500_100)];
  const state = stateAfter([...FAMILY, ...exit(10), ...again]);
  assert.deepEqual(found(state, 'under=10'), [10, 20, 21, 30, 70]);
  const reused = stateAfter([...FAMILY, ...exit(20), fork(20, 50, 500_000), fork(80, 20, 500_100)]);
  assert.deepEqual(found(reused, 'under=50'), [20, 50, 60, 80]);
  assert.deepEqual(found(reused, 'under=10'), [10, 20, 21, 30], 'the first 20, not the second and its child');
});

test('a parent that is told late counts, and rows that were chosen before are chosen again', () => {
  const select = createRowsSelector();
  let state = reduce(stateAfter([...exit(60), fork(61, 60)]), {
    type: 'filter/changed',
    filter: compileFilter('under=50'),
  });
  assert.equal(select(state).tables.finished.length, 0);
  state = receive(state, [fork(60, 50)]);
  assert.equal(select(state).tables.finished.length, 1);
});

test('descendants of parents that are forgotten are still known', () => {
  const filter = compileFilter('under=5');
  let state: State = { ...initialState({ history: 1, view: { filter } }), nowBootNs: T0 };
  const at = (pid: number) => pid * 100;
  // Each forks the next one and ends: a daemon that moves on, and others that fill the history.
  state = receive(state, [fork(5, 1, at(5))]);
  for (let pid = 6; pid < 66; pid++) {
    state = receive(state, [fork(pid, pid - 1, at(pid)), ...exit(pid - 1, at(pid - 1), at(pid) + 1)]);
    selectLookup(state);
    for (let other = 0; other < 6; other++) {
      const startMs = at(pid) + 10 + 10 * other;
      const pids = Array.from({ length: 1024 }, (_, index) => 10_000 + index);
      const others = pids.flatMap((id) => [fork(id, 1, startMs), ...exit(id, startMs, startMs + 1)]);
      state = receive(state, others);
      // Once for each batch, as every face does; the processes themselves need not pass a threshold.
      selectLookup(state);
    }
    assert.equal(state.table.find(fork(pid - 1, 1, at(pid - 1)).key), undefined, 'the parent is forgotten');
  }
  // Nothing of the chain was asked for before.
  const lookup = selectLookup(state);
  const found = running(state).filter((process) => filter.matches(process, lookup));
  assert.deepEqual(
    found.map(({ pid }) => pid),
    [65],
  );
  assert.ok(state.table.history.firstOrdinal > 100_000);
});

test('a chain of all PIDs is no deep recursion, and each process is looked at once', () => {
  assertInProportion(30_000, (count) => {
    const events: ProcessEvent[] = [fork(1, 0, 0)];
    for (let pid = 2; pid <= count; pid++) events.push(fork(pid, pid - 1, pid * 10));
    const state = stateAfter(events, T0 + count * 10 * MS);
    return () => {
      assert.equal(found(state, 'under=1').length, count);
      assert.equal(found(state, `under=${count / 2}`).length, count / 2 + 1);
    };
  });
});

interface Step {
  readonly pid: number;
  readonly parent: number;
  readonly ends: boolean;
}

const steps = fc.array(
  fc.record({ pid: fc.integer({ min: 2, max: 12 }), parent: fc.integer({ min: 1, max: 12 }), ends: fc.boolean() }),
  { maxLength: 60 },
);

/** Every process with its parent, by a walk up the keys from each of them. */
function isUnderNaive(all: ReadonlyMap<ProcessKey, Process>, process: Process, pid: number): boolean {
  for (let at: Process | undefined = process; at !== undefined; ) {
    if (at.pid === pid) return true;
    const { parentKey, ppid }: Process = at;
    if (parentKey === undefined) return ppid === pid;
    if (pidOfKey(parentKey) === pid) return true;
    at = all.get(parentKey);
  }
  return false;
}

test('as a naive walk finds them, whatever is forked, ends, and gets the PID of another', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 13 }), fc.nat(60), (list: readonly Step[], pid, evaluateAt) => {
      const filter = compileFilter(`under=${pid}`);
      const started = new Map<number, number>();
      let state: State = { ...initialState({ view: { filter } }), nowBootNs: T0 };
      for (const [index, step] of list.entries()) {
        const ms = (index + 1) * 20;
        const startMs = started.get(step.pid);
        if (startMs === undefined) {
          started.set(step.pid, ms);
          state = receive(state, [fork(step.pid, step.parent, ms)]);
        } else if (step.ends) {
          started.delete(step.pid);
          state = receive(state, exit(step.pid, startMs, ms));
        }
        // What was looked at before more was known is right later, too.
        if (index === evaluateAt) for (const process of running(state)) filter.matches(process, selectLookup(state));
      }
      const everything = [...running(state), ...finished(state)];
      const byKey = new Map(everything.map((process) => [process.key, process]));
      const lookup = selectLookup(state);
      for (const process of everything) {
        assert.equal(filter.matches(process, lookup), isUnderNaive(byKey, process, pid), `${process.pid}`);
      }
    }),
    { numRuns: 500 },
  );
});

test('a recording that makes processes ancestors of each other is no endless loop', () => {
  const state = stateAfter([fork(2, 3, 0), fork(3, 2, 0), fork(2, 3, 0)]);
  const [two, three] = running(state);
  assert.deepEqual([two?.parentKey, three?.parentKey], [three?.key, two?.key]);
  assert.ok(found(state, 'under=2').includes(2));
  assert.ok(found(state, 'under=3').includes(3));
});
