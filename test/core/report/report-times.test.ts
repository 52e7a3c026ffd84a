// What a report says of times, of what ran before, and of what came late or never.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byteString } from '../../../src/core/bytes.ts';
import { createReportBuilder } from '../../../src/core/report/build.ts';
import { formatJson } from '../../../src/core/report/json.ts';
import { formatMarkdown } from '../../../src/core/report/markdown.ts';
import { createReporter } from '../../../src/core/report/reporter.ts';
import { reduce } from '../../../src/core/state/reduce.ts';
import { initialState } from '../../../src/core/state/state.ts';
import { exitEvent, keyOf, NO_USAGE } from '../support/events.ts';
import { snapshotOf } from '../support/snapshots.ts';
import { BUILD } from './build-of-six.ts';
import { eventsOf, MS, reportOf, reportOfEvents, SECOND, startedState, T0, type Told } from './support.ts';

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

test('who was found in /proc only after its children had ended has started them', () => {
  const reporter = createReporter();
  const events = eventsOf([{ pid: 10, ppid: 5, startMs: 0, endMs: 1, command: 'x' }]);
  let state = reduce(startedState(), { type: 'events/received', events, nowBootNs: T0 + MS });
  reporter.read(state);
  state = reduce(state, { type: 'snapshot/taken', snapshot: snapshotOf(5, 'make') });
  const { parents } = reporter.finish(state);
  assert.deepEqual(
    parents.shown.map(({ name, count }) => [name, count]),
    [['make', 1]],
  );
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
