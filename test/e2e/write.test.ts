// `w`: what is shown as a file. The rows shown and no others, nothing overwritten without a yes, and no half file.
import assert from 'node:assert/strict';
import { chownSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Terminal } from '../support/terminal.ts';
import { needsTracing } from '../support/tracing.ts';
import { Folder, filterBy, MAIN, markedSleep, newMarker, openView, startMarked, tableRows } from './view.ts';

/** A view in a folder, with `count` finished processes of its own, and nothing else. */
async function openWith(folder: Folder, count: number, env: Record<string, string> = {}) {
  const view = await openView({ cwd: folder.path, cols: 160, env });
  const marker = newMarker();
  for (let i = 0; i < count; i++) await markedSleep(`${marker}-${i}x`, 0.001);
  const isOf = (row: string | undefined) => row?.includes(`${marker}-${count - 1}x`) === true;
  await filterBy(view, marker, (screen) => isOf(tableRows(screen, 'FINISHED')[0]));
  return { view, marker };
}

/** `w`, a format, and a name in place of the one that is offered. */
async function write(view: Terminal, name: string, ...choose: readonly ('left' | 'right')[]): Promise<void> {
  view.type('w');
  await view.waitFor('write as: ');
  view.press(...choose, 'enter');
  await view.waitFor('write to: ');
  view.type(`\x15${name}\r`);
}

test('CSV: the name that is offered, all rows that are shown, and no others', needsTracing, async () => {
  using folder = new Folder();
  const { view, marker } = await openWith(folder, 40);
  await using _ = view;
  using _running = await startMarked(`${marker}-runs`);
  await view.waitFor((screen) => tableRows(screen, 'RUNNING').some((row) => row.includes(`${marker}-runs`)));
  view.type('w');
  await view.waitFor('write as: [CSV]');
  view.press('enter');
  const asked = await view.waitFor('write to: tracer-tui-');
  const [name = ''] = /tracer-tui-\d{8}-\d{6}\.csv/.exec(asked.at(-1) ?? '') ?? [];
  view.press('enter');
  await view.waitFor(`41 processes written to ${name}`);
  assert.deepEqual(readdirSync(folder.path), [name]);
  const file = path.join(folder.path, name);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const [head, ...rows] = readFileSync(file, 'utf8').trimEnd().split('\r\n');
  assert.match(head ?? '', /^pid,ppid,uid,user,start,duration_ms,end,/);
  assert.equal(rows.length, 41);
  assert.match(rows[0] ?? '', new RegExp(`,running,,,,.*,${marker}-runs$`));
  // In the order of the screen, the newest first.
  assert.deepEqual(
    rows.slice(1).map((row) => /-(\d+)x 0\.001$/.exec(row)?.[1]),
    Array.from({ length: 40 }, (_each, index) => String(39 - index)),
  );
});

test('NDJSON: one object for each process that is shown, with numbers as numbers', needsTracing, async () => {
  using folder = new Folder();
  const { view, marker } = await openWith(folder, 3);
  await using _ = view;
  await write(view, 'shown.ndjson', 'right');
  await view.waitFor('3 processes written to shown.ndjson');
  const lines = readFileSync(path.join(folder.path, 'shown.ndjson'), 'utf8').trimEnd().split('\n');
  const objects = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    objects.map(({ command }) => command),
    [2, 1, 0].map((index) => `${marker}-${index}x 0.001`),
  );
  const [first = {}] = objects;
  assert.equal(first['end'], 'exited');
  assert.equal(first['exit_code'], 0);
  assert.ok(!('signal' in first) && !('host' in first));
  assert.ok(typeof first['duration_ms'] === 'number' && first['duration_ms'] >= 1);
  assert.match(String(first['start']), /^20\d\d-\d\d-\d\dT.*Z$/);
});

test('a picture is the screen without the question', needsTracing, async () => {
  using folder = new Folder();
  const { view, marker } = await openWith(folder, 2);
  await using _ = view;
  await write(view, 'a.svg', 'left');
  await view.waitFor('picture written to a.svg');
  const svg = readFileSync(path.join(folder.path, 'a.svg'), 'utf8');
  assert.ok(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg"'));
  assert.ok(svg.includes(`${marker}-1x 0.001`) && svg.includes('FINISHED 2'));
  assert.ok(svg.includes('>quit<') || svg.includes('> quit<'), svg.slice(-600));
  assert.ok(!svg.includes('write to'));
});

test('what is there is overwritten only after a yes', needsTracing, async () => {
  using folder = new Folder();
  const { view } = await openWith(folder, 2);
  await using _ = view;
  const file = path.join(folder.path, 'mine.csv');
  writeFileSync(file, 'precious');
  const ask = async () => {
    await write(view, 'mine.csv');
    await view.waitFor('overwrite mine.csv? y/n: [no]');
  };
  await ask();
  view.press('escape');
  await view.waitFor('? help');
  await ask();
  // Enter is no: another name can be typed.
  view.press('enter');
  await view.waitFor('write to: mine.csv');
  view.type('2\r');
  await view.waitFor('written to mine.csv2');
  assert.equal(readFileSync(file, 'utf8'), 'precious');
  await ask();
  view.type('y');
  await view.waitFor('2 processes written to mine.csv');
  assert.match(readFileSync(file, 'utf8'), /^pid,ppid,/);
  assert.deepEqual(readdirSync(folder.path), ['mine.csv', 'mine.csv2']);
});

test('a link, a folder, a folder that is not there: told, and nothing is written', needsTracing, async () => {
  using folder = new Folder();
  const { view } = await openWith(folder, 1);
  await using _ = view;
  writeFileSync(path.join(folder.path, 'target'), 'precious');
  symlinkSync('target', path.join(folder.path, 'link'));
  for (const [name, message] of [
    ['link', 'not written: link: it is no file: give another name'],
    ['.', 'not written: .: it is no file: give another name'],
    ['nowhere/a.csv', 'not written: nowhere/a.csv: its folder does not exist'],
    ['x'.repeat(300), 'not written: xxx'],
  ] as const) {
    await write(view, name);
    await view.waitFor(message);
  }
  assert.equal(readFileSync(path.join(folder.path, 'target'), 'utf8'), 'precious');
  assert.ok(lstatSync(path.join(folder.path, 'link')).isSymbolicLink());
  assert.deepEqual(readdirSync(folder.path).sort(), ['link', 'target']);
});

test('a full disk is told, and no half file stays', needsTracing, async () => {
  using folder = new Folder();
  const script = `mount -t tmpfs -o size=8k none "$0" && cd "$0" && "$@"; ls -A`;
  await using view = await Terminal.open({
    command: 'unshare',
    args: ['-m', 'sh', '-c', script, folder.path, process.execPath, MAIN],
    cols: 120,
    rows: 30,
  });
  await view.waitFor('FINISHED');
  const marker = newMarker();
  // Some 120 bytes each.
  for (let i = 0; i < 150; i++) await markedSleep(`${marker}-${i}x`, 0.001);
  await write(view, 'a.csv');
  await view.waitFor('not written: a.csv: no space left on device: nothing was kept');
  view.type('q');
  await view.exited;
  assert.ok(!view.screen().join('\n').includes('a.csv'), view.screen().join('\n'));
});

test('under sudo it is the file of who called it', needsTracing, async () => {
  using folder = new Folder();
  chownSync(folder.path, 1234, 4321);
  const { view } = await openWith(folder, 1, { SUDO_UID: '1234', SUDO_GID: '4321' });
  await using _ = view;
  await write(view, 'a.csv');
  await view.waitFor('1 process written to a.csv');
  const { uid, gid } = statSync(path.join(folder.path, 'a.csv'));
  assert.deepEqual([uid, gid], [1234, 4321]);
});
