// A report as JSON, and as the few lines after a command.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatJson } from '../../../src/core/report/json.ts';
import { formatMarkdown } from '../../../src/core/report/markdown.ts';
import { createReporter } from '../../../src/core/report/reporter.ts';
import { summary } from '../../../src/core/report/summary.ts';
import { reduce } from '../../../src/core/state/reduce.ts';
import { BUILD } from './build-of-six.ts';
import { MS, reportOf, startedState, type Told } from './support.ts';

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

test('the summary says how many it could not count', () => {
  assert.match(summary(reportOf(BUILD, { limit: 4 })), /^ {2}left out {2}2 more processes: the figures are too low$/m);
});

test('what the kernel held back is said', () => {
  const state = reduce(startedState(), { type: 'heldBack/counted', heldBack: { count: 16, durationNs: 5 * MS } });
  const report = createReporter().finish(state);
  assert.equal(report.totals.heldBack, 16);
  const told = '16 more processes ended below the threshold in the kernel';
  assert.ok(formatMarkdown(report).includes(`> **Note:** ${told}: they are not in this report.\n`));
  assert.ok(summary(report).includes(`\n  held back ${told}: not in these figures\n`));
  for (const text of [formatMarkdown(reportOf(BUILD)), summary(reportOf(BUILD))]) assert.doesNotMatch(text, /kernel:/);
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
