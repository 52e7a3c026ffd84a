// Loss and order on the real ring: what does not fit is counted, and what is shown recovers.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { program } from '../support/programs.ts';
import { needsTracing, runCommand, Trace } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';

test('a starved ring: seen + lost = spawned, exactly', needsTracing, async () => {
  const spawned = 500;
  const command = await program('spawn');
  const sums: number[] = [];
  // Other programs of the machine count too, if they start one just then; so more than one try.
  for (let attempt = 0; attempt < 10 && sums.at(-1) !== 0; attempt++) {
    using trace = Trace.start({ ringBytes: 4096 });
    trace.source.hold(true);
    const before = trace.state.counts;
    await runCommand(command, [String(spawned), '/bin/true']);
    trace.source.hold(false);
    const { counts, lost } = trace.stop();
    assert.ok(lost.fork > 0 && lost.exec > 0 && lost.exit > 0, JSON.stringify(lost));
    // All children, and the program that spawns them.
    const beyond = [
      counts.forks - before.forks + lost.fork - (spawned + 1),
      counts.execs - before.execs + lost.exec - (spawned + 1),
      counts.exits - before.exits + lost.exit - (spawned + 1),
    ];
    assert.ok(
      beyond.every((count) => count >= 0),
      `something was neither seen nor counted as lost: ${beyond}`,
    );
    sums.push(Math.max(...beyond));
  }
  assert.equal(sums.at(-1), 0, `more than was spawned, in each try: ${sums}`);
});

test('a ring of the usual size loses nothing of a storm, and pairs every process', needsTracing, async () => {
  const spawned = 5000;
  const command = await program('spawn');
  using trace = Trace.start();
  const { pid } = await runCommand(command, [String(spawned), '/bin/true']);
  await trace.settled(pid);
  const { lost } = trace.stop();
  assert.deepEqual(lost, { fork: 0, exec: 0, exit: 0, free: 0, cgroup: 0, missedRuns: 0 });
  const children = trace.childrenOf(pid);
  assert.equal(children.length, spawned);
  assert.ok(children.every(({ end, images }) => end?.how === 'exited' && end.status === 0 && images.length === 1));
});

test('after a loss, nothing is shown running that is gone', needsTracing, async () => {
  const command = await program('spawn');
  using trace = Trace.start({ ringBytes: 4096 });
  const sleeper = spawn('sleep', ['0.3'], { stdio: 'ignore' });
  const pid = sleeper.pid ?? 0;
  await waitUntil(() => trace.state.table.running.has(pid), { what: 'the sleeper in the running table' });
  // While the ring is full, its exit is lost.
  trace.source.hold(true);
  await runCommand(command, ['200', '/bin/true']);
  await new Promise((resolve) => (sleeper.exitCode === null ? sleeper.once('exit', resolve) : resolve(undefined)));
  await runCommand(command, ['20', '/bin/true']);
  trace.source.hold(false);
  // Housekeeping notices the loss and looks at /proc.
  const [gone] = await waitUntil(() => (trace.state.table.running.has(pid) ? undefined : trace.withPid(pid)), {
    what: 'running table without the sleeper',
  });
  await waitUntil(() => trace.state.lost.exit > 0, { what: 'count of lost exits' });
  assert.equal(gone?.end?.how, 'lost');
});

test('interrupts when idle, polling when busy: a quiet ring is not looked into', needsTracing, async () => {
  using trace = Trace.start();
  const quietWindow = async () => {
    const before = trace.state;
    // Some ticks are still made when the last record has been taken.
    await sleep(700);
    const drains = trace.drains;
    await sleep(1000);
    // Whoever starts or ends a process on this machine makes the window a busy one.
    return trace.state === before ? { drains: trace.drains - drains } : undefined;
  };
  await runCommand('/bin/true');
  await sleep(1000);
  const quiet = await waitUntil(quietWindow, { what: 'second without any process', timeoutMs: 60_000 });
  assert.equal(quiet.drains, 0);
  // And the next record wakes the reader.
  const { pid } = await runCommand('/bin/true');
  await trace.settled(pid);
});

test('records that were taken before their wakeup do not leave the reader asleep', needsTracing, async () => {
  using trace = Trace.start({ onAttached: () => spawnSync('/bin/true') });
  // Long enough for the reader to fall asleep, which it must not without the kernel knowing.
  await sleep(1500);
  const { pid } = await runCommand('/bin/true');
  await trace.settled(pid);
});
