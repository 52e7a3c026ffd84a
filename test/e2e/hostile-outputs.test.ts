// Processes that would like to be obeyed, in everything that is written: lines, recordings, exports, reports, files of the
// view. Each is there; and no byte of it is one that a terminal, a spreadsheet or a reader of Markdown would act on.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readTrace } from '../core/export/perfettoReader.ts';
import { HOSTILE_TEXTS, HostileFolder, runWith } from '../support/hostile.ts';
import { findUnsafe, findUnsafeLine } from '../support/safe-text.ts';
import { Terminal } from '../support/terminal.ts';
import { findHostile } from '../support/terminal-bytes.ts';
import { needsTracing } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';
import { Lines } from './lines.ts';
import { tracerTui } from './tracerTui.ts';
import { Folder, MAIN, newMarker, openView, shows, tableRows } from './view.ts';

/** One process for each hostile text: as an argument, and as the name of its file. */
async function runHostile(marker: string): Promise<void> {
  using folder = new HostileFolder();
  for (const text of HOSTILE_TEXTS) {
    await runWith('/bin/true', [marker, text]);
    await folder.runBinary(marker, text);
  }
  await runWith('/bin/true', [`${marker}-end`]);
}

function assertSafe(what: string, text: string, end: '\n' | '\r\n' = '\n'): void {
  assert.equal(findUnsafeLine(text, end), undefined, what);
}

/** By RFC 4180. */
function csvRows(text: string): string[][] {
  return text
    .split('\r\n')
    .slice(0, -1)
    .map((line) => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].slice(0, -1).map(([, cell = '']) => cell));
}

function assertCsv(text: string, marker: string): void {
  assertSafe('CSV', text, '\r\n');
  const [head = [], ...rows] = csvRows(text);
  const ours = rows.filter((row) => row.some((cell) => cell.includes(marker)));
  assert.ok(ours.length >= 2 * HOSTILE_TEXTS.length, `${ours.length} rows`);
  for (const row of ours) {
    assert.ok(row.length === head.length || row.length === head.length + 1, row.join('|'));
    // What a spreadsheet would calculate.
    for (const cell of row) assert.doesNotMatch(cell, /^"?[=+@]/);
  }
}

for (const format of ['text', 'csv', 'ndjson'] as const) {
  test(`lines as ${format}: every process, and nothing that is obeyed`, needsTracing, async () => {
    using lines = Lines.start(['-o', format]);
    const marker = newMarker();
    await lines.attached();
    await runHostile(marker);
    // COMM is all that a line of text has of an argument.
    const isThere = () =>
      format === 'text' ? lines.stdout.split(marker).length > 14 : lines.stdout.includes(`${marker}-end`);
    await waitUntil(isThere, { what: 'last process', describe: () => lines.stderr });
    await lines.stop();
    assertSafe('stderr', lines.stderr);
    if (format === 'csv') return assertCsv(lines.stdout, marker);
    assertSafe(format, lines.stdout);
    if (format === 'text') return;
    // Exactly what they were given, for programs.
    const argvs = lines.stdout
      .split('\n')
      .filter((line) => line.includes('"type":"exec"') && line.includes(marker))
      .map((line) => (JSON.parse(line) as { argv: readonly (string | { base64: string })[] }).argv);
    const bytes = argvs.map((argv) =>
      argv.map((arg) =>
        (typeof arg === 'string' ? Buffer.from(arg) : Buffer.from(arg.base64, 'base64')).toString('latin1'),
      ),
    );
    for (const text of HOSTILE_TEXTS) {
      assert.ok(
        bytes.some(([name, arg]) => name === marker && arg === text),
        `${JSON.stringify(text)} is not there`,
      );
    }
  });
}

test('a recording of them: report, comparison, exports', needsTracing, async () => {
  using folder = new Folder();
  const file = folder.file('hostile.ndjson.zst');
  const marker = newMarker();
  {
    using lines = Lines.start(['--record', file]);
    await lines.attached();
    await runHostile(marker);
    await waitUntil(() => lines.stdout.split(marker).length > 14, { what: 'last process' });
    await lines.stop();
  }
  for (const args of [
    ['report', file, '--top', '500'],
    ['report', file, '--format', 'json', '--top', '500'],
    ['diff', file, file],
    ['export', file, '--format', 'ndjson'],
  ]) {
    const { status, stdout, stderr } = await tracerTui(...args);
    assert.equal(status, 0, stderr);
    assert.ok(args[0] === 'diff' || stdout.includes(marker), args.join(' '));
    assertSafe(args.join(' '), stdout + stderr);
  }
  const markdown = (await tracerTui('report', file, '--top', '500')).stdout;
  for (const line of markdown.split('\n').filter((line) => line.includes(marker))) {
    // Only in code spans, where nothing is markup.
    assert.ok(!line.replaceAll(/`[^`]*`/g, '').includes(marker), line);
  }
  assertCsv((await tracerTui('export', file, '--format', 'csv')).stdout, marker);
  const to = folder.file('trace.pftrace');
  assert.equal((await tracerTui('export', file, '--format', 'perfetto', '--to', to)).status, 0);
  const trace = readTrace(readFileSync(to));
  const slices = [...trace.tracks.values()].flatMap((track) => [track.name, ...track.slices.map(({ name }) => name)]);
  assert.ok(slices.some((name) => name.includes(marker)));
  for (const { name, slices } of trace.tracks.values()) {
    const texts = slices.flatMap((slice) => [slice.name, ...Object.values(slice.annotations).map(String)]);
    for (const text of [name, ...texts]) assert.equal(findUnsafe(text), undefined);
  }
});

test('what w writes, the picture among it; and the view for a screen reader', needsTracing, async () => {
  using folder = new Folder();
  const marker = newMarker();
  {
    await using view = await openView({ cwd: folder.path, cols: 200, rows: 40 });
    await runHostile(marker);
    view.type(`/${marker}\r`);
    await view.waitFor(shows('FINISHED', `${marker}-end`));
    for (const [name, keys] of [
      ['a.csv', []],
      ['a.ndjson', ['right']],
      ['a.svg', ['left']],
    ] as const) {
      view.type('w');
      await view.waitFor('write as: ');
      view.press(...keys, 'enter');
      await view.waitFor('write to: ');
      view.type(`\x15${name}\r`);
      await view.waitFor(`written to ${name}`);
    }
    assert.ok(tableRows(view.screen(), 'FINISHED').length > 10);
    assert.deepEqual(findHostile(view.raw()), []);
  }
  assertCsv(readFileSync(folder.file('a.csv'), 'utf8'), marker);
  for (const name of ['a.ndjson', 'a.svg']) {
    const text = readFileSync(folder.file(name), 'utf8');
    assert.ok(text.includes(marker), name);
    assertSafe(name, text);
  }
  await using reader = await Terminal.open({
    command: process.execPath,
    args: [MAIN, '--screen-reader', '-f', marker],
    cols: 120,
    rows: 40,
  });
  await reader.waitFor('Keys:');
  await runHostile(marker);
  reader.type('\tj');
  await reader.waitFor(/Finished: \d\d processes/);
  assert.deepEqual(findHostile(reader.raw()), []);
});
