// The kernel kills who takes more memory than its cgroup allows: one that is traced, and the program itself.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertDetached, attachedBy } from '../support/attached.ts';
import { cgroupFor, GREEDY } from '../support/memory-cgroup.ts';
import { program } from '../support/programs.ts';
import { DIST, needsTracing, runCommand, Trace } from '../support/tracing.ts';

const SIGKILL = 9;
/** Enough for the program as it is. */
const ENOUGH_MB = 512;
const LITTLE_MB = 32;

test('a process that is killed for its memory: one row, SIGKILL', needsTracing, async (t) => {
  await using cgroup = cgroupFor(t, LITTLE_MB);
  if (cgroup === undefined) return;
  using trace = Trace.start();
  const [shell, ...args] = cgroup.shell;
  const { pid } = await runCommand(shell, [...args, await program('busy'), '0', `${4 * LITTLE_MB}`]);
  const process = await trace.settled(pid);
  assert.equal(cgroup.kills(), 1);
  assert.equal(process.end?.how === 'exited' && process.end.status, SIGKILL);
  assert.equal(trace.withPid(pid).length, 1);
  assert.equal(process.comm, 'busy');
});

test('the program itself killed for its memory: nothing stays in the kernel', needsTracing, async (t) => {
  await using cgroup = cgroupFor(t, ENOUGH_MB);
  if (cgroup === undefined) return;
  const [shell, ...args] = cgroup.shell;
  const tracer = [process.execPath, GREEDY, join(DIST, 'main.js'), '-o', 'ndjson', '--source', 'ebpf'];
  const child = spawn(shell, [...args, ...tracer], { stdio: 'ignore' });
  const exited = new Promise<NodeJS.Signals | null>((resolve) =>
    child.once('exit', (_code, signal) => resolve(signal)),
  );
  const held = await attachedBy(child.pid ?? 0);
  child.kill('SIGUSR2');
  assert.equal(await exited, 'SIGKILL');
  assert.equal(cgroup.kills(), 1);
  await assertDetached(held);
});
