// What a report counts, on lives whose figures can be added up by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { byteString } from '../../../src/core/bytes.ts';
import { createReportBuilder } from '../../../src/core/report/build.ts';
import { formatJson } from '../../../src/core/report/json.ts';
import { formatMarkdown } from '../../../src/core/report/markdown.ts';
import { createReporter } from '../../../src/core/report/reporter.ts';
import { summary } from '../../../src/core/report/summary.ts';
import { reduce } from '../../../src/core/state/reduce.ts';
import { initialState } from '../../../src/core/state/state.ts';
import { execEvent, exitEvent, keyOf, NO_USAGE } from '../support/events.ts';
import { eventsOf, MS, reportOf, reportOfEvents, SECOND, startedState, T0, type Told } from './support.ts';

const BUILD: readonly Told[] = [
  { pid: 10, startMs: 0, endMs: 1000, command: 'make -j2', cpuMs: 50 },
  { pid: 11, ppid: 10, startMs: 100, endMs: 500, command: 'gcc -c a.c', cpuMs: 390 },
  { pid: 12, ppid: 10, startMs: 100, endMs: 300, command: 'gcc -c b.c', cpuMs: 190, status: 1 << 8 },
  { pid: 13, ppid: 10, startMs: 500, endMs: 900, command: 'gcc -c a.c', cpuMs: 380, status: 11 | 0x80 },
  { pid: 14, ppid: 10, startMs: 600, endMs: 620 },
  { pid: 15, ppid: 10, startMs: 700, endMs: 800, command: 'ld -o x', isEndLost: true },
  { pid: 16, ppid: 10, startMs: 950, command: 'daemon' },
];

test('totals', () => {
  const { totals, recording } = reportOf(BUILD);
  assert.deepEqual(totals, {
    processes: 6,
    leftOut: 0,
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

test('concurrency: alive, working, CPUs, by hand', () => {
  const { concurrency } = reportOf(BUILD);
  assert.equal(concurrency.bucketNs, 20 * MS);
  assert.equal(concurrency.buckets.length, 50);
  assert.equal(concurrency.peakAlive, 3);
  // make works alone for 100 ms; two gcc from 100 to 300 ms; the fork beside gcc, then ld; make again, with the daemon below it.
  assert.equal(concurrency.peakWorking, 2);
  assert.equal(concurrency.peakWorkingOffsetNs, 100 * MS);
  const workingMs = 100 + 2 * 200 + 200 + (100 + 2 * 20 + 80 + 2 * 100 + 100) + 50 + 50;
  assert.equal(concurrency.meanWorking, workingMs / 1000);
  assert.equal(concurrency.meanAlive, (1000 + 400 + 200 + 400 + 20 + 100 + 50) / 1000);
  assert.equal(concurrency.meanCpus, 1.01);
  assert.deepEqual(concurrency.buckets[5], {
    meanAlive: 3,
    peakAlive: 3,
    meanWorking: 2,
    peakWorking: 2,
    meanCpus: 1.975,
  });
});

test('a process of no length was there, and ends one beside it just as well', () => {
  const { concurrency, totals } = reportOf([
    { pid: 10, startMs: 0, endMs: 10, command: 'a' },
    { pid: 11, ppid: 10, startMs: 5, endMs: 5, command: 'b' },
    { pid: 12, startMs: 10, endMs: 10, command: 'c' },
  ]);
  assert.equal(totals.processes, 3);
  assert.equal(concurrency.peakAlive, 1);
  assert.equal(concurrency.meanWorking, 1);
});

test('what ran before counts as older, and not as concurrency', () => {
  const image = {
    timeBootNs: T0,
    origin: 'snapshot' as const,
    comm: byteString('old'),
    filename: byteString('/bin/old (deleted)'),
    args: byteString('old\0'),
    argsTotalBytes: 4,
    argsUnreadable: false,
  };
  const startBootNs = T0 - 100 * SECOND;
  const found = {
    key: keyOf(5, startBootNs),
    pid: 5,
    ppid: 1,
    startBootNs,
    image,
    usage: { ...NO_USAGE, cpuNs: SECOND },
    comm: byteString('old'),
    uid: 0,
    euid: 0,
    loginUid: 0,
    nsPid: 5,
    cgroupId: 1,
  };
  const builder = createReportBuilder();
  const told = eventsOf([{ pid: 10, ppid: 5, startMs: 10, endMs: 20, command: 'x' }]);
  let state = reduce(startedState(), {
    type: 'snapshot/taken',
    snapshot: { beganBootNs: T0, processes: [found], zombies: [] },
  });
  const end = exitEvent({ pid: 5, startBootNs, timeBootNs: T0 + 30 * MS, usage: { ...NO_USAGE, cpuNs: 2 * SECOND } });
  state = reduce(state, { type: 'events/received', events: [...told, end], nowBootNs: T0 + 30 * MS });
  for (const process of state.table.history.slice(0, 10)) builder.add(process);
  const report = builder.finish(state);
  assert.equal(report.totals.startedBefore, 1);
  assert.deepEqual(
    report.programs.shown.map(({ name }) => name),
    ['old', 'x'],
  );
  assert.deepEqual(
    report.parents.shown.map(({ name }) => name),
    ['(not known)', 'old'],
  );
  assert.equal(report.slowest.shown[0]?.startOffsetNs, -100 * SECOND);
  assert.equal(report.concurrency.peakAlive, 1);
  assert.equal(report.criticalPath?.root.command, 'x');
});

test('what was only sampled while it ran is no figure: recordings do not have it', () => {
  const told = eventsOf([{ pid: 10, startMs: 0, endMs: 1, command: 'x', isEndLost: true }]).filter(
    ({ kind }) => kind !== 'free',
  );
  let state = reduce(startedState(), { type: 'events/received', events: told, nowBootNs: T0 });
  const builder = createReportBuilder();
  state = reduce(state, {
    type: 'usage/sampled',
    samples: [{ key: keyOf(10, T0), usage: { ...NO_USAGE, cpuNs: SECOND } }],
  });
  state = reduce(state, { type: 'snapshot/taken', snapshot: { beganBootNs: T0 + SECOND, processes: [], zombies: [] } });
  for (const process of state.table.history.slice(0, 10)) builder.add(process);
  const { totals, slowest } = builder.finish(state);
  assert.deepEqual([totals.endsLost, totals.cpuNs, totals.cpuKnown], [1, 0, 0]);
  assert.deepEqual([slowest.shown[0]?.exit, slowest.shown[0]?.cpuNs], [undefined, undefined]);
});

test('the same whatever the batches were, so live and replayed', () => {
  const events = eventsOf(BUILD);
  const [a, b, c] = [1, 7, 1000].map((size) => reportOfEvents(events, {}, size));
  assert.ok(a && b && c);
  assert.equal(formatJson(a), formatJson(b));
  assert.equal(formatMarkdown(a), formatMarkdown(c));
});

test('numbers that come after a process was handed over are in the report', () => {
  const builder = createReportBuilder();
  const head = { pid: 10, timeBootNs: T0 + MS };
  const events = eventsOf([{ pid: 10, startMs: 0, endMs: 1, command: 'x', cpuMs: 7, status: 256 }]);
  const isFree = ({ kind }: { kind: string }) => kind === 'free' || kind === 'exit';
  let state = reduce(startedState(), {
    type: 'events/received',
    events: events.filter((event) => !isFree(event)),
    nowBootNs: T0,
  });
  const lost = { beganBootNs: T0 + SECOND, processes: [], zombies: [keyOf(10, T0)] };
  state = reduce(state, { type: 'snapshot/taken', snapshot: lost });
  for (const process of state.table.history.slice(0, 10)) builder.add(process);
  state = reduce(state, { type: 'events/received', events: events.filter(isFree), nowBootNs: head.timeBootNs });
  const { totals, failures } = builder.finish(state);
  assert.deepEqual([totals.cpuNs, totals.failures, totals.endsLost, failures.shown[0]?.pid], [7 * MS, 1, 0, 10]);
});

test('beyond its limit a report says what it leaves out', () => {
  const report = reportOf(BUILD, { limit: 4 });
  assert.deepEqual([report.totals.processes, report.totals.leftOut], [4, 2]);
  assert.match(formatMarkdown(report), /2 more processes are not in this report/);
});

test('what a history forgot too early is said', () => {
  const events = eventsOf(
    Array.from({ length: 5000 }, (_, i): Told => ({ pid: 10 + i, startMs: i, endMs: i + 1, command: 'x' })),
  );
  const reporter = createReporter();
  const state = reduce(initialState({ history: 1000 }), { type: 'events/received', events, nowBootNs: T0 });
  const { totals } = reporter.finish(state);
  assert.equal(totals.processes, state.table.history.length);
  assert.equal(totals.processes + totals.leftOut, 5000);
});

test('a recording of nothing has a report', () => {
  const report = reportOf([]);
  assert.equal(report.totals.processes, 0);
  assert.equal(report.criticalPath, undefined);
  assert.match(formatMarkdown(report), /^# 0 processes in 0µs, none failed\n/);
  assert.match(summary(report), /^0 processes in 0µs, none failed/);
  assert.doesNotThrow(() => JSON.parse(formatJson(report)));
});

test('JSON: a schema, plain numbers, null for what is not known', () => {
  const json = JSON.parse(formatJson(reportOf(BUILD)));
  assert.equal(json.schema, 'tracer-tui.report');
  assert.equal(json.version, 1);
  assert.equal(json.recording.failure, null);
  assert.equal(json.failures.shown[0].exit.signal, null);
});

test('the summary has what one wants to know at once', () => {
  assert.deepEqual(summary(reportOf(BUILD)).split('\n'), [
    '6 processes in 1.00s, 2 failed, 2 working at once at most (mean 1.3)',
    '  failed    exit 1: gcc -c b.c',
    '  failed    SIGSEGV, core dumped: gcc -c a.c',
    '  longest   400ms gcc -c a.c',
    '  programs  gcc 1.00s (3×), make 1.00s (1×), ld 100ms (1×), sh (fork) 20.0ms (1×)',
    '  serial    the last 200ms (20 %) with one process working',
    '  running   1 of them still',
    '',
  ]);
});

test('the summary cuts long command lines', () => {
  const told: Told[] = [{ pid: 10, startMs: 0, endMs: 1, args: ['x', 'y'.repeat(500)], status: 256 }];
  const lines = summary(reportOf(told)).split('\n');
  assert.ok(
    lines.every((line) => line.length <= 101),
    lines.join('\n'),
  );
  assert.ok(lines[1]?.endsWith('…'));
});

test('an exec that only the arguments are unreadable of is shown as cut', () => {
  const exec = execEvent({ args: byteString(''), argsUnreadable: true });
  const [shown] = reportOfEvents([exec, exitEvent({ timeBootNs: T0 + MS })]).slowest.shown;
  assert.deepEqual([shown?.command, shown?.isCommandCut], ['/bin/true', true]);
});
