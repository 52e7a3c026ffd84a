// Recordings of real processes: written while a face runs, read back in the same views, and what is left of them
// when the writer is killed or the disk is full.
import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { program } from '../support/programs.ts';
import { Terminal } from '../support/terminal.ts';
import { needsTracing, runCommand } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';
import { Lines } from './lines.ts';
import { tracerTui } from './tracerTui.ts';
import { hex, MAIN, newMarker, shows, tableRows } from './view.ts';

const schema: object = JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/tracer-tui.schema.json'), 'utf8'));
const validateLine = new Ajv2020({ strictRequired: false, strictTypes: false }).compile(schema);

class Folder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'tracer-tui-test-'));

  file(name: string): string {
    return join(this.path, name);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true });
  }
}

/** `sleep` with a marker for its name. */
async function marked(marker: string, seconds: string): Promise<number> {
  return (await runCommand(await program('exec-with'), ['/bin/sleep', hex(marker), hex(seconds)])).pid;
}

const lines = (text: string, marker: string | number) =>
  text.split(/\r?\n/).filter((line) => line.includes(`${marker}`));

for (const name of ['a.ndjson', 'a.gz', 'a.zst']) {
  test(`${name}: what was printed live is printed again`, needsTracing, async () => {
    using folder = new Folder();
    const file = folder.file(name);
    using tracer = Lines.start(['--record', file]);
    await tracer.attached();
    const first = await marked(newMarker(), '0.05');
    const { pid: killed } = await runCommand(await program('die-by-signal'), ['9']);
    await waitUntil(() => lines(tracer.stdout, killed).length >= 2, { what: 'lines' });
    assert.equal(await tracer.stop(), 0);
    assert.equal(tracer.stderr, '');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const replayed = await tracerTui('replay', file);
    assert.equal(replayed.stderr, '');
    assert.equal(replayed.status, 0);
    assert.equal(replayed.stdout, tracer.stdout);
    const csv = await tracerTui('replay', file, '-o', 'csv', '-f', `pid=${first}`);
    const [header, row, none] = csv.stdout.split('\r\n');
    assert.match(header ?? '', /^pid,ppid,uid,user,start,duration_ms,end,exit_code,/);
    assert.match(
      row ?? '',
      new RegExp(`^${first},${process.pid},0,root,20\\d\\d-\\d\\d-\\d\\dT[\\d:.]+Z,\\d{2,3}\\.\\d{3},exited,0,,false,`),
    );
    assert.equal(none, '');
  });

  test(`${name}: killed, it is readable up to the last second`, needsTracing, async () => {
    using folder = new Folder();
    const file = folder.file(name);
    using tracer = Lines.start(['--record', file]);
    await tracer.attached();
    const early = await marked(newMarker(), '0.01');
    const seen = performance.now();
    await waitUntil(() => performance.now() - seen > 1000, { what: 'a second' });
    await runCommand('/bin/true');
    await tracer.stop('SIGKILL');
    const { status, stdout, stderr } = await tracerTui('replay', file);
    assert.equal(status, 1);
    assert.match(stderr, /^tracer-tui: \S+: (it is cut|line \d+ is cut): .* what comes before is shown\n$/);
    assert.match(stderr, new RegExp(file));
    const replayed = lines(stdout, early);
    assert.deepEqual(replayed, lines(tracer.stdout, early));
    assert.equal(replayed.length, 3);
  });
}

test('a full disk: the recording stops and says so, and nothing else does', needsTracing, async () => {
  using tracer = Lines.start(['--record', '/dev/full']);
  await tracer.attached();
  await waitUntil(() => tracer.stderr !== '', { what: 'a line about the disk' });
  assert.equal(tracer.stderr, 'tracer-tui: recording stopped: no space left on device: /dev/full\n');
  const pid = await marked(newMarker(), '0.01');
  await waitUntil(() => lines(tracer.stdout, pid).length === 3, { what: 'lines after it' });
  assert.equal(await tracer.stop(), 0);
});

test('a full disk stands in the header of the live view, which goes on', needsTracing, async () => {
  const marker = newMarker();
  await using view = await Terminal.open({
    command: process.execPath,
    args: [MAIN, '--record', '/dev/full', '-f', marker],
    cols: 140,
    rows: 30,
  });
  await view.waitFor('recording stopped: no space left on device');
  await marked(marker, '0.01');
  await view.waitFor(shows('FINISHED', marker));
  view.type('q');
  assert.deepEqual(await view.exited, { code: 0, signal: null });
});

test('a disk that becomes full leaves a recording that is readable as far as it goes', needsTracing, async () => {
  using folder = new Folder();
  const copy = folder.file('copy');
  // A disk of 512 KiB in a mount namespace of its own.
  const script = `mount -t tmpfs -o size=512k none /mnt || exit 1
    "$0" "$1" --record /mnt/a & tracer=$!
    trap 'kill $tracer' TERM; wait $tracer; wait $tracer; cat /mnt/a > "$2"`;
  using tracer = new Lines('unshare', ['-m', 'sh', '-c', script, process.execPath, MAIN, copy]);
  await waitUntil(
    async () => {
      await runCommand(await program('spawn'), ['50', '/bin/true']);
      return tracer.stderr !== '';
    },
    { what: 'a full disk', timeoutMs: 15_000 },
  );
  assert.equal(tracer.stderr, 'tracer-tui: recording stopped: no space left on device: /mnt/a\n');
  await tracer.stop();
  const replayed = await tracerTui('replay', copy);
  assert.match(replayed.stderr, /is cut/);
  const shown = replayed.stdout.trimEnd().split('\n');
  assert.ok(shown.length > 20, `${shown.length} lines`);
  assert.ok(tracer.stdout.startsWith(replayed.stdout));
});

test('nothing is written over, through a link, or for others to read', needsTracing, async () => {
  using folder = new Folder();
  const file = folder.file('a');
  writeFileSync(file, 'precious');
  chmodSync(file, 0o666);
  const refused = await tracerTui('--record', file);
  assert.deepEqual([refused.status, refused.stdout], [1, '']);
  assert.equal(refused.stderr, `tracer-tui: record to ${file}: it exists already: --force replaces it\n`);
  assert.equal(readFileSync(file, 'utf8'), 'precious');
  const link = folder.file('link');
  symlinkSync(file, link);
  for (const args of [
    ['--record', link],
    ['--record', link, '--force'],
  ]) {
    const { status, stderr } = await tracerTui(...args);
    assert.equal(status, 1);
    assert.match(stderr, /it is a symbolic link: give the name of the file itself\n$/);
  }
  assert.equal(readFileSync(file, 'utf8'), 'precious');
  const nowhere = await tracerTui('--record', folder.file('none/a'));
  assert.match(nowhere.stderr, /^tracer-tui: record to .*: its folder does not exist\n$/);
  using tracer = Lines.start(['--record', file, '--force']);
  await tracer.attached();
  await tracer.stop();
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.match(readFileSync(file, 'utf8'), /^\{"type":"header",/);
});

test('where tracing cannot start, an empty file is left, and the next try takes it', needsTracing, async () => {
  using folder = new Folder();
  const file = folder.file('a.gz');
  const caps = ['--bounding-set=-all', '--inh-caps=-all'];
  using refused = new Lines('setpriv', [...caps, process.execPath, MAIN, '--source', 'ebpf', '--record', file]);
  assert.equal(await refused.exited, 1);
  assert.equal(statSync(file).size, 0);
  using tracer = Lines.start(['--record', file]);
  await tracer.attached();
  assert.equal(await tracer.stop(), 0);
  assert.equal((await tracerTui('replay', file)).status, 0);
});

test('under sudo the recording is the caller’s', needsTracing, async () => {
  using folder = new Folder();
  const file = folder.file('a.gz');
  using tracer = Lines.start(['--record', file], { ...process.env, SUDO_UID: '1234', SUDO_GID: '1235' });
  await tracer.attached();
  await tracer.stop();
  const { uid, gid } = statSync(file);
  assert.deepEqual([uid, gid], [1234, 1235]);
  assert.match(gunzipSync(readFileSync(file)).toString(), /\n\{"type":"end","time_boot_ns":\d+\}\n$/);
});

test(
  'lines are whole and as the schema says, also for a slow reader; bytes that are not UTF-8 survive',
  needsTracing,
  async () => {
    using tracer = Lines.start(['-o', 'ndjson']);
    await tracer.attached();
    tracer.child.stdout?.pause();
    await runCommand(await program('spawn'), ['1500', '/bin/true']);
    const { pid } = await runCommand(await program('exec-with'), ['/bin/true', hex('true'), 'ff', hex('a"é')]);
    tracer.child.stdout?.resume();
    await waitUntil(() => lines(tracer.stdout, `"pid":${pid},`).length >= 4, { what: 'lines' });
    assert.equal(await tracer.stop(), 0);
    assert.ok(tracer.stdout.endsWith('\n'));
    const parsed = tracer.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    for (const line of parsed)
      assert.ok(validateLine(line), `${JSON.stringify(line)} ${JSON.stringify(validateLine.errors)}`);
    assert.equal(parsed.at(-1)?.type, 'end');
    const exec = parsed.findLast((line) => line.type === 'exec' && line.pid === pid);
    const latin1 = Buffer.from('a"é', 'latin1').toString('base64');
    assert.deepEqual(exec?.argv, ['true', { base64: '/w==' }, { base64: latin1 }]);
    using folder = new Folder();
    writeFileSync(folder.file('a'), tracer.stdout);
    const again = await tracerTui('replay', folder.file('a'), '-o', 'ndjson');
    assert.ok(again.stdout === tracer.stdout, 'a recording is written again as it was');
  },
);

test('files that are no recordings: one clear line each, and 1', needsTracing, async () => {
  using folder = new Folder();
  const good = folder.file('good.gz');
  using tracer = Lines.start(['-o', 'ndjson', '--record', good]);
  await tracer.attached();
  await tracer.stop();
  const text = gunzipSync(readFileSync(good)).toString();
  // But for the last line, which says when each was ended.
  const withoutEnd = (all: string) => all.replace(/\{"type":"end".*\n$/, '');
  assert.ok(withoutEnd(tracer.stdout) === withoutEnd(text), 'a recording is what --output ndjson prints');
  const file = (name: string, content: string | Buffer) => {
    writeFileSync(folder.file(name), content);
    return folder.file(name);
  };
  const cut = folder.file('cut.gz');
  writeFileSync(cut, readFileSync(good));
  truncateSync(cut, statSync(good).size - 30);
  const cases: readonly (readonly [file: string, message: RegExp])[] = [
    [folder.file('missing'), /missing: there is no such file/],
    [folder.path, /: it is a folder, not a recording/],
    [file('empty', ''), /: it is empty/],
    [
      file('binary', readFileSync(process.execPath).subarray(0, 1 << 20)),
      /: it is no recording of tracer-tui: line 1 is /,
    ],
    [file('huge', Buffer.alloc(20 << 20, 'x')), /: it is no recording of tracer-tui: line 1 is longer than any line/],
    [
      file('future', text.replace('"schema":1', '"schema":2')),
      /schema version 2 \(written by tracer-tui .*reads version 1: /,
    ],
    [file('text', 'hello\n'), /: it is no recording of tracer-tui: line 1 is not JSON/],
    [cut, /cut.gz: it is cut: its compressed data has no end, and what comes before is shown/],
    [file('broken', text.replace('"pid":', '"pid":-')), /: line \d+ is wrong: "pid" is not a whole number/],
  ];
  for (const [path, message] of cases) {
    const { status, stderr } = await tracerTui('replay', path, '-o', 'text');
    assert.equal(status, 1, path);
    assert.match(stderr, message);
    assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
  }
});

test('the live view of a recording has the rows that were there, and stands at its end', needsTracing, async () => {
  using folder = new Folder();
  const file = folder.file('a.zst');
  const marker = newMarker();
  using tracer = Lines.start(['-o', 'ndjson', '--record', file]);
  await tracer.attached();
  const pid = await marked(marker, '0.05');
  await waitUntil(() => tracer.stdout.includes(`"type":"free"`) && lines(tracer.stdout, `"pid":${pid},`).length >= 4, {
    what: 'lines',
  });
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
  await marked(marker, '0.05');
  const screen = await view.waitFor(shows('FINISHED', marker));
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
  const pid = await marked(marker, '0.05');
  await waitUntil(() => lines(tracer.stdout, `"pid":${pid},`).length >= 4, { what: 'lines' });
  await tracer.stop();
  const text = readFileSync(file, 'utf8');
  const other = folder.file('b');
  const renamed = text.replace(/"host":"[^"]*"/, '"host":"elsewhere"').replaceAll('"name":"root"', '"name":"boss"');
  writeFileSync(other, renamed);
  const { stdout, stderr } = await tracerTui('replay', file, other, '-o', 'csv', '-f', marker);
  assert.equal(stderr, '');
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
