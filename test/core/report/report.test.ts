// What a report counts, on lives whose figures can be added up by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { byteString } from '../../../src/core/bytes.ts';
import { execEvent, exitEvent } from '../support/events.ts';
import { BUILD } from './build-of-six.ts';
import { MS, reportOf, reportOfEvents, SECOND, T0, type Told } from './support.ts';

test('totals', () => {
  const { totals, recording } = reportOf(BUILD);
  assert.deepEqual(totals, {
    processes: 6,
    leftOut: 0,
    heldBack: 0,
    startedBefore: 0,
    failures: 2,
    signaled: 1,
    endsLost: 1,
    forksOnly: 1,
    programs: 4,
    commandLines: 4,
    durationNs: (1000 + 400 + 200 + 400 + 20 + 100) * MS,
    cpuNs: (50 + 390 + 190 + 380) * MS,
    cpuKnown: 6,
    running: 1,
    runningStarted: 1,
  });
  assert.equal(recording.durationNs, SECOND);
  assert.equal(recording.startedAtUtc, '2026-11-23T14:00:00.000Z');
});

test('failures in the order of their ends, with how they ended', () => {
  const { failures } = reportOf(BUILD);
  assert.equal(failures.count, 2);
  assert.deepEqual(
    failures.shown.map(({ pid, command, exit, startOffsetNs, durationNs }) => ({
      pid,
      command,
      exit,
      startOffsetNs,
      durationNs,
    })),
    [
      {
        pid: 12,
        command: 'gcc -c b.c',
        exit: { code: 1, signal: undefined, coreDumped: false },
        startOffsetNs: 100 * MS,
        durationNs: 200 * MS,
      },
      {
        pid: 13,
        command: 'gcc -c a.c',
        exit: { code: undefined, signal: 'SEGV', coreDumped: true },
        startOffsetNs: 500 * MS,
        durationNs: 400 * MS,
      },
    ],
  );
});

test('of many failures the last ones are shown', () => {
  const told = Array.from(
    { length: 500 },
    (_, i): Told => ({ pid: 10 + i, startMs: i, endMs: i + 1, command: 'x', status: 256 }),
  );
  const { failures } = reportOf(told, { top: 3 });
  assert.equal(failures.count, 500);
  assert.deepEqual(
    failures.shown.map(({ pid }) => pid),
    [507, 508, 509],
  );
});

test('the slowest first, the earlier of equal ones before', () => {
  assert.deepEqual(
    reportOf(BUILD, { top: 3 }).slowest.shown.map(({ pid }) => pid),
    [10, 11, 13],
  );
});

test('per program and per parent', () => {
  const { programs, parents } = reportOf(BUILD);
  const gcc = {
    name: 'gcc',
    count: 3,
    failures: 2,
    totalNs: 1000 * MS,
    p50Ns: 400 * MS,
    p95Ns: 400 * MS,
    maxNs: 400 * MS,
    cpuNs: 960 * MS,
  };
  assert.deepEqual(
    programs.shown.map(({ name }) => name),
    ['gcc', 'make', 'ld', 'sh (fork)'],
  );
  assert.deepEqual(programs.shown[0], gcc);
  assert.deepEqual(
    parents.shown.map(({ name, count, failures }) => [name, count, failures]),
    [
      ['make', 5, 2],
      ['(not known)', 1, 0],
    ],
  );
});

test('quantiles are those of all durations, sorted', () => {
  const durations = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(durations, (lengths) => {
      const told = lengths.map((endMs, i): Told => ({ pid: 10 + i, startMs: 0, endMs, command: 'x' }));
      const [group] = reportOf(told).programs.shown;
      const sorted = lengths.toSorted((a, b) => a - b);
      const share = (of: number) => sorted.find((_, i) => i + 1 >= of * sorted.length) ?? -1;
      assert.deepEqual(
        [group?.p50Ns, group?.p95Ns, group?.maxNs],
        [share(0.5) * MS, share(0.95) * MS, (sorted.at(-1) ?? 0) * MS],
      );
      assert.equal(group?.totalNs, lengths.reduce((a, b) => a + b, 0) * MS);
    }),
    { numRuns: 50 },
  );
});

test('the same command line, run again', () => {
  const { repeated } = reportOf(BUILD);
  assert.deepEqual(repeated, {
    count: 1,
    shown: [{ command: 'gcc -c a.c', isCommandCut: false, count: 2, failures: 1, totalNs: 800 * MS }],
  });
});

test('long command lines that differ only at their ends are not the same', () => {
  const long = (end: string) => ['cc', 'x'.repeat(3000), end];
  const told = ['a', 'b', 'a'].map((end, i): Told => ({ pid: 10 + i, startMs: 0, endMs: 1, args: long(end) }));
  const [first] = reportOf(told).repeated.shown;
  assert.equal(first?.count, 2);
  assert.equal(first?.isCommandCut, true);
  assert.equal(reportOf(told).totals.commandLines, 2);
});

test('an exec that only the arguments are unreadable of is shown as cut', () => {
  const exec = execEvent({ args: byteString(''), argsUnreadable: true });
  const [shown] = reportOfEvents([exec, exitEvent({ timeBootNs: T0 + MS })]).slowest.shown;
  assert.deepEqual([shown?.command, shown?.isCommandCut], ['/bin/true', true]);
});
