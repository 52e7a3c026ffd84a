// Machines that give less than is usual: files, memory, threads, /proc, a folder, a terminal.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertDetached, attachedBy, heldBy } from '../support/attached.ts';
import { Terminal } from '../support/terminal.ts';
import { needsTracing } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';
import { Lines } from './lines.ts';
import { MAIN, openView } from './view.ts';

const LAUNCHER = join(import.meta.dirname, '../../scripts/tracer-tui');
/** Root without any capability, and in no group: that of root sees everybody. */
const POWERLESS = 'setpriv --regid=65533 --clear-groups --bounding-set=-all --inh-caps=-all';

/** By way of commands that limit it: `prlimit`, `unshare`, `setpriv`. */
function limited(by: readonly string[], ...args: readonly string[]): Lines {
  const [command = '', ...rest] = [...by, process.execPath, MAIN, ...args];
  return new Lines(command, rest, { ...process.env, HOME: '/nonexistent' });
}

/** @param script prepares the mount namespace that the program is started in */
const inNamespace = (script: string, ...args: readonly string[]) =>
  limited(['unshare', '-m', 'sh', '-c', `${script} && exec "$@"`, 'sh'], ...args);

test(
  'too few files: the launcher says it; beyond that, in one line, and the next source is used',
  needsTracing,
  async () => {
    using refused = new Lines('prlimit', ['--nofile=63', LAUNCHER, '-o', 'text']);
    assert.equal(await refused.exited, 1);
    assert.equal(
      refused.stderr,
      'tracer-tui: only 63 files may be open at once, 64 are needed (ulimit -n): raise it: ulimit -n 1024\n',
    );
    using enough = new Lines('prlimit', ['--nofile=64', LAUNCHER, '--source', 'ebpf', '-o', 'text']);
    await enough.attached();
    assert.equal(await enough.stop(), 0);
    // Wherever they run out on the way: while loading, attaching, subscribing, looking at /proc.
    for (const files of [26, 36, 42, 46]) {
      using tracer = limited(['prlimit', `--nofile=${files}`], '-o', 'text');
      await tracer.attached();
      assert.match(
        tracer.stderr,
        /^tracer-tui: source: (proc-connector|procfs), .*, because ebpf: .*\n/,
        String(files),
      );
      assert.doesNotMatch(tracer.stderr, /\n {4}at /, String(files));
      assert.deepEqual(links(tracer), [], String(files));
      assert.equal(await tracer.stop(), 0);
      using strict = limited(['prlimit', `--nofile=${files}`], '-o', 'text', '--source', 'ebpf');
      assert.equal(await strict.exited, 1);
      assert.match(strict.stderr, /^tracer-tui: [^\n]+\n$/, String(files));
    }
  },
);

test('too few addresses: the launcher says it', async () => {
  using refused = new Lines('prlimit', ['--as=1000000000', LAUNCHER, '-o', 'text']);
  assert.equal(await refused.exited, 1);
  assert.match(refused.stderr, /^tracer-tui: only 976562 KiB of addresses are allowed, [^\n]+: ulimit -v unlimited\n$/);
});

test('no /proc: one line', needsTracing, async () => {
  for (const script of ['umount -l /proc', 'mount -t tmpfs none /proc']) {
    for (const args of [['-o', 'text'], ['doctor'], ['-o', 'none', '--', 'true']]) {
      using tracer = inNamespace(script, ...args);
      assert.equal(await tracer.exited, 1);
      assert.equal(
        tracer.stderr,
        'tracer-tui: read /proc: it is not mounted: mount it with "mount -t proc proc /proc"\n',
      );
    }
  }
});

test('a /proc that hides others: what is our own is shown', needsTracing, async () => {
  const script = 'mount -t proc -o hidepid=2 none /proc';
  const args = ['-o', 'ndjson', '--source', 'procfs'];
  using tracer = inNamespace(`${script} && exec ${POWERLESS} "$@"`, ...args);
  await waitUntil(() => tracer.stdout.includes('"type":"snapshot"'), {
    what: 'what runs',
    describe: () => tracer.stderr,
  });
  const pids = [...tracer.stdout.matchAll(/^\{"type":"process","pid":(\d+),/gm)].map(([, pid]) => Number(pid));
  // We have all capabilities.
  assert.ok(!pids.includes(process.pid) && pids.includes(tracer.child.pid ?? 0), pids.join(' '));
  assert.equal(await tracer.stop(), 0);
});

test('a read-only file system, and a folder that somebody has removed', needsTracing, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tracer-tui-read-only-'));
  const script = `mount --bind ${folder} ${folder} && mount -o remount,bind,ro ${folder} && cd ${folder}`;
  for (const [args, what] of [
    [['--record', 'a.zst'], 'record to a.zst'],
    [['-o', 'csv', '--to', 'a.csv', '--', 'true'], 'write to a.csv'],
  ] as const) {
    using tracer = inNamespace(script, ...args);
    assert.equal(await tracer.exited, 1);
    assert.equal(tracer.stderr, `tracer-tui: ${what}: the file system is read-only\n`);
  }
  rmSync(folder, { recursive: true });
  const gone = 'f=$(mktemp -d) && cd "$f" && rmdir "$f"';
  using command = inNamespace(gone, '-o', 'none', '--no-summary', '--', 'echo', 'still');
  assert.equal(await command.exited, 0);
  assert.deepEqual([command.stdout, command.stderr], ['still\n', '']);
  using recording = inNamespace(gone, '--record', 'a.zst');
  assert.equal(await recording.exited, 1);
  assert.equal(recording.stderr, 'tracer-tui: record to a.zst: its folder does not exist\n');
});

test('no TERM, an unknown one, no locale: the view is there, and is given back', needsTracing, async () => {
  const plain = { LANG: undefined, LC_ALL: 'C' };
  for (const env of [{ TERM: undefined }, { TERM: '' }, { TERM: 'unheard-of' }, plain]) {
    await using view = await openView({ env });
    if (env === plain) assert.match(view.screen().join(''), /^[\x20-\x7e]*$/);
    view.type('q');
    assert.deepEqual(await view.exited, { code: 0, signal: null });
    assert.deepEqual(view.leftovers(), []);
  }
});

test('a dumb terminal gets lines, and nothing else', needsTracing, async () => {
  const args = [MAIN, '-f', 'exit=77'];
  await using view = await Terminal.open({ command: process.execPath, args, env: { TERM: 'dumb' } });
  await view.waitFor('TIME     EVENT');
  view.type('\x03');
  assert.deepEqual(await view.exited, { code: 0, signal: null });
  assert.doesNotMatch(view.raw().toString(), /\x1b/);
});

test('in a terminal with stdin or stderr closed the keys come all the same', needsTracing, async () => {
  for (const closed of ['<&-', '2>&-', '<&- 2>&-']) {
    const args = ['-c', `exec "$@" ${closed}`, 'sh', process.execPath, MAIN];
    await using view = await Terminal.open({ command: 'sh', args, cols: 100, rows: 24 });
    await view.waitFor('FINISHED');
    const held = await attachedBy(view.pid);
    view.type('q');
    assert.deepEqual(await view.exited, { code: 0, signal: null }, closed);
    await assertDetached(held);
  }
});

function links({ child }: Lines): string[] {
  return heldBy(child.pid ?? 0).filter((object) => object.startsWith('link'));
}
