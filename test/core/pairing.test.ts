// Each trap of "Identity and lifetime" that the reducer can fall into, as one story.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byteString } from '../../src/core/bytes.ts';
import { durationNs, NO_UID, type Process, peakRss } from '../../src/core/process.ts';
import { initialState } from '../../src/core/state/state.ts';
import { argv, exitEvent, forkEvent, freeEvent, keyOf, MS, NO_USAGE, T0 } from './support/events.ts';
import { life } from './support/life.ts';
import { finished, processAfter, processOf, receive, running, stateAfter } from './support/states.ts';

const lifetimeMs = (process: Process) => durationNs(process, Number.POSITIVE_INFINITY) / MS;

test('several execs in one PID are one process with several images, each with its time', () => {
  const { events } = life({ execs: ['sudo make', 'env make', 'make -j8'], exitMs: 40 });
  const process = processAfter(events);
  assert.deepEqual(
    process.images.map(({ filename, args, timeBootNs, origin }) => [filename, args, (timeBootNs - T0) / MS, origin]),
    [
      ['/bin/sudo', argv('sudo', 'make'), 1, 'exec'],
      ['/bin/env', argv('env', 'make'), 2, 'exec'],
      ['/bin/make', argv('make', '-j8'), 3, 'exec'],
    ],
  );
  assert.equal(process.comm, 'make');
  assert.equal(lifetimeMs(process), 40);
});

test('a fork that executes nothing has a duration, and no image', () => {
  const process = processAfter(life({ exitMs: 25 }).events);
  assert.deepEqual(process.images, []);
  assert.equal(process.origin, 'fork');
  assert.equal(lifetimeMs(process), 25);
});

test('a PID that is used again is another process', () => {
  const [first, second] = [life({ exitMs: 5, status: 256 }), life({ startMs: 100, exitMs: 7 })];
  const state = stateAfter([...first.events, ...second.events]);
  assert.equal(lifetimeMs(processOf(state, first.key)), 5);
  assert.equal(lifetimeMs(processOf(state, second.key)), 7);
  assert.equal(finished(state).length, 2);
  assert.deepEqual(running(state), []);
});

test('two reports of one end give the first time and the last status, and one finished process', () => {
  const { events, key } = life({ exitMs: 600, status: 0, secondExit: { exitMs: 602, status: 7 << 8 } });
  const state = stateAfter(events);
  const process = processOf(state, key);
  assert.deepEqual(process.end, { how: 'exited', timeBootNs: T0 + 600 * MS, status: 7 << 8 });
  assert.deepEqual(finished(state), [process]);
  assert.equal(state.counts.exits, 1);
});

test('a process of which only the exit was seen has its whole duration', () => {
  const { exits } = life({ exitMs: 123, status: 256 });
  const process = processAfter(exits);
  assert.equal(process.origin, 'exit');
  assert.equal(process.comm, 'sh');
  assert.equal(process.uid, NO_UID);
  assert.equal(lifetimeMs(process), 123);
  assert.equal(process.end?.how, 'exited');
});

test('when a PID is used again, whoever had it is over, though its exit was lost', () => {
  const [before, after] = [life(), life({ startMs: 100 })];
  const state = stateAfter([before.fork, after.fork]);
  assert.deepEqual(processOf(state, before.key).end, { how: 'lost', timeBootNs: T0 + 100 * MS });
  assert.deepEqual(running(state), [processOf(state, after.key)]);
});

test('an exit that comes after its PID was used again still tells how it ended', () => {
  const [before, after] = [life({ exitMs: 90, status: 9 }), life({ startMs: 100 })];
  const state = stateAfter([before.fork, after.fork, ...before.exits, before.free]);
  assert.deepEqual(processOf(state, before.key).end, { how: 'exited', timeBootNs: T0 + 90 * MS, status: 9 });
  assert.equal(finished(state).length, 1);
  assert.equal(state.counts.exits, 1);
  assert.deepEqual(running(state), [processOf(state, after.key)]);
});

test('a start that comes late, when its PID is used again, does not take the PID back', () => {
  const [before, after] = [life({ execs: ['ls'] }), life({ startMs: 100 })];
  const state = stateAfter([after.fork, ...before.events]);
  assert.deepEqual(running(state), [processOf(state, after.key)]);
  assert.equal(lifetimeMs(processOf(state, before.key)), 10);
  assert.equal(finished(state).length, 1);
});

test('the parent is the one at birth, whoever adopts the process later', () => {
  const parent = life({ pid: 50, startMs: -100 });
  const child = life({ ppid: 50, execs: ['sleep 9'] });
  const adopted = { ...exitEvent({ ...child.exits[0], ppid: 1 }) };
  const process = processOf(stateAfter([parent.fork, child.fork, ...child.execs, ...parent.exits, adopted]), child.key);
  assert.equal(process.ppid, 50);
  assert.equal(process.parentKey, parent.key);
});

test('a process that is over but not reaped is finished, and settles when it is freed', () => {
  const zombie = life({ usage: { cpuNs: 110_000 }, exactUsage: { cpuNs: 646_000 } });
  const before = stateAfter([zombie.fork, ...zombie.exits]);
  assert.deepEqual(running(before), []);
  assert.equal(processOf(before, zombie.key).usageQuality, 'provisional');
  assert.equal(processOf(before, zombie.key).usage?.cpuNs, 110_000);
  const { usage, usageQuality } = processOf(receive(before, [zombie.free]), zombie.key);
  assert.deepEqual([usage?.cpuNs, usageQuality], [646_000, 'exact']);
});

test('exact numbers are not made worse by an exit that comes after them', () => {
  const { fork, exits, free } = life({ usage: { cpuNs: 110_000 }, exactUsage: { cpuNs: 646_000 } });
  const process = processAfter([fork, free, ...exits]);
  assert.deepEqual([process.usage?.cpuNs, process.usageQuality], [646_000, 'exact']);
  assert.equal(process.end?.how, 'exited');
  assert.equal(lifetimeMs(process), 10);
});

test('gone, and nobody told how: an end without a status, with the numbers of the last look', () => {
  const { fork, key } = life({ exitMs: 10 });
  const usage = { ...NO_USAGE, cpuNs: 5 };
  const gone = exitEvent({
    pid: fork.pid,
    startBootNs: fork.startBootNs,
    timeBootNs: T0 + MS,
    status: undefined,
    usage,
  });
  const state = stateAfter([fork, gone, gone]);
  const process = processOf(state, key);
  assert.deepEqual(process.end, { how: 'lost', timeBootNs: T0 + MS });
  assert.deepEqual([process.usage, process.usageQuality], [usage, 'sampled']);
  assert.deepEqual([running(state), state.counts.exits], [[], 1]);
});

test('an exit without numbers leaves those that are known', () => {
  const { fork, key } = life({ exitMs: 10 });
  const exit = exitEvent({ pid: fork.pid, startBootNs: fork.startBootNs, status: 9, usage: undefined });
  const process = processOf(stateAfter([fork, exit]), key);
  assert.deepEqual([process.end?.how, process.usage], ['exited', undefined]);
});

test('a process that is freed without an exit is over: its exit was lost', () => {
  const { fork, free, key } = life({ exitMs: 10 });
  const state = stateAfter([fork, free]);
  assert.deepEqual(processOf(state, key).end, { how: 'lost', timeBootNs: free.timeBootNs });
  assert.deepEqual(running(state), []);
});

test('the end of a zombie from before the tracer shows no process', () => {
  const state = stateAfter([freeEvent({ startBootNs: T0 - MS })]);
  assert.deepEqual([...running(state), ...finished(state)], []);
});

test('a peak that was inherited at exec is only an upper bound', () => {
  const [inherited, own] = [2 ** 20, 5 * 2 ** 20].map((maxRssBytes) =>
    processAfter(life({ execs: ['true'], usage: { maxRssBytes } }).events),
  );
  assert.ok(inherited && own);
  assert.deepEqual(peakRss(inherited), { bytes: 2 ** 20, isUpperBound: true });
  assert.deepEqual(peakRss(own), { bytes: 5 * 2 ** 20, isUpperBound: false });
  assert.equal(peakRss({ ...own, usage: NO_USAGE }), undefined);
});

test('who a process is follows its last exec: set-uid programs change it', () => {
  const { fork, execs, key } = life({ execs: ['su root'], uid: 1000 });
  const state = stateAfter([fork, ...execs.map((exec) => ({ ...exec, euid: 0, cgroupId: 9 }))]);
  const { uid, euid, cgroupId, comm } = processOf(state, key);
  assert.deepEqual({ uid, euid, cgroupId, comm }, { uid: 1000, euid: 0, cgroupId: 9, comm: 'su' });
});

test('the parent is known where it started before its child, and is never a later owner of its PID', () => {
  const parent = life({ pid: 50, startMs: -100, exitMs: 110 });
  const child = life({ ppid: 50 });
  const stranger = life({ pid: 50, startMs: 20 });
  const late = stateAfter([parent.fork, ...parent.exits, stranger.fork, child.fork]);
  assert.equal(processOf(late, child.key).parentKey, undefined);
  const adopted = life({ pid: 1, startMs: -500 });
  const state = stateAfter([adopted.fork, ...life({ ppid: 1, execs: ['sleep'] }).execs, child.fork]);
  assert.deepEqual([processOf(state, child.key).ppid, processOf(state, child.key).parentKey], [50, undefined]);
});

test('the clock of the state never goes back, and a running process is as old as it says', () => {
  const state = receive(stateAfter([forkEvent()], T0 + 30 * MS), [forkEvent({ pid: 101 })], T0 + 20 * MS);
  assert.equal(state.nowBootNs, T0 + 30 * MS);
  assert.equal(durationNs(processOf(state, keyOf(100, T0)), state.nowBootNs), 30 * MS);
  assert.equal(initialState().nowBootNs, 0);
});

test('the name is the last one: a process may rename itself', () => {
  const { fork, execs, exits } = life({ execs: ['python x.py'] });
  const renamed = exits.map((exit) => ({ ...exit, comm: byteString('worker') }));
  const process = processAfter([fork, ...execs, ...renamed]);
  assert.deepEqual([process.comm, process.images[0]?.comm], ['worker', 'python']);
});
