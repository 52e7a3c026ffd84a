// Several hosts in one state: equal PIDs, users and cgroups of two hosts are not the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byteString } from '../../src/core/bytes.ts';
import { shownText } from '../../src/core/output/shown.ts';
import { hostOfKey, pidOfKey, processKey, startTicksOf } from '../../src/core/process.ts';
import { HostMerger } from '../../src/core/recording/hosts.ts';
import type { RecordingHeader } from '../../src/core/recording/schema.ts';
import { selectHeader } from '../../src/core/select/header.ts';
import { selectLookup } from '../../src/core/select/lookup.ts';
import { createRowsSelector } from '../../src/core/select/rows.ts';
import { layoutTree } from '../../src/core/select/treeTable.ts';
import type { SourceAction } from '../../src/core/state/actions.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import { hostNames } from '../../src/core/state/replay.ts';
import { initialState, NOTHING_LOST, type State } from '../../src/core/state/state.ts';
import { execEvent, exitEvent, forkEvent, MS, NO_USAGE, SECOND, T0 } from './support/events.ts';
import { finished, running } from './support/states.ts';

const header = (host: string, wallOffsetNs: number): RecordingHeader => ({
  program: 'tracer-tui 0.1.0',
  host,
  kernel: 'k',
  bootId: host,
  wallOffsetNs,
  source: 'ebpf',
  startedBootNs: T0,
});

/** b booted 100 s earlier than a. */
const HEADERS = [header('a', 500 * SECOND), header('b', 400 * SECOND)];

/** Both of them are called so. */
function ofOneHost(state: State): State {
  const { replay } = state;
  assert.ok(replay);
  return reduce(state, { type: 'replay/changed', replay: { ...replay, hosts: ['a', 'a'] } });
}

function mergedState(...actions: readonly (readonly [action: SourceAction, host: number])[]): State {
  const merger = new HostMerger(HEADERS);
  let state = initialState();
  const replay = {
    hosts: ['a', 'b'],
    isLive: false,
    isPlaying: true,
    speed: 1,
    isSeeking: false,
    isAtEnd: false,
    problem: undefined,
  };
  state = reduce(state, { type: 'replay/changed', replay });
  for (const [action, host] of actions) {
    const adopted = merger.adopt(action, host);
    if (adopted !== undefined) state = reduce(state, adopted);
  }
  return state;
}

const received = (...events: readonly Parameters<typeof Array.of>[0][]): SourceAction =>
  ({ type: 'events/received', events, nowBootNs: T0 + SECOND }) as SourceAction;

test('a key tells host, PID and start', () => {
  const key = processKey(4_194_303, 2 ** 27 - 1, 15);
  assert.ok(Number.isSafeInteger(key));
  assert.deepEqual([hostOfKey(key), pidOfKey(key), startTicksOf(key)], [15, 4_194_303, 2 ** 27 - 1]);
});

test('two processes of one PID run at once, and each has its own end and parent', () => {
  const parent = forkEvent({ pid: 5 });
  const child = forkEvent({ pid: 6, ppid: 5, startBootNs: T0 + MS, timeBootNs: T0 + MS });
  const state = mergedState(
    [received(parent, child), 0],
    [received(parent, child), 1],
    [received(exitEvent({ pid: 6, startBootNs: T0 + MS, timeBootNs: T0 + 9 * MS })), 1],
  );
  assert.equal(running(state).length, 3);
  const [ended] = finished(state);
  assert.equal(finished(state).length, 1);
  assert.equal(ended?.pid, 6);
  assert.equal(hostOfKey(ended?.key ?? processKey(0, 0)), 1);
  assert.equal(hostOfKey(ended?.parentKey ?? processKey(0, 0)), 1);
  assert.equal(selectLookup(state).hostName(ended as never), 'b');
});

test('times are put on the clock of the host that booted first, by their wall clocks', () => {
  const [onA] = running(mergedState([received(forkEvent({ pid: 5 })), 0]));
  assert.equal(onA?.startBootNs, T0 + 100 * SECOND);
  const [onB] = running(mergedState([received(forkEvent({ pid: 5 })), 1]));
  assert.equal(onB?.startBootNs, T0);
});

test('a list of what runs on one host ends nothing of the other', () => {
  const { kind: _kind, timeBootNs: _time, ...found } = { ...forkEvent({ pid: 7 }), image: undefined, usage: NO_USAGE };
  const snapshot: SourceAction = {
    type: 'snapshot/taken',
    snapshot: { beganBootNs: T0 + 300 * SECOND, processes: [found], zombies: [] },
  };
  const state = mergedState([received(forkEvent({ pid: 5 })), 0], [received(forkEvent({ pid: 5 })), 1], [snapshot, 1]);
  assert.deepEqual(
    running(state).map(({ pid, key }) => [hostOfKey(key), pid]),
    [
      [0, 5],
      [1, 7],
    ],
  );
});

test('users and cgroups are those of the host, and losses are added up', () => {
  const lost = { ...NOTHING_LOST, exec: 2 };
  const state = mergedState(
    [{ type: 'users/read', names: new Map([[1000, 'ann']]) }, 0],
    [{ type: 'users/read', names: new Map([[1000, 'bob']]) }, 1],
    [{ type: 'cgroups/read', paths: new Map([[7, byteString('/a')]]) }, 0],
    [{ type: 'cgroups/read', paths: new Map([[7, byteString('/b')]]) }, 1],
    [{ type: 'losses/counted', lost }, 0],
    [{ type: 'losses/counted', lost: { ...lost, exec: 3 } }, 1],
    [{ type: 'losses/counted', lost: { ...lost, exec: 4 } }, 0],
    [received(execEvent({ pid: 5, uid: 1000 }), execEvent({ pid: 6, uid: 1001 })), 1],
  );
  const lookup = selectLookup(state);
  const [process, other] = running(state);
  assert.equal(lookup.userName(process?.uid ?? -1), 'bob');
  assert.equal(lookup.userName(other?.uid ?? -1), '1001');
  assert.equal(state.cgroups.get(process?.cgroupId ?? -1), '/b');
  assert.equal(state.lost.exec, 7);
});

test('it has started once, and its clock is that of the host that booted first', () => {
  const state = mergedState(
    [{ type: 'source/started', name: 'ebpf', nowBootNs: T0 }, 0],
    [{ type: 'clock/ticked', nowBootNs: T0, wallOffsetNs: 500 * SECOND }, 0],
    [{ type: 'source/started', name: 'ebpf', nowBootNs: T0 + 999 * SECOND }, 1],
    [{ type: 'clock/ticked', nowBootNs: T0 + 200 * SECOND, wallOffsetNs: 400 * SECOND }, 1],
  );
  assert.equal(state.source.startedBootNs, T0 + 100 * SECOND);
  assert.equal(state.wallOffsetNs, 400 * SECOND);
  assert.equal(state.nowBootNs, T0 + 200 * SECOND);
});

test('a row for other programs has the user’s number as its host knows it', () => {
  const state = mergedState([received(forkEvent({ pid: 5, uid: 7 })), 1]);
  const rows = shownText(state, createRowsSelector()(state), 'ndjson').slices;
  assert.equal(JSON.parse([...rows].join('')).uid, 7);
});

test('two recordings of one host: nothing says again and again which', () => {
  const fork = forkEvent({ pid: 5 });
  const two = mergedState([received(fork), 0], [received(fork), 1]);
  const one = ofOneHost(two);
  const [process] = running(two);
  assert.ok(process);
  const seen = (state: State) => {
    const { columns } = layoutTree(120, hostNames(state.replay).length);
    return [
      selectLookup(state).hostName(process),
      columns.some(({ id }) => id === 'host'),
      shownText(state, createRowsSelector()(state), 'csv').slices[Symbol.iterator]().next().value?.startsWith('host,'),
      selectHeader(state, { count: 0, durationNs: 0 }).lines[0].find(({ text }) => text.startsWith('of '))?.text,
    ];
  };
  assert.deepEqual(seen(two), ['a', true, true, 'of a, b']);
  assert.deepEqual(seen(one), ['', false, false, 'of a']);
  assert.equal(running(one).length, 2);
});
