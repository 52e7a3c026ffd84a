// What /proc shows, put together with what events said, before and after.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byteString } from '../../src/core/bytes.ts';
import { durationNs, NO_UID, NS_PER_TICK } from '../../src/core/process.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import { initialState, type State } from '../../src/core/state/state.ts';
import type { Snapshot, SnapshotProcess } from '../../src/core/table/snapshot.ts';
import { argv, forkEvent, keyOf, MS, NO_USAGE, T0 } from './support/events.ts';
import { life } from './support/life.ts';
import { finished, processOf, receive, running, stateAfter } from './support/states.ts';

const BEGAN = T0 + 500 * MS;

function found(changes: Partial<SnapshotProcess> & { readonly startMs?: number } = {}): SnapshotProcess {
  const { startMs = -3000, pid = 100, ...others } = changes;
  const startBootNs = Math.floor((T0 + startMs * MS) / NS_PER_TICK) * NS_PER_TICK;
  return {
    key: keyOf(pid, startBootNs),
    pid,
    ppid: 1,
    startBootNs,
    comm: byteString('vim'),
    uid: 1000,
    euid: 1000,
    loginUid: NO_UID,
    nsPid: pid,
    cgroupId: 3,
    usage: { ...NO_USAGE, cpuNs: 70 * MS },
    image: {
      timeBootNs: BEGAN,
      origin: 'snapshot',
      comm: byteString('vim'),
      filename: byteString('/usr/bin/vim'),
      args: argv('vim', 'a.txt'),
      argsTotalBytes: 10,
      argsUnreadable: false,
    },
    ...others,
  };
}

function take(state: State, processes: readonly SnapshotProcess[], more: Partial<Snapshot> = {}): State {
  return reduce(state, { type: 'snapshot/taken', snapshot: { beganBootNs: BEGAN, processes, zombies: [], ...more } });
}

test('a process older than the tracer is shown with what /proc says of it', () => {
  const state = take(initialState(), [found()]);
  const [process] = running(state);
  assert.equal(process?.origin, 'snapshot');
  assert.equal(process.images[0]?.args, argv('vim', 'a.txt'));
  assert.equal(process.usageQuality, 'sampled');
  assert.equal(process.usage?.cpuNs, 70 * MS);
  assert.equal(durationNs(process, T0), 3000 * MS);
});

test('its exit finds it by the same key, and tells its start to the nanosecond', () => {
  const startBootNs = T0 - 3000 * MS + 1_234_567;
  const exact = life({ startMs: -3000 + 1.234567, exitMs: 4000 });
  const state = receive(take(initialState(), [found()]), exact.exits);
  assert.deepEqual(running(state), []);
  const [process] = finished(state);
  assert.equal(process?.key, found().key);
  assert.equal(process.startBootNs, startBootNs);
  assert.equal(durationNs(process, Number.POSITIVE_INFINITY), 4000 * MS);
  assert.equal(process.uid, 1000);
  assert.equal(process.images.length, 1);
});

test('whichever event comes next tells the start to the nanosecond', () => {
  const { fork, execs, exits, free } = life({ startMs: -3000 + 1.234567, execs: ['less b'] });
  for (const event of [fork, ...execs, ...exits, free]) {
    const state = receive(take(initialState(), [found()]), [event]);
    assert.equal(processOf(state, found().key).startBootNs, T0 - 3000 * MS + 1_234_567, event.kind);
  }
});

test('an exec after the scan is its second image; one before the scan makes the found one superfluous', () => {
  const [early, late] = [BEGAN - MS, BEGAN + MS].map((timeBootNs) => {
    const [exec] = life({ startMs: -3000, execs: ['less b'] }).execs;
    assert.ok(exec);
    const state = receive(take(initialState(), [found()]), [{ ...exec, timeBootNs }]);
    return processOf(state, found().key).images.map(({ filename, origin }) => [filename, origin]);
  });
  assert.deepEqual(late, [
    ['/usr/bin/vim', 'snapshot'],
    ['/bin/less', 'exec'],
  ]);
  assert.deepEqual(early, [['/bin/less', 'exec']]);
});

test('what events have told already is not told by /proc again', () => {
  const { fork, execs, key } = life({ execs: ['gcc -c a.c'] });
  const before = stateAfter([fork, ...execs]);
  const state = take(before, [found({ startMs: 0, uid: 0, comm: byteString('late') })]);
  const process = processOf(state, key);
  assert.equal(running(state).length, 1);
  assert.deepEqual([process.origin, process.comm, process.uid], ['fork', 'gcc', 1000]);
  assert.deepEqual(
    process.images.map(({ filename }) => filename),
    ['/bin/gcc'],
  );
  assert.equal(process.usage?.cpuNs, 70 * MS, 'but for its numbers');
});

test('a fork that executed nothing yet does not get its parent’s program from /proc', () => {
  const { fork, key } = life();
  const state = take(stateAfter([fork]), [found({ startMs: 0 })]);
  assert.deepEqual(processOf(state, key).images, []);
});

test('whoever runs here and not there has lost its exit', () => {
  const lost = life({ pid: 200 });
  const state = take(stateAfter([lost.fork, forkEvent()]), [found({ startMs: 0 })]);
  assert.deepEqual(processOf(state, lost.key).end, { how: 'lost', timeBootNs: BEGAN });
  assert.equal(running(state).length, 1);
  assert.equal(state.table.unsettled.size, 0, 'and is freed');
});

test('… at the latest when its PID was given to another one', () => {
  const lost = life({ pid: 200 });
  const second = found({ pid: 200, startMs: 300 });
  const state = take(stateAfter([lost.fork]), [second]);
  assert.deepEqual(processOf(state, lost.key).end, { how: 'lost', timeBootNs: second.startBootNs });
  assert.deepEqual(
    running(state).map(({ key }) => key),
    [second.key],
  );
});

test('the exit of such a one may come after all', () => {
  const lost = life({ pid: 200, exitMs: 30, status: 256 });
  const state = receive(take(stateAfter([lost.fork]), []), lost.exits);
  assert.deepEqual(processOf(state, lost.key).end, { how: 'exited', timeBootNs: T0 + 30 * MS, status: 256 });
  assert.equal(finished(state).length, 1);
});

test('a process that started after the scan began is not missing', () => {
  const young = life({ pid: 200, startMs: 501 });
  assert.equal(running(take(stateAfter([young.fork]), [])).length, 1);
});

test('a zombie is finished, and waits to be freed as long as /proc shows it', () => {
  const zombie = life({ pid: 200 });
  const before = stateAfter([zombie.fork, ...zombie.exits]);
  const still = take(before, [], { zombies: [zombie.key] });
  assert.deepEqual([...still.table.unsettled.keys()], [zombie.key]);
  assert.deepEqual(running(still), []);
  const gone = take(still, []);
  assert.equal(gone.table.unsettled.size, 0);
  assert.equal(finished(gone).length, 1);
});

test('a zombie whose exit was lost is over, and its free record is still awaited', () => {
  const zombie = life({ pid: 200, exactUsage: { cpuNs: 5 } });
  const state = take(stateAfter([zombie.fork]), [], { zombies: [zombie.key] });
  assert.equal(processOf(state, zombie.key).end?.how, 'lost');
  assert.deepEqual([...state.table.unsettled.keys()], [zombie.key]);
  assert.equal(processOf(receive(state, [zombie.free]), zombie.key).usageQuality, 'exact');
});

test('an end after the scan began is not settled by it', () => {
  const late = life({ pid: 200, exitMs: 501 });
  const state = take(stateAfter([late.fork, ...late.exits]), []);
  assert.equal(state.table.unsettled.size, 1);
});

test('a process that the scan saw and that has ended since stays finished', () => {
  const { fork, exits } = life();
  const state = take(stateAfter([fork, ...exits]), [found({ startMs: 0 })]);
  assert.deepEqual(running(state), []);
  assert.equal(finished(state).length, 1);
});

test('a later process with the PID is not ended by an old row of the scan', () => {
  const { fork, key } = life({ startMs: 600 });
  const state = take(stateAfter([fork]), [found()]);
  assert.deepEqual(running(state), [processOf(state, key)]);
});

test('parents are found in whichever order /proc lists them', () => {
  const parent = found({ pid: 300, startMs: -9000 });
  const child = found({ pid: 100, ppid: 300 });
  for (const order of [
    [parent, child],
    [child, parent],
  ]) {
    assert.equal(processOf(take(initialState(), order), child.key).parentKey, parent.key);
  }
});

test('whoever started and ended before /proc was looked at gets the parent that is found there', () => {
  const parent = found({ pid: 300 });
  for (const child of [life({ ppid: 300 }), life({ ppid: 300, startMs: -3500 })]) {
    const before = stateAfter(child.events);
    assert.equal(before.table.unsettled.size, 0);
    const isOlder = child.fork.startBootNs < parent.startBootNs;
    const { parentKey } = processOf(take(before, [parent]), child.key);
    assert.equal(parentKey, isOlder ? undefined : parent.key, 'not one that got the PID later');
  }
});

test('a kernel thread has no image', () => {
  const [process] = running(take(initialState(), [found({ image: undefined, ppid: 2 })]));
  assert.deepEqual(process?.images, []);
});
