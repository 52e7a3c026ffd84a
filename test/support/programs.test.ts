// Each C helper does what the top of its source says, by the kernel's own account: wait statuses and /proc.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, statfs } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { promisify } from 'node:util';
import type { ProgramName } from './programs.ts';
import { compile, program } from './programs.ts';
import { waitUntil } from './wait.ts';

const run = promisify(execFile);
const TMPFS_MAGIC = 0x01021994;
const isRoot = process.getuid?.() === 0;
const needsRoot = isRoot ? {} : { skip: 'needs root' };

async function output(name: ProgramName, ...args: string[]): Promise<string> {
  return (await run(await program(name), args)).stdout;
}

/** Runs a helper under wait-status, and gives what the kernel told its parent. */
async function waited(name: ProgramName, args: string[], cwd?: string) {
  const { stdout } = await run(
    await program('wait-status'),
    [await program(name), ...args],
    cwd === undefined ? {} : { cwd },
  );
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Readonly<Record<string, number | boolean>>;
}

/** Starts a helper and waits for its first line. */
async function started(name: ProgramName, ...args: string[]) {
  const child = spawn(await program(name), args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const first = await lines.next();
  return { pid: child.pid ?? 0, line: String(first.value), exited };
}

/** State, PPID and number of threads of a process, from /proc. */
async function status(pid: number | string): Promise<Map<string, string>> {
  const text = await readFile(`/proc/${pid}/status`, 'latin1');
  return new Map(
    text.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
}

test('leader-exits-first: a zombie leader, and a thread that gives the status', async () => {
  const child = spawn(await program('leader-exits-first'), ['1500', '7']);
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const zombie = async () => (await status(child.pid ?? 0)).get('State') === 'Z (zombie)';
  await waitUntil(zombie, { what: 'zombie leader' });
  assert.equal((await readdir(`/proc/${child.pid}/task`)).length, 2);
  assert.equal(await exited, 7);
});

test('all-threads-exit: ends with the code that all agree on', async () => {
  assert.equal((await waited('all-threads-exit', ['4', '3']))['status'], 3 << 8);
});

test('thread-exec: the PID stays, and the leader becomes the program', async () => {
  const { pid, line, exited } = await started('thread-exec', '/bin/sh', '-c', 'echo $$ $0', 'name');
  await exited;
  assert.equal(line, `${pid} name`);
});

test('die-by-signal: the raw status says which', async () => {
  for (const signal of [constants.signals.SIGTERM, constants.signals.SIGKILL, constants.signals.SIGSEGV]) {
    assert.equal((await waited('die-by-signal', [String(signal)]))['status'], signal);
  }
});

test('die-by-signal … core: the core bit is set, and the core is where core_pattern says', async (context) => {
  const directory = await mkdtemp(join(tmpdir(), 'core-'));
  context.after(() => rm(directory, { recursive: true }));
  const { signal, core } = await waited('die-by-signal', [String(constants.signals.SIGSEGV), 'core'], directory);
  assert.equal(signal, constants.signals.SIGSEGV);
  const pattern = (await readFile('/proc/sys/kernel/core_pattern', 'utf8')).trim();
  if (pattern !== 'core') return context.skip(`core_pattern is "${pattern}": the core went elsewhere`);
  assert.equal(core, true);
  assert.equal((await readdir(directory)).length, 1);
});

test('fork-only: children with their parent’s image', async () => {
  const { pid, line, exited } = await started('fork-only', '1', '60000', '3');
  const child = await status(line);
  assert.equal(child.get('PPid'), String(pid));
  assert.equal(child.get('Name'), 'fork-only');
  process.kill(Number(line), 'SIGKILL');
  await exited;
});

test('orphan: the child has another parent when the first is gone', async () => {
  const { pid, line } = await started('orphan', '20');
  const [child, atBirth, now] = line.split(' ').map(Number);
  assert.equal(atBirth, pid);
  assert.notEqual(now, pid);
  assert.notEqual(child, pid);
});

test('exec-chain: one process, its time the sum of its images', async () => {
  const { status: raw, forkBootNs, waitedBootNs } = await waited('exec-chain', ['3', '10', '4']);
  assert.equal(raw, 4 << 8);
  assert.ok(Number(waitedBootNs) - Number(forkBootNs) >= 40e6, '4 images of 10 ms');
});

test('spawn: counts and times', async () => {
  const report = JSON.parse(await output('spawn', '-p', '0', '20', '/bin/true')) as Record<string, number>;
  assert.equal(report['count'], 20);
  assert.ok((report['nsPerSpawn'] ?? 0) > 10_000);
});

test('reuse-pid: two programs, one PID', needsRoot, async () => {
  const report = JSON.parse(await output('reuse-pid', '20', '/bin/true', '/bin/false')) as Record<string, number>;
  assert.deepEqual([report['firstStatus'], report['secondStatus']], [0, 1 << 8]);
});

test('set-name: any bytes as a name', async () => {
  const { pid, exited } = await started('set-name', '1b5d30ff0a41', '60000');
  assert.deepEqual(await readFile(`/proc/${pid}/comm`), Buffer.from('1b5d30ff0a410a', 'hex'));
  process.kill(pid, 'SIGKILL');
  await exited;
});

test('exec-with: arguments of any bytes, empty ones, and very long ones', async () => {
  // `sh -c 'cat /proc/$$/cmdline' …`: a program that shows its own arguments as the kernel has them.
  const shell = Buffer.from('cat /proc/$$/cmdline').toString('hex');
  const shown = await run(await program('exec-with'), ['/bin/sh', '', '2d63', shell, '61', '', 'ff1b5d'], {
    encoding: 'buffer',
  });
  assert.deepEqual(shown.stdout, Buffer.from(`002d6300${shell}00610000ff1b5d00`, 'hex'));
  const long = await output(
    'exec-with',
    '/bin/sh',
    '7368',
    '2d63',
    Buffer.from('printf %s "$0" | wc -c').toString('hex'),
    '+100',
  );
  assert.equal(long, `${100 * 1024}\n`);
  await assert.rejects(output('exec-with', '/bin/true', '+128'), /Argument list too long/);
});

test('zombie: ended, and still in /proc', async () => {
  const { line, exited } = await started('zombie', '1500', '4');
  assert.equal((await status(line)).get('State'), 'Z (zombie)');
  await exited;
  await assert.rejects(status(line), { code: 'ENOENT' });
});

test('busy: CPU time, memory and I/O as asked', async (context) => {
  // Not tmpdir(), which may be in memory: only what goes to a disk is counted.
  const directory = await mkdtemp('/var/tmp/busy-');
  context.after(() => rm(directory, { recursive: true }));
  const used = JSON.parse(await output('busy', '50', '40', '512', join(directory, 'out'))) as Record<
    string,
    number | null
  >;
  assert.ok(Number(used['cpuNs']) >= 50e6);
  assert.ok(Number(used['maxRssKb']) >= 40 * 1024);
  const isOnDisk = (await statfs(directory)).type !== TMPFS_MAGIC;
  if (isOnDisk && used['writeBytes'] !== null) assert.ok(Number(used['writeBytes']) >= 512 * 1024);
  assert.deepEqual(await readdir(directory), []);
});

test('switch-user: another real than effective user', needsRoot, async () => {
  assert.equal(await output('switch-user', '65534', '0', '/usr/bin/id', '-ru'), '65534\n');
  assert.equal(await output('switch-user', '65534', '0', '/usr/bin/id', '-u'), '0\n');
});

test('several test processes may compile at once', async (context) => {
  const cache = await mkdtemp(join(tmpdir(), 'programs-'));
  context.after(() => rm(cache, { recursive: true }));
  const executables = await Promise.all([1, 2, 3].map(() => compile('zombie', { cache })));
  assert.equal(new Set(executables).size, 1);
  assert.deepEqual(await readdir(join(executables[0] ?? '', '..')), ['zombie']);
});
