// The threshold in the kernel while somebody looks at what runs: the reader takes what has lived that long, and the
// threshold moves.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeBatch } from '../../src/core/events/decode.ts';
import { durationNs } from '../../src/core/process.ts';
import type { NativeAddon } from '../../src/core/source/native.ts';
import { Held } from '../support/held.ts';
import { ended, FREED_MS, live, MS, withoutFree } from '../support/held-back.ts';
import { filenames } from '../support/processes.ts';
import { program } from '../support/programs.ts';
import { longer, many } from '../support/slowness.ts';
import { needsTracing, runCommand, Trace } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';

test('a running process is there once it has lived that long, and its end is told', needsTracing, async () => {
  using trace = Trace.start({ inKernelThreshold: live(400) });
  const startedMs = performance.now();
  using held = Held.start('/bin/sh', ['-c', 'exec cat']);
  const { pid } = held;
  const process = await waitUntil(() => trace.state.table.running.get(pid), { what: 'it in the running table' });
  const afterMs = performance.now() - startedMs;
  assert.ok(afterMs >= 399, `after ${afterMs} ms`);
  assert.equal(process.origin, 'fork');
  // Where a process takes longer to start than the threshold, the second exec comes after it was taken.
  await waitUntil(() => filenames(trace.state.table.running.get(pid) ?? process).join() === 'sh,cat', {
    what: 'both execs',
  });
  await held.end();
  assert.deepEqual(filenames(await ended(trace, pid)), ['sh', 'cat']);
  assert.equal(withoutFree(trace.recordsOf(pid)), 'fork exec exec exit');
});

test('a child that passes finds its parent there', needsTracing, async () => {
  using trace = Trace.start({ inKernelThreshold: live(100) });
  for (let run = 0; run < 5; run++) {
    const { pid } = await runCommand('/bin/sh', ['-c', 'sleep 0.11; true']);
    await ended(trace, pid);
    const child = trace.childrenOf(pid).find(({ images }) => images[0]?.args.startsWith('sleep'));
    assert.ok(child !== undefined, trace.recordsOf(pid));
    assert.equal(child.parentKey, trace.withPid(pid)[0]?.key);
  }
});

test('a child finds a parent that ends between two looks of the reader', needsTracing, async () => {
  let parentPid = 0;
  let hasEndedBetween = false;
  const programOf = (native: NativeAddon) =>
    class extends native.EbpfProgram {
      #hasChild = false;
      override drainInto(buffer: Uint8Array): number {
        const bytes = super.drainInto(buffer);
        decodeBatch(buffer.subarray(0, bytes)).forEach((event) => {
          if (event.kind === 'exit' && event.ppid === parentPid) this.#hasChild = true;
        });
        return bytes;
      }
      override takeHeldInto(buffer: Uint8Array, livedNs: number): number {
        // Not before the child has come: then the parent ends before it is taken.
        if (!this.#hasChild) return 0;
        if (!hasEndedBetween) killAndSee(parentPid);
        hasEndedBetween = true;
        return super.takeHeldInto(buffer, livedNs);
      }
    };
  using trace = Trace.start({ inKernelThreshold: live(longer(100)), programOf });
  const script = `sleep ${longer(0.15)}; read line`;
  parentPid = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'] }).pid ?? 0;
  await ended(trace, parentPid);
  assert.ok(hasEndedBetween);
  const [child] = trace.childrenOf(parentPid);
  assert.equal(child?.parentKey, trace.withPid(parentPid)[0]?.key);
});

/** Returns when it is a zombie: what the kernel says of its end is said by then. */
function killAndSee(pid: number): void {
  process.kill(pid, 'SIGKILL');
  while (!/^\d+ \(.*\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1')));
}

test(
  'the threshold moves while it runs: down, what runs is there; off, all is sent; up, held again',
  needsTracing,
  async () => {
    using trace = Trace.start({ inKernelThreshold: live(60_000) });
    using held = Held.start();
    const { pid } = held;
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
    await held.end();
    await ended(trace, pid);
    await sleep(FREED_MS);
    assert.equal(withoutFree(trace.recordsOf(pid)), 'fork exec exit', 'sent once, and its end though it is below now');
    assert.deepEqual([trace.recordsOf(gone), trace.recordsOf(hidden)], ['', '']);
  },
);

test(
  'a storm on a live threshold: every process is held back or shown, and none runs for ever',
  needsTracing,
  async () => {
    using trace = Trace.start({ inKernelThreshold: live(2) });
    const spawned = many(3000);
    const { pid } = await runCommand(await program('spawn'), [String(spawned), '/bin/true']);
    await ended(trace, pid);
    const { heldBack, notHeld } = trace.counters();
    assert.equal(notHeld, 0);
    const children = await waitUntil(
      () => {
        const shown = trace.childrenOf(pid);
        return shown.every(({ end }) => end !== undefined) && heldBack.count + shown.length >= spawned && shown;
      },
      { what: 'every end', describe: () => `${heldBack.count} + ${trace.childrenOf(pid).length}` },
    );
    for (const child of children) {
      assert.ok(child.end?.how === 'exited' && child.images.length === 1, trace.recordsOf(child.pid));
      assert.ok(durationNs(child, Number.POSITIVE_INFINITY) >= 2 * MS);
    }
  },
);

test('the reader takes while they exec and exit: all of a process or nothing, once', needsTracing, async () => {
  const spawned = 500;
  const [command, chain] = [await program('spawn'), await program('exec-chain')];
  // Around what one of these lives, which is more where more else is to be done: until some are shown, and some not.
  let stepNs = MS;
  await waitUntil(
    async () => {
      using truth = Trace.start();
      using trace = Trace.start({ inKernelThreshold: live(1) });
      let moves = 0;
      const takes = setInterval(() => trace.source.setThresholdNs((2 + (moves++ % 40)) * stepNs), 0);
      const spawners = await Promise.all(
        [0, 1].map(() => runCommand(command, [String(spawned), chain, '3', '0', '0'])),
      );
      clearInterval(takes);
      const parents = spawners.map(({ pid }) => pid);
      await Promise.all(parents.map((pid) => ended(truth, pid)));
      await sleep(FREED_MS);
      truth.stop();
      trace.stop();
      const keys = parents.flatMap((pid) => truth.childrenOf(pid).map(({ key }) => key));
      assert.equal(keys.length, 2 * spawned);
      const shown = keys.map((key) => trace.recordsOfProcess(key)).filter((records) => records !== '');
      for (const records of shown) assert.match(records, /^fork exec exec exec exec exit( free)?$/);
      assert.ok(trace.state.heldBack.count >= keys.length - shown.length);
      stepNs *= shown.length === 0 ? 0.5 : 2;
      return shown.length > 0 && shown.length < keys.length;
    },
    { what: 'run in which some are shown, and some not', timeoutMs: 60_000 },
  );
});
