// What a late event corrects of a process that has ended and settled is corrected in the tree, too.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byteString } from '../../src/core/bytes.ts';
import { compileFilter } from '../../src/core/filter/match.ts';
import { createRowsSelector } from '../../src/core/select/rows.ts';
import { createTreeSelector } from '../../src/core/select/tree.ts';
import type { Action } from '../../src/core/state/actions.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import type { State } from '../../src/core/state/state.ts';
import { cgroupEvent, NO_USAGE, SECOND, T0 } from './support/events.ts';
import { life } from './support/life.ts';
import { snapshotOf } from './support/snapshots.ts';
import { receive, stateAfter } from './support/states.ts';

/** So many settle in between; a late event still finds 4,096 (table/processTable.ts). */
for (const others of [0, 4000]) {
  test(`a second, later exit tells the status, when ${others} others have settled meanwhile`, () => {
    const select = createTreeSelector();
    const { fork, exits, free } = life({ pid: 9, secondExit: { exitMs: 11, status: 256 } });
    const [first, second] = exits;
    assert.ok(first !== undefined && second !== undefined);
    let state = stateAfter([fork, first, free], T0 + SECOND);
    state = reduce(state, { type: 'tree/changed', tree: { ...state.view.tree, keepsFinished: true } });
    assert.equal(select(state).nodeAt(0)?.failed, 0);
    for (let from = 0; from < others; from += 100) {
      const lives = Array.from({ length: 100 }, (_, i) => life({ pid: 100 + from + i, startMs: 20 + from + i }));
      state = receive(
        state,
        lives.flatMap(({ events }) => events),
      );
      select(state);
    }
    state = receive(state, [second]);
    assert.equal(select(state).nodeAt(0)?.failed, 1);
  });
}

test('what ended before its parent was found in /proc moves below it, and is found by it', () => {
  const selectTree = createTreeSelector();
  const selectRows = createRowsSelector();
  const { events, key } = life({ pid: 9, ppid: 5 });
  let state = stateAfter(events, T0 + SECOND);
  state = reduce(state, { type: 'tree/changed', tree: { ...state.view.tree, keepsFinished: true } });
  state = reduce(state, { type: 'filter/changed', filter: compileFilter('parent=make') });
  assert.deepEqual([selectTree(state).length, selectRows(state).tables.finished.length], [0, 0]);
  state = reduce(state, { type: 'snapshot/taken', snapshot: snapshotOf(5, 'make') });
  assert.equal(selectRows(state).tables.finished.at(0)?.key, key);
  state = reduce(state, { type: 'filter/changed', filter: compileFilter('') });
  const tree = selectTree(state);
  assert.deepEqual([tree.nodeAt(0)?.process.pid, tree.nodeAt(1)?.key, tree.nodeAt(0)?.count], [5, key, 2]);
});

test('a container that is named late is found in the tree, too, also when all of it has settled', () => {
  const select = createTreeSelector();
  const id = 'a'.repeat(64);
  const { fork, exits, free } = life({ pid: 9 });
  const events = [{ ...fork, cgroupId: 5 }, ...exits, free];
  let state = stateAfter([
    cgroupEvent({ cgroupId: 5, path: byteString(`/system.slice/docker-${id}.scope`) }),
    ...events,
  ]);
  state = reduce(state, { type: 'tree/changed', tree: { ...state.view.tree, keepsFinished: true } });
  state = reduce(state, { type: 'filter/changed', filter: compileFilter('container=web') });
  assert.equal(select(state).length, 0);
  state = reduce(state, { type: 'containers/read', names: new Map([[id, 'web']]) });
  assert.equal(select(state).length, 1);
});

test('a pause holds what runs in the tree as it was, and what runs on is as it is afterwards', () => {
  const select = createTreeSelector();
  const { fork, key } = life({ pid: 9 });
  const sample = (cpuNs: number): Action => ({
    type: 'usage/sampled',
    samples: [{ key, usage: { ...NO_USAGE, cpuNs } }],
  });
  const cpuNs = (shown: State) => select(shown).nodeAt(0)?.process.usage?.cpuNs;
  let state = reduce(stateAfter([fork]), sample(1));
  assert.equal(cpuNs(state), 1);
  state = reduce(reduce(state, { type: 'view/paused' }), sample(2));
  assert.equal(cpuNs(state), 1);
  assert.equal(select(state).nodeAt(0)?.ownCpuNs, 1);
  state = reduce(state, { type: 'view/resumed' });
  assert.equal(cpuNs(state), 2);
});
