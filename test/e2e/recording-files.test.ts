// What becomes of a recording's file: a full disk, other people's files, files that are no recordings.
import assert from 'node:assert/strict';
import { chmodSync, chownSync, readFileSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync, zstdCompressSync } from 'node:zlib';
import { program } from '../support/programs.ts';
import { Terminal } from '../support/terminal.ts';
import { needsTracing, runCommand } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';
import { Lines, linesWith } from './lines.ts';
import { tracerTui } from './tracerTui.ts';
import { Folder, MAIN, markedSleep, newMarker, openView, shows } from './view.ts';

test('a full disk: the recording stops and says so, and nothing else does', needsTracing, async () => {
  using tracer = Lines.start(['--record', '/dev/full']);
  await tracer.attached();
  await waitUntil(() => tracer.complaints !== '', { what: 'a line about the disk' });
  assert.equal(tracer.complaints, 'tracer-tui: recording stopped: no space left on device: /dev/full\n');
  const pid = await markedSleep(newMarker(), 0.01);
  await waitUntil(() => linesWith(tracer.stdout, pid).length === 3, { what: 'lines after it' });
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
  await markedSleep(marker, 0.01);
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
      return tracer.complaints !== '';
    },
    { what: 'a full disk' },
  );
  assert.equal(tracer.complaints, 'tracer-tui: recording stopped: no space left on device: /mnt/a\n');
  await tracer.stop();
  const replayed = await tracerTui('replay', copy);
  assert.match(replayed.stderr, /is cut/);
  const shown = replayed.stdout.trimEnd().split('\n');
  assert.ok(shown.length > 20, `${shown.length} lines`);
  assert.ok(tracer.stdout.startsWith(replayed.stdout));
});

test('a disk that fails when the file is closed: a line, and all that comes after it', needsTracing, async () => {
  using folder = new Folder();
  const path = folder.file('a.ndjson');
  const code = `import fs, { readlinkSync } from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const { closeSync } = fs;
    fs.closeSync = (fd) => {
      const isOurs = readlinkSync('/proc/self/fd/' + fd) === ${JSON.stringify(path)};
      closeSync(fd);
      if (isOurs) throw Object.assign(new Error('EIO: i/o error, close'), { code: 'EIO' });
    };
    syncBuiltinESMExports();`;
  const env = { ...process.env, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
  using followed = Lines.start(['-o', 'none', '--record', path, '--', 'sh', '-c', 'exit 7'], env);
  assert.equal(await followed.exited, 7);
  const line = `tracer-tui: recording stopped: the device has failed: ${path}\n`;
  assert.ok(followed.complaints.startsWith(`${line}tracer-tui: 1 process in `), followed.stderr);

  await using view = await openView({ args: ['--record', path, '--force'], env: { NODE_OPTIONS: env.NODE_OPTIONS } });
  view.type('q');
  assert.deepEqual(await view.exited, { code: 0, signal: null });
  assert.ok(view.screen().join('').includes('recording stopped: the device has failed'), view.screen().join('\n'));
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

test('a named pipe is written to when it is one’s own, and no other', needsTracing, async () => {
  using folder = new Folder();
  chmodSync(folder.path, 0o1777);
  const others = folder.file('others');
  await runCommand('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', 'mkfifo', others]);
  // Nobody reads it, and nobody is waited for.
  const { status, stderr } = await tracerTui('--record', others);
  assert.equal(status, 1);
  assert.match(
    stderr,
    /^tracer-tui: record to .*: it is a named pipe of another user's, .*: make one with mkfifo, .*\n$/,
  );
  const own = folder.file('own');
  await runCommand('mkfifo', [own]);
  using reader = new Lines('cat', [own]);
  using tracer = Lines.start(['--record', own]);
  await tracer.attached();
  assert.equal(await tracer.stop(), 0);
  await reader.exited;
  assert.match(reader.stdout, /^\{"type":"header",.*\n\{"type":"end",.*\}\n$/s);
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
  chownSync(folder.path, 1234, 1235);
  const file = folder.file('a.gz');
  using tracer = Lines.start(['--record', file], { ...process.env, SUDO_UID: '1234', SUDO_GID: '1235' });
  await tracer.attached();
  await tracer.stop();
  const { uid, gid } = statSync(file);
  assert.deepEqual([uid, gid], [1234, 1235]);
  assert.match(gunzipSync(readFileSync(file)).toString(), /\n\{"type":"end","time_boot_ns":\d+\}\n$/);
});

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
    [file('stub.gz', readFileSync(good).subarray(0, 40)), /it is cut: .* has no end, and nothing could be read$/m],
    [file('stub.zst', zstdCompressSync(text).subarray(0, 40)), /it is cut: .* has no end, and nothing could be read$/m],
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
