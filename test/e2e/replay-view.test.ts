// Recordings in the live view: of one host, of two, and as they come.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { Terminal } from '../support/terminal.ts';
import { needsTracing } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';
import { Lines, linesWith, withoutLosses } from './lines.ts';
import { tracerTui } from './tracerTui.ts';
import { Folder, MAIN, markedSleep, newMarker, shows, tableRows } from './view.ts';

test('the live view of a recording has the rows that were there, and stands at its end', needsTracing, async () => {
  using folder = new Folder();
  const file = folder.file('a.zst');
  const marker = newMarker();
  using tracer = Lines.start(['-o', 'ndjson', '--record', file]);
  await tracer.attached();
  const pid = await markedSleep(marker, 0.05);
  await waitUntil(
    () => tracer.stdout.includes(`"type":"free"`) && linesWith(tracer.stdout, `"pid":${pid},`).length >= 4,
    {
      what: 'lines',
    },
  );
  await tracer.stop();
  await using view = await Terminal.open({
    command: process.execPath,
    args: [MAIN, 'replay', file, '-f', marker],
    cols: 140,
    rows: 40,
  });
  const screen = await view.waitFor(
    (rows) => shows('FINISHED', marker)(rows) && /end of the recording/.test(rows[0] ?? ''),
  );
  const row = tableRows(screen, 'FINISHED').find((text) => text.includes(marker));
  assert.match(row ?? '', new RegExp(`^ *${pid} +${process.pid} +root `));
  assert.doesNotMatch(screen.at(-1) ?? '', /signal/);
  assert.match(screen.at(-1) ?? '', /q quit/);
  // No signal goes to whoever has the number today.
  view.press('down');
  view.type('\t');
  view.press('down');
  view.type('K');
  await view.waitFor('this is a recording: no signal is sent');
  // Before it began, it was not there; played on, it is again.
  view.type('B');
  await view.waitFor((rows) => /standing still/.test(rows[0] ?? '') && !shows('FINISHED', marker)(rows));
  view.type(' ');
  await view.waitFor(shows('FINISHED', marker));
  view.type('q');
  assert.deepEqual(await view.exited, { code: 0, signal: null });
});

test('a stream is shown live, and keys come from the terminal', needsTracing, async () => {
  const marker = newMarker();
  await using view = await Terminal.open({
    command: 'sh',
    args: ['-c', `${process.execPath} ${MAIN} -o ndjson | ${process.execPath} ${MAIN} replay - -f ${marker}`],
    cols: 140,
    rows: 40,
  });
  await view.waitFor('FINISHED');
  // The one that reads may be there before the one that traces is attached.
  const screen = await waitUntil(
    async () => {
      await markedSleep(marker, 0.05);
      return shows('FINISHED', marker)(view.screen()) && view.screen();
    },
    { what: 'a process that is shown live' },
  );
  assert.match(screen[0] ?? '', / live /);
  view.type('[');
  await view.waitFor('a stream cannot be played otherwise than it comes');
  view.type('q');
  await view.exited;
});

test('recordings of two hosts are shown together, each with its own processes', needsTracing, async () => {
  using folder = new Folder();
  const file = folder.file('a');
  using tracer = Lines.start(['-o', 'ndjson', '--record', file]);
  await tracer.attached();
  const marker = newMarker();
  const pid = await markedSleep(marker, 0.05);
  await waitUntil(() => linesWith(tracer.stdout, `"pid":${pid},`).length >= 4, { what: 'lines' });
  await tracer.stop();
  const text = readFileSync(file, 'utf8');
  const other = folder.file('b');
  const renamed = text.replace(/"host":"[^"]*"/, '"host":"elsewhere"').replaceAll('"name":"root"', '"name":"boss"');
  writeFileSync(other, renamed);
  const { stdout, stderr } = await tracerTui('replay', file, other, '-o', 'csv', '-f', marker);
  assert.equal(withoutLosses(stderr), '');
  const rows = stdout
    .trimEnd()
    .split('\r\n')
    .map((row) => row.split(','));
  assert.equal(rows[0]?.[0], 'host');
  assert.deepEqual(
    rows.slice(1).map((row) => [row[1], row[4]]),
    [
      [`${pid}`, 'root'],
      [`${pid}`, 'boss'],
    ],
  );
  assert.equal(rows[2]?.[0], 'elsewhere');
  await using view = await Terminal.open({
    command: process.execPath,
    args: [MAIN, 'replay', file, other, '-f', marker],
    cols: 140,
    rows: 40,
  });
  const screen = await view.waitFor((screen) => tableRows(screen, 'FINISHED').length === 2);
  assert.ok(
    tableRows(screen, 'FINISHED').some((row) => row.startsWith('elsewhere')),
    screen.join('\n'),
  );
  view.type('q');
  await view.exited;
});
