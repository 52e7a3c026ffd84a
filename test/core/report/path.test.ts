// The critical path and the serial tail, on trees whose answer can be seen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { createReportBuilder } from '../../../src/core/report/build.ts';
import { reduce } from '../../../src/core/state/reduce.ts';
import { eventsOf, MS, reportOf, startedState, T0, type Told } from './support.ts';

/** `own` by command, in ms. */
function pathOf(told: readonly Told[]): Record<string, number> {
  const { criticalPath } = reportOf(told, { top: 1000 });
  return Object.fromEntries((criticalPath?.steps ?? []).map(({ command, ownNs }) => [command, ownNs / MS]));
}

function serialOf(told: readonly Told[]): readonly number[] {
  const serial = reportOf(told).criticalPath?.serial;
  return serial === undefined ? [] : [serial.tailNs / MS, serial.totalNs / MS];
}

const MAKE: Told = { pid: 10, startMs: 0, endMs: 100, command: 'make' };
const child = (pid: number, startMs: number, endMs: number, command: string, ppid = 10): Told => ({
  pid,
  ppid,
  startMs,
  endMs,
  command,
});

test('a process alone has all of its time', () => {
  assert.deepEqual(pathOf([MAKE]), { make: 100 });
});

test('of two at once, the one that ends last decides', () => {
  assert.deepEqual(pathOf([MAKE, child(11, 10, 50, 'short'), child(12, 10, 90, 'long')]), { make: 20, long: 80 });
});

test('one after the other: both are on the path, with the time between them', () => {
  assert.deepEqual(pathOf([MAKE, child(11, 10, 40, 'a'), child(12, 45, 95, 'b')]), { make: 20, a: 30, b: 50 });
});

test('a job that made room for another one is on the path before it', () => {
  // Two slots: c starts when a has ended, while b still runs.
  const jobs = [child(11, 0, 30, 'a'), child(12, 0, 60, 'b'), child(13, 30, 100, 'c')];
  assert.deepEqual(pathOf([MAKE, ...jobs]), { make: 0, a: 30, c: 70 });
});

test('the path goes down to whom the child waits for', () => {
  const jobs = [child(11, 10, 90, 'gcc'), child(12, 20, 80, 'cc1', 11), child(13, 20, 30, 'as', 11)];
  assert.deepEqual(pathOf([MAKE, ...jobs]), { make: 20, gcc: 20, cc1: 60 });
});

test('a child that outlives its parent was not waited for', () => {
  assert.deepEqual(pathOf([MAKE, child(11, 10, 40, 'a'), child(12, 10, 5000, 'daemon')]), { make: 70, a: 30 });
});

test('an orphan is not waited for by its grandparent', () => {
  assert.deepEqual(pathOf([MAKE, child(11, 10, 20, 'sh'), child(12, 15, 90, 'orphan', 11)]), { make: 90, sh: 10 });
});

test('the root is the longest that has no parent in the recording', () => {
  const told = [child(20, 0, 50, 'other', 1), { ...MAKE, ppid: 1 }, child(11, 0, 100, 'x')];
  assert.equal(reportOf(told).criticalPath?.root.command, 'make');
});

test('another root can be asked for', () => {
  const told = eventsOf([MAKE, child(11, 10, 90, 'gcc'), child(12, 20, 80, 'cc1', 11)]);
  const rootOf = (pid: number) => {
    const builder = createReportBuilder();
    const state = reduce(startedState(), { type: 'events/received', events: told, nowBootNs: T0 + 100 * MS });
    for (const process of state.table.history.slice(0, 10)) builder.add(process);
    return builder.finish(state, pid).criticalPath;
  };
  assert.equal(rootOf(11)?.root.command, 'gcc');
  assert.equal(rootOf(11)?.count, 2);
  assert.equal(rootOf(99), undefined);
});

test('the wall time is shared out among processes, whatever the tree', () => {
  const forest = fc.array(fc.record({ parent: fc.nat(20), startMs: fc.nat(50), lengthMs: fc.nat(60) }), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(forest, (shapes) => {
      const told: Told[] = [{ pid: 100, startMs: 0, endMs: 200, command: 'root' }];
      for (const { parent, startMs, lengthMs } of shapes) {
        const of = told[parent % told.length];
        if (of === undefined || of.endMs === undefined) continue;
        const start = Math.min(of.startMs + startMs, of.endMs);
        told.push(child(100 + told.length, start, start + lengthMs, `c${told.length}`, of.pid));
      }
      const { criticalPath } = reportOf(told, { top: 1000 });
      assert.ok(criticalPath);
      const own = criticalPath.steps.reduce((sum, { ownNs }) => sum + ownNs, 0);
      assert.equal(own, criticalPath.durationNs);
      assert.ok(criticalPath.steps.every(({ ownNs }) => ownNs >= 0));
      assert.ok(criticalPath.serial.tailNs <= criticalPath.serial.totalNs + criticalPath.durationNs / 100);
      assert.ok(criticalPath.serial.totalNs <= criticalPath.durationNs);
    }),
  );
});

test('a chain of forks as deep as there are PIDs is followed to its end', () => {
  const told = Array.from(
    { length: 20_000 },
    (_, i): Told => ({ pid: 10 + i, ppid: 9 + i, startMs: i / 1000, endMs: 100 }),
  );
  const { criticalPath } = reportOf(told, { top: 30_000 });
  assert.equal(criticalPath?.count, 20_000);
  assert.equal(criticalPath?.steps.at(-1)?.ownNs, 100 * MS - 19.999 * MS);
});

test('the longest steps are shown, in order of time, and what the others had is said', () => {
  const jobs = Array.from({ length: 9 }, (_, i) => child(11 + i, 10 * i, 10 * i + i + 1, `j${i}`));
  const { criticalPath } = reportOf([MAKE, ...jobs], { top: 3 });
  assert.deepEqual(
    criticalPath?.steps.map(({ command }) => command),
    ['make', 'j7', 'j8'],
  );
  assert.equal(criticalPath?.count, 10);
  assert.equal(criticalPath?.otherNs, (1 + 2 + 3 + 4 + 5 + 6 + 7) * MS);
});

test('the serial tail begins when the last but one ends', () => {
  assert.deepEqual(serialOf([MAKE, child(11, 10, 50, 'a'), child(12, 10, 90, 'b')]), [50, 60]);
  assert.deepEqual(serialOf([MAKE]), [100, 100]);
  assert.deepEqual(serialOf([MAKE, child(11, 0, 100, 'a'), child(12, 0, 100, 'b')]), [0, 0]);
});

test('what waits is not working: a chain of parents is serial', () => {
  assert.deepEqual(serialOf([MAKE, child(11, 10, 90, 'gcc'), child(12, 20, 80, 'cc1', 11)]), [100, 100]);
});

test('a daemon that outlives the root, and what runs beside it, leave the tail as it is', () => {
  const beside = child(50, 0, 99, 'other', 1);
  assert.deepEqual(
    serialOf([MAKE, child(11, 10, 50, 'a'), child(12, 10, 90, 'b'), child(13, 5, 500, 'd'), beside]),
    [50, 60],
  );
});

test('two at once for a moment do not end the tail; for longer they do', () => {
  const pipe = (ms: number) => [
    child(11, 0, 50, 'a'),
    child(12, 0, 50, 'b'),
    child(13, 95, 96, 'x'),
    child(14, 96 - ms, 97, 'y'),
  ];
  assert.deepEqual(serialOf([MAKE, ...pipe(0.9)]), [50, 49.1]);
  assert.deepEqual(serialOf([MAKE, ...pipe(1)]), [50, 49]);
  assert.deepEqual(
    serialOf([MAKE, child(11, 0, 50, 'a'), child(12, 0, 50, 'b'), child(13, 90, 96, 'x'), child(14, 94, 97, 'y')]),
    [4, 48],
  );
});
