// Each hook's spare (bpf/spare.h), on any kernel: it does all of the work where the first program is not run, and none
// of it where it is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { program } from '../support/programs.ts';
import { many } from '../support/slowness.ts';
import { needsTracing, runCommand, runProgram, Trace } from '../support/tracing.ts';

const SPAWNERS = 2;
const LIFE = /^fork exec exit( free)?$/;

for (const hooks of ['both', 'spare'] as const) {
  const which = hooks === 'both' ? 'beside its hook' : 'alone';

  test(`a spare ${which}: every event of every process is told once`, needsTracing, async () => {
    const spawned = many(300);
    const command = await program('spawn');
    using trace = Trace.start({ hooks });
    // At once: between a hook and its spare, a task may be preempted, and go to another CPU.
    const spawners = await Promise.all(
      Array.from({ length: SPAWNERS }, () => runCommand(command, [`${spawned}`, '/bin/true'])),
    );
    for (const { pid } of spawners) {
      await trace.settled(pid);
      const children = trace.childrenOf(pid);
      assert.equal(children.length, spawned);
      for (const { key, images } of children) {
        assert.match(trace.recordsOfProcess(key), LIFE);
        assert.equal(images.length, 1);
      }
    }
    const { stoodIn, sent, missedRuns } = trace.counters();
    assert.equal(missedRuns, 0);
    // By itself, it is a kernel that skips every hook.
    if (hooks === 'spare') assert.ok(stoodIn >= SPAWNERS * spawned * 3, `${stoodIn} of ${sent}`);
    else assert.ok(stoodIn < spawned, `${stoodIn} of ${sent}`);
  });

  test(`a spare ${which}: threads, and an exec by one of them, are no processes`, needsTracing, async () => {
    using trace = Trace.start({ hooks });
    const executed = await runProgram('thread-exec', '/bin/true');
    await trace.settled(executed.pid);
    assert.match(trace.recordsOf(executed.pid), /^fork exec exec exit( free)?$/);
    const left = await runProgram('leader-exits-first', '100', '7');
    const { end } = await trace.settled(left.pid);
    assert.deepEqual(end?.how === 'exited' && end.status >> 8, 7);
    assert.equal(trace.withPid(left.pid).length, 1);
  });

  test(`a spare ${which}: what a threshold holds is held, and told when it passes`, needsTracing, async () => {
    using trace = Trace.start({ hooks, inKernelThreshold: { thresholdNs: 1e9, wantsRunning: true } });
    const [short, long] = await Promise.all([runCommand('/bin/true'), runCommand('/bin/sleep', ['1.5'])]);
    await trace.settled(long.pid);
    assert.match(trace.recordsOf(long.pid), LIFE);
    assert.equal(trace.withPid(short.pid).length, 0);
    assert.ok(trace.counters().heldBack.count >= 1);
  });
}

test('where only the first programs are attached, none stands in', needsTracing, async () => {
  using trace = Trace.start({ hooks: 'first' });
  const { pid } = await runCommand('/bin/true');
  await trace.settled(pid);
  assert.match(trace.recordsOf(pid), LIFE);
  assert.equal(trace.counters().stoodIn, 0);
});
