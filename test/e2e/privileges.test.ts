// What the program may do: with two capabilities and no root, and after --drop-privileges with what is left.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { needsTracing, runCommand } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';
import { Lines } from './lines.ts';
import { Folder, filterBy, MAIN, markedSleep, newMarker, openView, shows, startMarked } from './view.ts';

const NOBODY = 65534;
const CAP_BPF = 1n << 39n;
const [major = 0, minor = 0] = release().split('.').map(Number);
const READS_NEED_BPF =
  (major < 5 || (major === 5 && minor < 19)) &&
  readFileSync('/proc/sys/kernel/unprivileged_bpf_disabled', 'utf8').trim() !== '0';
const BY_SUDO = { ...process.env, SUDO_UID: String(NOBODY), SUDO_GID: String(NOBODY) };

/** Fields of proc_pid_status(5) for each thread. */
function threadsOf(pid: number): ReadonlyMap<string, string>[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((tid) => {
    const text = statusOf(`/proc/${pid}/task/${tid}/status`);
    if (text === undefined) return [];
    const lines = text.trimEnd().split('\n');
    return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]));
  });
}

/** Of a thread that may have ended since it was listed. */
function statusOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined;
    throw error;
  }
}

const capabilities = (thread: ReadonlyMap<string, string>, set: string) => BigInt(`0x${thread.get(set)}`);

/** It sees processes only when it is attached, and is attached before it gives anything up. */
async function dropped(pid: number): Promise<ReadonlyMap<string, string>[]> {
  await waitUntil(() => threadsOf(pid).every((thread) => thread.get('Uid')?.startsWith(`${NOBODY}\t`) === true), {
    what: 'thread of the user nobody only',
  });
  return threadsOf(pid);
}

test(
  '--drop-privileges: every thread is the caller’s, without rights of its own; events go on',
  needsTracing,
  async () => {
    using lines = Lines.start(['-o', 'text', '--drop-privileges'], BY_SUDO);
    await lines.attached();
    const { pid = 0 } = lines.child;
    const threads = await dropped(pid);
    assert.ok(threads.length > 1);
    for (const thread of threads) {
      for (const ids of ['Uid', 'Gid']) assert.equal(thread.get(ids), Array(4).fill(NOBODY).join('\t'));
      assert.equal(thread.get('Groups'), String(NOBODY));
      // Before Linux 5.19 the reader of the maps keeps CAP_BPF.
      const kept = READS_NEED_BPF && thread.get('Pid') === String(pid) ? CAP_BPF : 0n;
      for (const set of ['CapPrm', 'CapEff']) assert.equal(capabilities(thread, set), kept, set);
      for (const set of ['CapInh', 'CapAmb', 'CapBnd']) assert.equal(capabilities(thread, set), 0n, set);
      assert.equal(thread.get('NoNewPrivs'), '1');
    }
    // Not dumpable: nobody else of that user may trace it or read its memory.
    assert.equal(statSync(`/proc/${pid}/mem`).uid, 0);
    const peek = `setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups head -c 1 /proc/${pid}/environ`;
    assert.match(spawnSync('sh', ['-c', peek], { encoding: 'utf8' }).stderr, /Permission denied/);
    // What has started since is told all the same, with its end.
    const { pid: later } = await runCommand('/bin/sh', ['-c', 'exit 7']);
    await waitUntil(() => new RegExp(`EXIT +sh +${later} .*\\[7\\]`).test(lines.stdout), { what: 'a later process' });
    assert.equal(await lines.stop('SIGINT'), 0);
    assert.equal(lines.complaints, '');
  },
);

test('--drop-privileges without sudo: nobody', needsTracing, async () => {
  const { SUDO_UID: _uid, SUDO_GID: _gid, ...env } = process.env;
  using lines = Lines.start(['-o', 'text', '-d', '50', '--drop-privileges'], env);
  const { pid = 0 } = lines.child;
  await waitUntil(() => lines.stdout !== '', { what: 'header' });
  await dropped(pid);
  // A threshold in the kernel wants maps looked into, and moved.
  const marker = newMarker();
  const slept = await markedSleep(marker, 0.1);
  await waitUntil(() => new RegExp(`EXIT .* ${slept} `).test(lines.stdout), { what: 'a process above the threshold' });
  assert.equal(await lines.stop(), 0);
  assert.equal(lines.complaints, '');
});

test('--drop-privileges with a command: it runs as before, and its status is ours', needsTracing, () => {
  const command = ['sh', '-c', 'id -u; sleep 0.02; exit 3'];
  const result = spawnSync(process.execPath, [MAIN, '-o', 'none', '--drop-privileges', '--', ...command], {
    env: BY_SUDO,
    encoding: 'utf8',
    cwd: '/',
  });
  assert.deepEqual([result.stdout, result.status], [`${NOBODY}\n`, 3]);
  assert.match(result.stderr, /^tracer-tui: 3 processes /);
});

test(
  '--drop-privileges with a command of root: what may not be passed on to it ends us, and it is left running',
  needsTracing,
  async () => {
    const { SUDO_UID: _uid, SUDO_GID: _gid, ...env } = process.env;
    for (const [signal, status] of [
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const) {
      const script = 'echo $$; exec sleep 60 >&- 2>&-';
      using lines = Lines.start(['-o', 'none', '--drop-privileges', '--', 'sh', '-c', script], env);
      await waitUntil(() => lines.stdout.endsWith('\n'), { what: 'started command' });
      const command = Number(lines.stdout);
      await dropped(lines.child.pid ?? 0);
      // Nothing is to be done with it, and nobody is ended by it.
      lines.child.kill('SIGUSR1');
      assert.equal(await lines.stop(signal), status);
      assert.match(
        lines.stderr,
        new RegExp(`^tracer-tui: pass ${signal} on to the command: EPERM: .*: it is left running\n`),
      );
      assert.equal(process.kill(command, 'SIGKILL'), true);
    }
  },
);

test('in the live view, K and w do only what the caller may', needsTracing, async () => {
  using folder = new Folder();
  chownSync(folder.path, NOBODY, NOBODY);
  await using view = await openView({
    args: ['--drop-privileges'],
    env: { SUDO_UID: String(NOBODY), SUDO_GID: String(NOBODY) },
    cwd: folder.path,
  });
  const marker = newMarker();
  await filterBy(view, marker);
  using running = await startMarked(marker);
  await view.waitFor(shows('RUNNING', marker));
  view.press('down');
  view.type('K\r');
  await view.waitFor(/EPERM|not permitted/);
  const recorded = folder.file('shown.csv');
  view.type('w\r');
  await view.waitFor('write to: ');
  view.type(`\x15${recorded}\r`);
  await waitUntil(() => readdirSync(folder.path).includes('shown.csv'), { what: 'shown.csv' });
  const { uid, gid, mode } = statSync(recorded);
  assert.deepEqual([uid, gid, mode & 0o777], [NOBODY, NOBODY, 0o600]);
  await running.end();
});

/** All that the kernel wants for tracing, and nothing else. */
const TWO_CAPABILITIES = [
  `--reuid=${NOBODY}`,
  `--regid=${NOBODY}`,
  '--clear-groups',
  ...['bounding-set', 'inh-caps', 'ambient-caps'].map((set) => `--${set}=-all,+bpf,+perfmon`),
];

test('without root, with CAP_BPF and CAP_PERFMON alone: eBPF, whole, and not a word', needsTracing, async () => {
  const env = { ...process.env, HOME: '/nonexistent' };
  const program = [process.execPath, MAIN, '-o', 'text', '--source', 'ebpf'];
  using lines = new Lines('setpriv', [...TWO_CAPABILITIES, ...program], env);
  await lines.attached();
  const { pid } = await runCommand('/bin/sh', ['-c', 'kill -9 $$']);
  await waitUntil(() => new RegExp(`EXIT +sh +${pid} .*\\[137\\]`).test(lines.stdout), { what: 'a killed process' });
  assert.equal(await lines.stop('SIGINT'), 0);
  assert.equal(lines.complaints, '');
  const doctor = spawnSync('setpriv', [...TWO_CAPABILITIES, process.execPath, MAIN, 'doctor'], {
    env,
    encoding: 'utf8',
  });
  assert.match(doctor.stdout, /missing: CAP_SYS_NICE/);
  assert.match(doctor.stdout, /--source auto takes ebpf/);
});

test('… and a command gets neither of them, whether or not sudo has called', needsTracing, () => {
  const { SUDO_UID: _uid, SUDO_GID: _gid, ...plain } = process.env;
  const command = ['--', 'grep', '-E', '^Cap(Inh|Prm|Eff|Amb)', '/proc/self/status'];
  for (const caller of [plain, BY_SUDO]) {
    const env = { ...caller, HOME: '/nonexistent' };
    const args = [...TWO_CAPABILITIES, process.execPath, MAIN, '-o', 'none', '--no-summary', ...command];
    const { stdout, stderr, status } = spawnSync('setpriv', args, { env, encoding: 'utf8' });
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /^(Cap...:\t0{16}\n){4}$/);
  }
});

test('… and --drop-privileges gives them up on every thread', needsTracing, async () => {
  const env = { ...process.env, HOME: '/nonexistent' };
  const program = [process.execPath, MAIN, '-o', 'text', '--source', 'ebpf', '--drop-privileges'];
  using lines = new Lines('setpriv', [...TWO_CAPABILITIES, ...program], env);
  await lines.attached();
  const { pid = 0 } = lines.child;
  const none = (thread: ReadonlyMap<string, string>) => thread.get('NoNewPrivs') === '1';
  await waitUntil(() => threadsOf(pid).every(none), { what: 'threads without privileges only' });
  for (const thread of threadsOf(pid)) {
    const kept = READS_NEED_BPF && thread.get('Pid') === String(pid) ? CAP_BPF : 0n;
    for (const set of ['CapPrm', 'CapEff']) assert.equal(capabilities(thread, set), kept, set);
    for (const set of ['CapInh', 'CapAmb']) assert.equal(capabilities(thread, set), 0n, set);
  }
  assert.equal(await lines.stop('SIGINT'), 0);
});

test('in a shared folder, whatever lies there already is neither followed nor written over', needsTracing, () => {
  using folder = new Folder();
  chmodSync(folder.path, 0o1777);
  const victim = folder.file('victim');
  writeFileSync(victim, 'precious', { mode: 0o666 });
  const link = folder.file('link');
  symlinkSync(victim, link);
  const dangling = folder.file('dangling');
  symlinkSync(folder.file('made-by-root'), dangling);
  const others = folder.file('others');
  writeFileSync(others, '', { mode: 0o666 });
  chownSync(others, 1, 1);
  for (const file of [link, dangling, others, victim]) {
    for (const args of [
      ['-o', 'none', '--record', file],
      ['-o', 'csv', '--to', file],
    ]) {
      const result = spawnSync(process.execPath, [MAIN, ...args, '--', 'true'], { env: BY_SUDO, encoding: 'utf8' });
      assert.equal(result.status, 1, `${args.join(' ')}: ${result.stderr}`);
      assert.match(result.stderr, /^tracer-tui: (record|write) to .*: [^\n]*\n$/);
    }
  }
  assert.equal(readFileSync(victim, 'utf8'), 'precious');
  assert.deepEqual(readdirSync(folder.path).sort(), ['dangling', 'link', 'others', 'victim']);
});

test('the caller’s environment cannot name files that only root can read', needsTracing, () => {
  using folder = new Folder();
  chmodSync(folder.path, 0o755);
  const secret = join(folder.path, 'tracer-tui');
  spawnSync('mkdir', ['-m', '700', secret]);
  writeFileSync(join(secret, 'config.toml'), 'root_password_is = "hunter2"\n', { mode: 0o600 });
  const env = { ...BY_SUDO, XDG_CONFIG_HOME: folder.path };
  const result = spawnSync(process.execPath, [MAIN, '-o', 'none', '--', 'true'], { env, encoding: 'utf8' });
  assert.equal(result.status, 0);
  assert.match(result.stderr, /config\.toml: permission denied/);
  assert.doesNotMatch(result.stderr, /root_password|hunter2/);
});

test('nobody can make Node open its debugger', needsTracing, async () => {
  using lines = Lines.start(['-o', 'text', '--drop-privileges'], BY_SUDO);
  await lines.attached();
  const { pid = 0 } = lines.child;
  await dropped(pid);
  const asNobody = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', 'sh', '-c', `kill -USR1 ${pid}`];
  assert.equal(spawnSync('setpriv', asNobody).status, 0);
  // It goes on, and has told events since.
  const { pid: later } = await runCommand('/bin/true');
  await waitUntil(() => lines.stdout.includes(` ${later} `), { what: 'a process after the signal' });
  assert.equal(await lines.stop('SIGINT'), 0);
  assert.equal(lines.stderr, '');
});

test('whom sudo lets run only this gets no file, and reads none, that they may not', needsTracing, () => {
  using folder = new Folder();
  chmodSync(folder.path, 0o755);
  const secret = folder.file('secret');
  const text = '(hunter2\n';
  writeFileSync(secret, text, { mode: 0o600 });
  const fresh = folder.file('fresh');
  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, [MAIN, ...args], { env: BY_SUDO, encoding: 'utf8', cwd: '/' });
  const command = ['--', 'true'];
  for (const args of [
    ['-o', 'none', '--record', fresh, ...command],
    ['-o', 'none', '--record', secret, '--force', ...command],
    ['-o', 'csv', '--to', secret, '--force', ...command],
    ['-o', 'none', '--redact', '--redact-patterns', secret, ...command],
    ['report', secret],
    ['export', secret, '--format', 'csv'],
  ]) {
    const { status, stderr } = run(...args);
    assert.notEqual(status, 0, args.join(' '));
    assert.match(stderr, /^tracer-tui: [^\n]*permission denied[^\n]*\n$/);
    assert.doesNotMatch(stderr, /hunter2/);
  }
  assert.equal(readFileSync(secret, 'utf8'), text);
  assert.deepEqual(readdirSync(folder.path), ['secret']);
});

test('a folder of the caller’s group is theirs to write to', needsTracing, () => {
  using folder = new Folder();
  chmodSync(folder.path, 0o775);
  chownSync(folder.path, 0, NOBODY);
  const file = folder.file('recording');
  const args = [MAIN, '-o', 'none', '--no-summary', '--record', file, '--', 'true'];
  const { status, stderr } = spawnSync(process.execPath, args, { env: BY_SUDO, encoding: 'utf8', cwd: '/' });
  assert.deepEqual([status, stderr], [0, '']);
  const { uid, gid, mode } = statSync(file);
  assert.deepEqual([uid, gid, mode & 0o777], [NOBODY, NOBODY, 0o600]);
});
