// The threshold in the kernel on real processes: what ends below it sends nothing and is counted, what passes is
// complete. What runs meanwhile: threshold-live.test.ts; what there is no room for: threshold-room.test.ts.
import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Image } from '../../src/core/process.ts';
import { loadNative } from '../../src/core/source/native.ts';
import { Held } from '../support/held.ts';
import { atEnd, ended, FREED_MS, live, MS, withoutFree } from '../support/held-back.ts';
import { filenames } from '../support/processes.ts';
import { hex, program } from '../support/programs.ts';
import { isSlow, longer, many } from '../support/slowness.ts';
import { DIST, needsTracing, runCommand, runProgram, Trace, waitStatus } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';

const native = loadNative(DIST);
const withoutTime = ({ timeBootNs: _, ...image }: Image) => image;

/** The PID of one that has surely lived for less than that, whatever else the machine does. */
function shorterThan(ms: number, run: () => Promise<{ readonly pid: number }>): Promise<number> {
  return waitUntil(
    async () => {
      const beganMs = performance.now();
      const { pid } = await run();
      return performance.now() - beganMs < ms && pid;
    },
    { what: `process of less than ${ms} ms` },
  );
}

test('what ends below it sends nothing, and is counted exactly', needsTracing, async () => {
  const spawned = many(300);
  const command = await program('spawn');
  // What others start on this machine is held back too: a tracer without a threshold before and one after it in every
  // hook tell between what the numbers are. What ended just as they were looked at may count or not.
  using first = Trace.start();
  const earliestNs = native.bootClockNs();
  using trace = Trace.start({ inKernelThreshold: atEnd(longer(10_000)) });
  const latestNs = native.bootClockNs();
  using last = Trace.start();
  const look = () => {
    const fromNs = native.bootClockNs();
    const counters = trace.counters();
    return { ...counters, fromNs, toNs: native.bootClockNs() };
  };
  const endedBetween = (startNs: number, fromNs: number, toNs: number) => {
    const { history } = first.state.table;
    return history
      .slice(0, history.endOrdinal)
      .flatMap(({ key, startBootNs, end }) =>
        startBootNs > startNs && end?.how === 'exited' && end.timeBootNs > fromNs && end.timeBootNs < toNs
          ? [{ key, startBootNs, endBootNs: end.timeBootNs }]
          : [],
      );
  };
  const sum = (times: readonly number[]) => times.reduce((total, time) => total + time, 0);
  const isCounted = async () => {
    const before = look();
    const { pid } = await runCommand(command, [String(spawned), '/bin/true']);
    await first.settled(pid);
    const after = look();
    // Both have taken all that ended until then.
    const { pid: next } = await runCommand('/bin/true');
    await Promise.all([ended(first, next), ended(last, next)]);
    const spawner = first.withPid(pid).at(-1);
    const children = first.childrenOf(pid).filter(({ parentKey }) => parentKey === spawner?.key);
    assert.equal(children.length, spawned);
    for (const { key } of [...children, ...(spawner === undefined ? [] : [spawner])])
      assert.equal(trace.recordsOfProcess(key), '', String(key));
    assert.equal(after.notHeld, 0);
    assert.ok((after.sent[1] ?? 0) < spawned / 10, `${after.sent[1]} forks sent`);

    const least = endedBetween(latestNs, before.toNs, after.fromNs);
    const most = endedBetween(earliestNs, before.fromNs, after.toNs);
    const lateEnds = new Map(
      last.state.table.history
        .slice(0, last.state.table.history.endOrdinal)
        .map(({ key, end }) => [key, end?.timeBootNs ?? 0]),
    );
    const count = after.heldBack.count - before.heldBack.count;
    const lived = after.heldBack.durationNs - before.heldBack.durationNs;
    assert.ok(count > spawned);
    const leastLived = sum(least.map(({ startBootNs, endBootNs }) => endBootNs - startBootNs));
    const mostLived = sum(
      most.map(({ key, startBootNs, endBootNs }) => (lateEnds.get(key) ?? endBootNs) - startBootNs),
    );
    tried.push([least.length, count, most.length, leastLived, lived, mostLived]);
    return least.length <= count && count <= most.length && leastLived <= lived && lived <= mostLived;
  };
  const tried: number[][] = [];
  // A hook that runs just then on another CPU is in one of them only: then there is another try.
  await waitUntil(isCounted, { what: 'count between those of both others', describe: () => tried.join('\n') });
  const { heldBack: before } = trace.counters();
  const { heldBack } = trace.stop();
  assert.ok(
    heldBack.count >= before.count && heldBack.durationNs >= before.durationNs,
    'what was counted is in the state',
  );
});

test('what passes is complete: every program with all its arguments, in order', needsTracing, async () => {
  using truth = Trace.start();
  using trace = Trace.start({ inKernelThreshold: atEnd(100) });
  const pids = [
    (await runCommand('/bin/sleep', ['0.15'])).pid,
    (await runCommand('/bin/sh', ['-c', 'exec sleep 0.15'])).pid,
    (await runProgram('exec-chain', '7', '20', '5')).pid,
    Number((await runProgram('fork-only', '1', '150', '4')).stdout),
    // Three sizes of exec records.
    (await runProgram('exec-with', '/bin/sh', hex('sh'), hex('-c'), hex('sleep 0.15'), '+1')).pid,
    (await runProgram('exec-with', '/bin/sh', hex('sh'), hex('-c'), hex('sleep 0.15'), '+12')).pid,
    (await runProgram('exec-with', '/bin/sh', hex('sh'), hex('-c'), hex('sleep 0.15'), '+30')).pid,
  ];
  const execs = [1, 2, 8, 0, 2, 2, 2];
  for (const [index, pid] of pids.entries()) {
    const expected = await truth.settled(pid);
    const process = await ended(trace, pid);
    assert.equal(withoutFree(trace.recordsOf(pid)), `fork ${'exec '.repeat(execs[index] ?? 0)}exit`);
    // Two programs look at the clock one after the other.
    assert.deepEqual(process.images.map(withoutTime), expected.images.map(withoutTime));
    assert.equal(process.startBootNs, expected.startBootNs);
    assert.deepEqual(
      [process.ppid, process.comm, process.uid, process.cgroupId, process.rssBaselineBytes],
      [expected.ppid, expected.comm, expected.uid, expected.cgroupId, expected.rssBaselineBytes],
    );
    assert.ok(process.end?.how === 'exited' && expected.end?.how === 'exited');
    assert.equal(process.end.status, expected.end.status);
  }
  await waitUntil(() => pids.filter((pid) => trace.recordsOf(pid).endsWith('free')).length > pids.length / 2, {
    what: 'exact numbers of those that pass',
  });
  assert.equal(trace.counters().notHeld, 0);
});

test('nothing is sent before the end where nobody looks at what runs', needsTracing, async () => {
  using trace = Trace.start({ inKernelThreshold: atEnd(50) });
  using held = Held.start();
  await sleep(400);
  assert.equal(trace.recordsOf(held.pid), '');
  await held.end();
  assert.deepEqual(filenames(await ended(trace, held.pid)), ['cat']);
});

test('an exec by a thread that is not the leader: held under the same identity', needsTracing, async () => {
  using trace = Trace.start({ inKernelThreshold: atEnd(longer(100)) });
  const { pid } = await runProgram('thread-exec', '/bin/sleep', `${longer(0.15)}`);
  assert.deepEqual(filenames(await ended(trace, pid)), ['thread-exec', 'sleep']);
  assert.equal(withoutFree(trace.recordsOf(pid)), 'fork exec exec exit');
  const short = await shorterThan(longer(100), () => runProgram('thread-exec', '/bin/true'));
  await sleep(FREED_MS);
  assert.equal(trace.recordsOf(short), '');
});

test('a group that ends twice is decided once: nothing of it, or all', needsTracing, async (context) => {
  const command = await program('all-threads-exit');
  using below = Trace.start({ inKernelThreshold: atEnd(longer(10_000)) });
  using truth = Trace.start();
  using above = Trace.start({ inKernelThreshold: { thresholdNs: 1, wantsRunning: false } });
  let twice = 0;
  for (let run = 0; run < 60 || (twice === 0 && run < 600 && availableParallelism() > 1 && !isSlow); run++) {
    const told = await waitStatus(command, ['1', '3', '4']);
    const pid = told['pid'] ?? 0;
    const process = await ended(above, pid);
    await waitUntil(() => process.end?.how === 'exited' && process.end.status === told['status'], {
      what: 'status of wait(2)',
    });
    await ended(truth, pid);
    if (truth.recordsOf(pid).startsWith('fork exec exit exit')) twice++;
    assert.match(above.recordsOf(pid), /^fork exec exit( exit)?( free)?$/);
    assert.equal(below.recordsOf(pid), '');
  }
  await sleep(FREED_MS);
  // On one CPU none does; emulated ones may take turns.
  if (twice === 0) context.skip('no group has ended twice');
});

test('a held process is decided by the threshold of its end', needsTracing, async () => {
  using trace = Trace.start({ inKernelThreshold: atEnd(60_000) });
  using held = Held.start();
  trace.source.setThresholdNs(200 * MS);
  await sleep(250);
  await held.end();
  await ended(trace, held.pid);
  assert.equal(withoutFree(trace.recordsOf(held.pid)), 'fork exec exit');
});

test('what ran before is told of: its end is not held back', needsTracing, async () => {
  using held = Held.start();
  using trace = Trace.start({ inKernelThreshold: live(60_000) });
  assert.ok(trace.state.table.running.has(held.pid));
  await held.end();
  await ended(trace, held.pid);
  assert.match(trace.recordsOf(held.pid), /^exit/);
});
