// The threshold in the kernel on real processes: what ends below it sends nothing and is counted, what passes is
// complete, and whatever cannot be held is sent as if there were none.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { durationNs, type Image, type Process } from '../../src/core/process.ts';

import { program } from '../support/programs.ts';
import { isSlow, longer, many } from '../support/slowness.ts';
import { needsTracing, runCommand, runProgram, Trace, waitStatus } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';

const MS = 1e6;
const AT_END = (ms: number) => ({ thresholdNs: ms * MS, wantsRunning: false });
const LIVE = (ms: number) => ({ thresholdNs: ms * MS, wantsRunning: true });
/** Frees come up to 60 ms after the end. */
const FREED_MS = 200;

const filenames = (process: Process) => process.images.map(({ filename }) => filename.split('/').at(-1));
const withoutTime = ({ timeBootNs: _, ...image }: Image) => image;
const hex = (text: string) => Buffer.from(text, 'latin1').toString('hex');
/** Some frees are never told, to no tracer: see Trace.settled. */
const withoutFree = (records: string) => records.replace(/ free$/, '');

function ended(trace: Trace, pid: number): Promise<Process> {
  return waitUntil(() => trace.withPid(pid).find(({ end }) => end !== undefined), {
    what: `end of process ${pid}`,
    describe: () => JSON.stringify([trace.recordsOf(pid), trace.counters()]),
  });
}

test('what ends below it sends nothing, and is counted exactly', needsTracing, async () => {
  const spawned = many(300);
  const command = await program('spawn');
  const differences: number[] = [];
  // What others start on this machine is held back too: a tracer without a threshold tells how many that are. One that
  // starts or ends just between the two has another try.
  for (let attempt = 0; attempt < 20 && differences.at(-1) !== 0; attempt++) {
    using truth = Trace.start();
    using trace = Trace.start({ inKernelThreshold: AT_END(longer(10_000)) });
    const { nowBootNs } = trace.state;
    const { pid } = await runCommand(command, [String(spawned), '/bin/true']);
    await sleep(FREED_MS);
    const { heldBack, notHeld, sent } = trace.counters();
    truth.stop();
    trace.stop();
    const pids = truth.childrenOf(pid).map((child) => child.pid);
    assert.equal(pids.length, spawned);
    for (const held of [pid, ...pids]) assert.equal(trace.recordsOf(held), '', `of PID ${held}`);
    assert.equal(notHeld, 0);
    assert.deepEqual(trace.state.heldBack, heldBack, 'what was counted is in the state');
    const { history } = truth.state.table;
    const all = history
      .slice(0, history.endOrdinal)
      .filter(({ origin, startBootNs }) => origin === 'fork' && startBootNs > nowBootNs);
    const lived = all.reduce((sum, process) => sum + durationNs(process, Number.POSITIVE_INFINITY), 0);
    differences.push(heldBack.count - all.length);
    if (differences.at(-1) !== 0) continue;
    assert.ok(heldBack.count > spawned);
    // The hook looks at the clock a moment before the record does.
    assert.ok(
      Math.abs(heldBack.durationNs - lived) < heldBack.count * longer(20_000),
      `${heldBack.durationNs} of ${lived}`,
    );
    assert.ok((sent[1] ?? 0) < spawned / 10, `${sent[1]} forks sent`);
  }
  assert.equal(differences.at(-1), 0, `held back was off in each try, by ${differences}`);
});

test('what passes is complete: every program with all its arguments, in order', needsTracing, async () => {
  using truth = Trace.start();
  using trace = Trace.start({ inKernelThreshold: AT_END(100) });
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
  await waitUntil(() => pids.filter((pid) => trace.recordsOf(pid).endsWith('free')).length >= pids.length - 1, {
    what: 'exact numbers of those that pass',
  });
  assert.equal(trace.counters().notHeld, 0);
});

test('nothing is sent before the end where nobody looks at what runs', needsTracing, async () => {
  using trace = Trace.start({ inKernelThreshold: AT_END(50) });
  const child = spawn('/bin/sleep', [`${longer(0.6)}`], { stdio: 'ignore' });
  await sleep(400);
  assert.equal(trace.recordsOf(child.pid ?? 0), '');
  assert.deepEqual(filenames(await ended(trace, child.pid ?? 0)), ['sleep']);
});

test('an exec by a thread that is not the leader: held under the same identity', needsTracing, async () => {
  using trace = Trace.start({ inKernelThreshold: AT_END(longer(100)) });
  const { pid } = await runProgram('thread-exec', '/bin/sleep', `${longer(0.15)}`);
  assert.deepEqual(filenames(await ended(trace, pid)), ['thread-exec', 'sleep']);
  assert.equal(withoutFree(trace.recordsOf(pid)), 'fork exec exec exit');
  const { pid: short } = await runProgram('thread-exec', '/bin/true');
  await sleep(FREED_MS);
  assert.equal(trace.recordsOf(short), '');
});

test('a group that ends twice is decided once: nothing of it, or all', needsTracing, async () => {
  const command = await program('all-threads-exit');
  using below = Trace.start({ inKernelThreshold: AT_END(longer(10_000)) });
  using truth = Trace.start();
  using above = Trace.start({ inKernelThreshold: { thresholdNs: 1, wantsRunning: false } });
  let twice = 0;
  for (let run = 0; run < 60; run++) {
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
  // Emulated CPUs may take turns.
  assert.ok(twice > 0 || isSlow, 'no group ended twice: on one CPU none does');
});

test('more than can be held: sent at once, complete, and every process is accounted for', needsTracing, async () => {
  using trace = Trace.start({ inKernelThreshold: { ...AT_END(longer(30_000)), processes: 8 } });
  const count = isSlow ? 16 : 40;
  const children = Array.from({ length: count }, () => spawn('/bin/sleep', [`${longer(0.8)}`], { stdio: 'ignore' }));
  const pids = children.map(({ pid }) => pid ?? 0);
  await Promise.all(children.map((child) => new Promise((resolve) => child.once('exit', resolve))));
  await sleep(FREED_MS);
  const sent = pids.filter((pid) => trace.recordsOf(pid) !== '');
  assert.ok(sent.length >= count - 8 && sent.length < count, `${sent.length} sent`);
  for (const pid of sent) assert.equal(withoutFree(trace.recordsOf(pid)), 'fork exec exit');
  const { heldBack, notHeld } = trace.counters();
  assert.ok(notHeld >= sent.length);
  assert.ok(heldBack.count >= count - sent.length);
  // Room again.
  const { pid } = await runCommand('/bin/true');
  await sleep(FREED_MS);
  assert.equal(trace.recordsOf(pid), '');
});

test(
  'no room for a long command line, or for one exec more: all that was held is sent before it',
  needsTracing,
  async () => {
    using trace = Trace.start({ inKernelThreshold: { ...AT_END(longer(30_000)), processes: 64 } });
    const long = spawn(
      await program('exec-with'),
      ['/bin/sh', hex('sh'), hex('-c'), hex(`sleep ${longer(0.5)}`), '+12'],
      {
        stdio: 'ignore',
      },
    );
    await sleep(longer(150));
    const { pid: second } = await runProgram('exec-with', '/bin/true', hex('true'), '+12');
    assert.equal(withoutFree(trace.recordsOf((await ended(trace, second)).pid)), 'fork exec exec exit');
    const { pid: chained } = await runProgram('exec-chain', '11', '1', '5');
    const process = await ended(trace, chained);
    assert.equal(withoutFree(trace.recordsOf(chained)), `fork ${'exec '.repeat(12)}exit`);
    assert.equal(process.images.length, 12);
    await new Promise((resolve) => long.once('exit', resolve));
    await sleep(FREED_MS);
    assert.equal(trace.recordsOf(long.pid ?? 0), '');
  },
);

test('a running process is there once it has lived that long, and its end is told', needsTracing, async () => {
  using trace = Trace.start({ inKernelThreshold: LIVE(400) });
  const startedMs = performance.now();
  const child = spawn('/bin/sh', ['-c', `exec sleep ${longer(1.2)}`], { stdio: 'ignore' });
  const pid = child.pid ?? 0;
  const process = await waitUntil(() => trace.state.table.running.get(pid), {
    what: 'the sleeper in the running table',
  });
  const afterMs = performance.now() - startedMs;
  assert.ok(afterMs >= 399 && afterMs < longer(900), `after ${afterMs} ms`);
  assert.equal(process.origin, 'fork');
  // Where a process takes longer to start than the threshold, the second exec comes after it was taken.
  if (!isSlow) assert.deepEqual(filenames(process), ['sh', 'sleep']);
  assert.deepEqual(filenames(await ended(trace, pid)), ['sh', 'sleep']);
  assert.equal(withoutFree(trace.recordsOf(pid)), 'fork exec exec exit');
});

test('a child that passes finds its parent there', needsTracing, async () => {
  using trace = Trace.start({ inKernelThreshold: LIVE(100) });
  for (let run = 0; run < 5; run++) {
    const { pid } = await runCommand('/bin/sh', ['-c', 'sleep 0.11; true']);
    await ended(trace, pid);
    const child = trace.childrenOf(pid).find(({ images }) => images[0]?.args.startsWith('sleep'));
    assert.ok(child !== undefined, trace.recordsOf(pid));
    assert.equal(child.parentKey, trace.withPid(pid)[0]?.key);
  }
});

test(
  'the threshold moves while it runs: down, what runs is there; off, all is sent; up, held again',
  needsTracing,
  async () => {
    using trace = Trace.start({ inKernelThreshold: LIVE(60_000) });
    const child = spawn('/bin/sleep', [`${longer(1.5)}`], { stdio: 'ignore' });
    const pid = child.pid ?? 0;
    const { pid: gone } = await runCommand('/bin/true');
    await sleep(300);
    assert.equal(trace.recordsOf(pid), '');
    trace.source.setThresholdNs(100 * MS);
    assert.equal(trace.recordsOf(pid), 'fork exec', 'at once');
    trace.source.setThresholdNs(0);
    const { pid: shown } = await runCommand('/bin/true');
    await trace.settled(shown);
    assert.equal(withoutFree(trace.recordsOf(shown)), 'fork exec exit');
    trace.source.setThresholdNs(60_000 * MS);
    const { pid: hidden } = await runCommand('/bin/true');
    await ended(trace, pid);
    await sleep(FREED_MS);
    assert.equal(withoutFree(trace.recordsOf(pid)), 'fork exec exit', 'sent once, and its end though it is below now');
    assert.deepEqual([trace.recordsOf(gone), trace.recordsOf(hidden)], ['', '']);
  },
);

test('a held process is decided by the threshold of its end', needsTracing, async () => {
  using trace = Trace.start({ inKernelThreshold: AT_END(60_000) });
  const child = spawn('/bin/sleep', [`${longer(0.5)}`], { stdio: 'ignore' });
  await sleep(100);
  trace.source.setThresholdNs(200 * MS);
  await ended(trace, child.pid ?? 0);
  assert.equal(withoutFree(trace.recordsOf(child.pid ?? 0)), 'fork exec exit');
});

test('what ran before is told of: its end is not held back', needsTracing, async () => {
  const child = spawn('/bin/sleep', [`${longer(0.5)}`], { stdio: 'ignore' });
  await sleep(100);
  using trace = Trace.start({ inKernelThreshold: LIVE(60_000) });
  assert.ok(trace.state.table.running.has(child.pid ?? 0));
  await ended(trace, child.pid ?? 0);
  assert.match(trace.recordsOf(child.pid ?? 0), /^exit/);
});

test(
  'a storm on a live threshold: every process is held back or shown, and none runs for ever',
  needsTracing,
  async () => {
    using trace = Trace.start({ inKernelThreshold: LIVE(2) });
    const spawned = many(3000);
    const { pid } = await runCommand(await program('spawn'), [String(spawned), '/bin/true']);
    await ended(trace, pid);
    await sleep(FREED_MS);
    const { heldBack, notHeld } = trace.counters();
    const children = trace.childrenOf(pid);
    assert.equal(notHeld, 0);
    assert.ok(heldBack.count + children.length >= spawned, `${heldBack.count} + ${children.length}`);
    for (const child of children) {
      assert.ok(child.end?.how === 'exited' && child.images.length === 1, trace.recordsOf(child.pid));
      assert.ok(durationNs(child, Number.POSITIVE_INFINITY) >= 2 * MS);
    }
  },
);

test('the reader takes while they exec and exit: all of a process or nothing, once', needsTracing, async () => {
  using truth = Trace.start();
  using trace = Trace.start({ inKernelThreshold: LIVE(1) });
  let moves = 0;
  // Around what one of these lives.
  const takes = setInterval(() => trace.source.setThresholdNs((2 + (moves++ % 40)) * MS), 0);
  const spawned = 500;
  const [command, chain] = [await program('spawn'), await program('exec-chain')];
  const spawners = await Promise.all([0, 1].map(() => runCommand(command, [String(spawned), chain, '3', '0', '0'])));
  clearInterval(takes);
  await sleep(FREED_MS);
  truth.stop();
  trace.stop();
  const pids = spawners.flatMap(({ pid }) => truth.childrenOf(pid).map((child) => child.pid));
  assert.equal(pids.length, 2 * spawned);
  const shown = pids.map((pid) => trace.recordsOf(pid)).filter((records) => records !== '');
  for (const records of shown) assert.match(records, /^fork exec exec exec exec exit( free)?$/);
  assert.ok(shown.length > 0 && shown.length < pids.length, `${shown.length} shown`);
  assert.ok(trace.state.heldBack.count >= pids.length - shown.length);
});
