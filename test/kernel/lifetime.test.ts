// Identity and lifetime on real processes: each trap of the kernel that other tools fell into.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { durationNs, type Process } from '../../src/core/process.ts';
import { Held } from '../support/held.ts';
import { filenames } from '../support/processes.ts';
import { program } from '../support/programs.ts';
import { needsTracing, runCommand, runProgram, Trace, waitStatus } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';

function statusOf(process: Process): number {
  assert.equal(process.end?.how, 'exited');
  return process.end?.how === 'exited' ? process.end.status : -1;
}

function durationMs(process: Process): number {
  return durationNs(process, Number.POSITIVE_INFINITY) / 1e6;
}

test('a leader that leaves first: the process lives on, and ends with its last thread', needsTracing, async () => {
  using trace = Trace.start();
  const { pid } = await runProgram('leader-exits-first', '300', '7');
  const process = await trace.settled(pid);
  assert.equal(statusOf(process), 7 << 8);
  assert.ok(durationMs(process) >= 300, `${durationMs(process)} ms`);
  assert.equal(trace.withPid(pid).length, 1);
});

test('threads that all leave at once: one process, one end, the status that wait(2) gives', needsTracing, async () => {
  using trace = Trace.start();
  const command = await program('all-threads-exit');
  for (let run = 0; run < 40; run++) {
    const told = await waitStatus(command, ['1', '3']);
    const process = await trace.settled(told['pid'] ?? 0);
    assert.equal(statusOf(process), told['status']);
    assert.equal(trace.withPid(process.pid).length, 1);
  }
});

test('signals are kept as signals: the raw status of wait(2)', needsTracing, async () => {
  using trace = Trace.start();
  for (const signal of [9, 15, 11, 6]) {
    const { pid } = await runProgram('die-by-signal', String(signal));
    assert.equal(statusOf(await trace.settled(pid)), signal);
  }
});

test('a core dump sets its own bit, beside the signal', needsTracing, async (context) => {
  const directory = await mkdtemp(join(tmpdir(), 'core-'));
  context.after(() => rm(directory, { recursive: true }));
  using trace = Trace.start();
  const told = await waitStatus(await program('die-by-signal'), ['11', 'core'], directory);
  const process = await trace.settled(told['pid'] ?? 0);
  assert.equal(statusOf(process), told['status']);
  assert.equal(statusOf(process) & 0x7f, 11);
  // Into a file beside it. A program that takes core dumps may refuse them: then the bit is as wait(2) says.
  const isFile = readFileSync('/proc/sys/kernel/core_pattern', 'utf8').trim() === 'core';
  if (isFile) assert.equal(statusOf(process) & 0x80, 0x80);
});

test('sh -c "exec sleep": one process with two images, timed from its start', needsTracing, async () => {
  using trace = Trace.start();
  const { pid } = await runCommand('/bin/sh', ['-c', 'exec sleep 0.2']);
  const process = await trace.settled(pid);
  assert.deepEqual(filenames(process), ['sh', 'sleep']);
  assert.ok(durationMs(process) >= 200);
  const [shell, other] = process.images;
  assert.ok(shell && other && process.startBootNs <= shell.timeBootNs && shell.timeBootNs < other.timeBootNs);
});

test('a process that executes itself again keeps every image', needsTracing, async () => {
  using trace = Trace.start();
  const { pid } = await runProgram('exec-chain', '3', '10', '5');
  const process = await trace.settled(pid);
  assert.equal(process.images.length, 4);
  assert.equal(statusOf(process), 5 << 8);
});

test(
  'a subshell that never executes anything is a process with a duration and an exit code',
  needsTracing,
  async () => {
    using trace = Trace.start();
    const { stdout } = await runProgram('fork-only', '2', '60', '4');
    for (const pid of stdout.trim().split('\n').map(Number)) {
      const process = await trace.settled(pid);
      assert.deepEqual(process.images, []);
      assert.equal(process.comm, 'fork-only');
      assert.equal(statusOf(process), 4 << 8);
      assert.ok(durationMs(process) >= 60);
    }
  },
);

test('an exec by a thread that is not the leader belongs to the same process', needsTracing, async () => {
  using trace = Trace.start();
  const { pid } = await runProgram('thread-exec', '/bin/true');
  const process = await trace.settled(pid);
  assert.deepEqual(filenames(process), ['thread-exec', 'true']);
  assert.equal(trace.withPid(pid).length, 1);
});

test('a PID that is used again is another process', needsTracing, async () => {
  using trace = Trace.start();
  const { stdout } = await runProgram('reuse-pid', '40', '/bin/true', '/bin/false');
  const { pid } = JSON.parse(stdout) as { pid: number };
  await waitUntil(() => trace.withPid(pid).filter(({ end }) => end !== undefined).length === 2, {
    what: 'two finished processes with one PID',
  });
  const [first, second] = trace.withPid(pid);
  assert.ok(first && second);
  assert.deepEqual([filenames(first), statusOf(first)], [['true'], 0]);
  assert.deepEqual([filenames(second), statusOf(second)], [['false'], 1 << 8]);
});

test('an orphan keeps the parent of its birth', needsTracing, async () => {
  using trace = Trace.start();
  const { stdout } = await runProgram('orphan', '80', '2');
  const [pid, parent, adopter] = stdout
    .trim()
    .split(/[^0-9]+/)
    .map(Number);
  const process = await trace.settled(pid ?? 0);
  assert.notEqual(parent, adopter);
  assert.equal(process.ppid, parent);
  assert.equal(statusOf(process), 2 << 8);
});

test('a zombie has ended: it does not wait to be reaped', needsTracing, async (context) => {
  using trace = Trace.start();
  // It reaps nobody within a minute.
  const parent = spawn(await program('zombie'), ['60000', '3'], { stdio: ['ignore', 'pipe', 'ignore'] });
  context.after(() => parent.kill('SIGKILL'));
  const pid = await new Promise<number>((resolve) => parent.stdout.once('data', (text) => resolve(Number(text))));
  const process = await waitUntil(() => trace.withPid(pid).find(({ end }) => end !== undefined), {
    what: 'end of the zombie',
  });
  assert.equal(statusOf(process), 3 << 8);
  assert.equal(parent.exitCode, null, 'its parent has not reaped it yet');
  assert.equal(process.usageQuality, 'provisional');
  parent.kill('SIGKILL');
  await trace.settled(pid);
});

test(
  'what ran before the tracer is there at once, with its true start and, at its end, its exact duration',
  needsTracing,
  async () => {
    const beganMs = performance.now();
    using held = Held.start('/bin/cat', ['-']);
    const { pid } = held;
    const startedMs = performance.now();
    using trace = Trace.start();
    const before = trace.state.table.running.get(pid);
    assert.ok(before !== undefined, 'in the running table before any event');
    assert.equal(before.origin, 'snapshot');
    assert.equal(before.images[0]?.args, '/bin/cat\0-\0');
    await sleep(200);
    const freeMs = performance.now();
    await held.end();
    const endedMs = performance.now();
    const after = await trace.settled(pid);
    assert.equal(after.key, before.key);
    assert.equal(trace.withPid(pid).length, 1);
    // What /proc says of the start is whole ticks.
    const [leastMs, mostMs] = [freeMs - startedMs, endedMs - beganMs + 10];
    assert.ok(durationMs(after) >= leastMs && durationMs(after) <= mostMs, `${durationMs(after)} ms`);
  },
);

test('set-uid programs: who called, and whose rights', needsTracing, async () => {
  using trace = Trace.start();
  const { pid } = await runProgram('switch-user', '65534', '0', '/bin/true');
  const process = await trace.settled(pid);
  assert.equal(process.uid, 65534);
  assert.equal(process.euid, 0);
});
