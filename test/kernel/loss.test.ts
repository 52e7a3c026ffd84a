// Loss and order on the real ring: what does not fit is counted, and what is shown recovers.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { program } from '../support/programs.ts';
import { longer, many } from '../support/slowness.ts';
import { needsTracing, runCommand, Trace } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';

test('a starved ring: seen + lost = spawned, exactly', needsTracing, async () => {
  const spawned = many(500);
  const command = await program('spawn');
  const differences: number[] = [];
  // What others start on this machine counts too: a second tracer with room for everything tells how many that are.
  // One that starts just between the two has another try.
  for (let attempt = 0; attempt < 20 && differences.at(-1) !== 0; attempt++) {
    using truth = Trace.start();
    using starved = Trace.start({ ringBytes: 4096 });
    starved.source.hold(true);
    const before = [truth.seen(), starved.seen()] as const;
    await runCommand(command, [String(spawned), '/bin/true']);
    starved.source.hold(false);
    const { lost } = starved.stop();
    truth.stop();
    assert.ok(lost.fork > 0 && lost.exec > 0 && lost.exit > 0, JSON.stringify(lost));
    const of = (kind: 'fork' | 'exec' | 'exit') => ({
      truth: truth.seen()[kind] - before[0][kind],
      starved: starved.seen()[kind] - before[1][kind] + lost[kind],
    });
    const kinds = [of('fork'), of('exec'), of('exit')];
    // All children, and the program that spawns them.
    for (const counted of kinds)
      assert.ok(counted.starved > spawned, `${counted.starved} of ${spawned + 1} accounted for`);
    differences.push(Math.max(...kinds.map((counted) => Math.abs(counted.starved - counted.truth))));
  }
  assert.equal(differences.at(-1), 0, `seen + lost was off in each try, by ${differences}`);
});

test('a ring of the usual size loses nothing of a storm, and pairs every process', needsTracing, async () => {
  const spawned = many(5000);
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
  const sleeper = spawn('sleep', [`${longer(1)}`], { stdio: 'ignore' });
  const pid = sleeper.pid ?? 0;
  await waitUntil(() => trace.state.table.running.has(pid), { what: 'the sleeper in the running table' });
  // While the ring is full, its exit is lost.
  trace.source.hold(true);
  await runCommand(command, [String(many(200)), '/bin/true']);
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

test('records that were taken before their wakeup do not leave the reader asleep', needsTracing, async () => {
  using trace = Trace.start({ onAttached: () => spawnSync('/bin/true') });
  // Long enough for the reader to fall asleep, which it must not without the kernel knowing.
  await sleep(1500);
  const { pid } = await runCommand('/bin/true');
  await trace.settled(pid);
});
