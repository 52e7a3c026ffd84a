// Reports as Markdown: whatever processes are called, nothing of it is markup.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { byteString } from '../../../src/core/bytes.ts';
import { printable } from '../../../src/core/format/printable.ts';
import { diffReports } from '../../../src/core/report/diff.ts';
import { formatDiffMarkdown } from '../../../src/core/report/diffMarkdown.ts';
import { formatMarkdown } from '../../../src/core/report/markdown.ts';
import { code } from '../../../src/core/report/markdownText.ts';
import { createReporter } from '../../../src/core/report/reporter.ts';
import { summary } from '../../../src/core/report/summary.ts';
import { reduce } from '../../../src/core/state/reduce.ts';
import { anyEvent } from '../support/arbitraries.ts';
import { execEvent, exitEvent, forkEvent } from '../support/events.ts';
import { MS, reportOf, reportOfEvents, startedState, T0 } from './support.ts';

const HOSTILE = [
  '`',
  '``',
  '|',
  '\\|',
  '\\\\|',
  '\\',
  '<script>',
  '</code>',
  '<!--',
  '[x](http://y)',
  '![x](y)',
  '@someone',
  '#1',
  '~~~',
  '```',
  '\n',
  '\r\n',
  '**',
  'http://x',
  '&lt;',
  '$x$',
  '\u202e',
  '\x1b[31m',
  ' ',
  '\0',
  '\xff',
  'ü',
  '::error::',
  '***',
  '---',
  '> ',
  '# ',
];
const anyText = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 5 })), { maxLength: 10 })
  .map((parts) => byteString(Buffer.from(parts.join('')).toString('latin1')));

/** What is left of a table's row when its code spans are taken out, as GFM finds them: cells first, then spans. */
function withoutCode(line: string): string {
  return line.replace(/`[^`]*`/g, 'C');
}

function checkMarkdown(markdown: string): void {
  assert.doesNotMatch(markdown, /[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/);
  let columns = 0;
  let isFenced = false;
  for (const line of markdown.split('\n')) {
    if (line === '```' || line === '```text') isFenced = !isFenced;
    if (isFenced || line === '```') continue;
    assert.equal((line.match(/`/g) ?? []).length % 2, 0, line);
    const plain = withoutCode(line);
    // Nothing but our own words and figures: no tags, links, mentions or emphasis that came from elsewhere.
    assert.match(plain, /^[\p{L}\p{N} .,:;|()#*%=+×>≤?…–'-]*$/u, line);
    assert.doesNotMatch(plain.replace('**Note:**', ''), /\*\*|]\(|@|<|https?:/, line);
    // GFM splits a row at bars that no backslash stands before, also in a code span.
    const cells = line.startsWith('|') ? line.replace(/\\[^\n]/g, 'xx').split('|').length : 0;
    if (columns > 0 && cells > 0) assert.equal(cells, columns, line);
    columns = cells;
  }
}

test('whatever processes are called, the Markdown is ours', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyText, anyText, anyText), { minLength: 1, maxLength: 5 }), (processes) => {
      const events = processes.flatMap(([comm, filename, args], i) => {
        const head = { pid: 10 + i, startBootNs: T0 };
        const one = [
          forkEvent({ ...head, comm, timeBootNs: T0 }),
          execEvent({ ...head, comm, filename, args: byteString(`${args}\0`), timeBootNs: T0 }),
          exitEvent({ ...head, comm, timeBootNs: T0 + MS, status: 256 }),
        ];
        return i % 3 === 0 ? one.filter(({ kind }) => kind !== 'exec') : one;
      });
      const report = reportOfEvents([...events, ...events]);
      checkMarkdown(formatMarkdown(report));
      checkMarkdown(
        formatDiffMarkdown(diffReports(report, reportOf([{ pid: 1, startMs: 0, endMs: 1, command: 'x' }]))),
      );
    }),
    { numRuns: 500 },
  );
});

test('whatever events come, also damaged ones, there is a report of them', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 30 }), (events) => {
      const report = reportOfEvents([...events, ...events.toReversed()], { top: 5 }, 7);
      checkMarkdown(formatMarkdown(report));
      assert.doesNotMatch(formatMarkdown(report), /NaN|Infinity|undefined/);
      assert.doesNotMatch(summary(report), /[\0-\x09\x0b-\x1f\x7f-\x9f]|NaN|Infinity|undefined/);
    }),
    { numRuns: 500 },
  );
});

test('why a recording ended early is text, and no markup', () => {
  const failed = reduce(startedState(), { type: 'source/failed', message: 'a`|<b>\n\x1b[31m[x](y) is cut' });
  const markdown = formatMarkdown(createReporter().finish(failed));
  checkMarkdown(markdown);
  assert.match(markdown, /The recording ended early: `a\\x60/);
});

test('a code span holds what it is given, and cannot be left', () => {
  assert.equal(code('gcc -c a.c'), '`gcc -c a.c`');
  assert.equal(code('sh -c "a | b"'), '`sh -c "a \\| b"`');
  assert.equal(code('a`b'), '`a\\x60b`');
  assert.equal(code('a\\|b'), '`a\\\\x7cb`');
  assert.equal(code(''), "`''`");
  assert.equal(code('x'.repeat(200)), `\`${'x'.repeat(120)}…\``);
  fc.assert(fc.property(anyText, (text) => assert.match(code(printable(text)), /^`[^`\n]+`$/)));
});

test('of a whole machine, the critical path of one process is no figure of all', () => {
  const report = reportOf([{ pid: 10, startMs: 0, endMs: 1000, command: 'make all' }]);
  assert.match(formatMarkdown(report), /^\| serial tail \|/m);
  const ofMachine = formatMarkdown({ ...report, totals: { ...report.totals, running: 100 } });
  assert.doesNotMatch(ofMachine, /^\| serial tail \|/m);
  assert.match(ofMachine, /^What the 1\.00s of `make all` went to/m);
});

test('a report reads as it should', () => {
  const report = reportOf([
    { pid: 10, startMs: 0, endMs: 1000, command: 'make all', cpuMs: 10 },
    { pid: 11, ppid: 10, startMs: 100, endMs: 500, args: ['sh', '-c', 'a | b'], cpuMs: 390, status: 2 << 8 },
    { pid: 12, ppid: 10, startMs: 100, endMs: 900, command: 'cc1 -O2', cpuMs: 800 },
  ]);
  const markdown = formatMarkdown(report);
  checkMarkdown(markdown);
  const lines = markdown.split('\n');
  assert.equal(lines[0], '# 3 processes in 1.00s, 1 failed');
  assert.equal(lines[2], '`make all`');
  for (const line of [
    '| started | 2026-11-23T14:00:00.000Z |',
    '| working at once | 1.4, at most 2 |',
    '## Failures (1)',
    "| exit 2 | 100ms | 400ms | 11 | `sh -c 'a \\| b'` |",
    '| 1.00s | 0µs | 10.0ms | exit 0 | 10 | `make all` |',
    '| `cc1` | 1 | 0 | 800ms | 800ms | 800ms | 800ms | 800ms |',
    '| `make` | 2 | 1 | 1.20s | 400ms | 800ms | 800ms | 1.19s |',
    '| 100ms | 800ms | 80 % | 800ms | 1 | `cc1 -O2` |',
    '| serial tail | 500ms (50 %) |',
    'For the last 500ms of it not more than one process of these was working; in all for 600ms of 1.00s.',
  ])
    assert.ok(lines.includes(line), `${line}\n${markdown}`);
  assert.ok(
    lines.some((line) => line.startsWith('working │')),
    markdown,
  );
});
