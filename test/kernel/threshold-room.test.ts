// The threshold in the kernel where what it would hold back has no room: that is sent as if there were none.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Held } from '../support/held.ts';
import { atEnd, ended, FREED_MS, withoutFree } from '../support/held-back.ts';
import { hex, program } from '../support/programs.ts';
import { isSlow, longer } from '../support/slowness.ts';
import { needsTracing, runCommand, runProgram, Trace } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';

test('more than can be held: sent at once, complete, and every process is accounted for', needsTracing, async () => {
  using trace = Trace.start({ inKernelThreshold: { ...atEnd(longer(30_000)), processes: 8 } });
  const count = isSlow ? 16 : 40;
  const children = Array.from({ length: count }, () => Held.start());
  const pids = children.map(({ pid }) => pid);
  await Promise.all(children.map((child) => child.end()));
  const isWhole = (pid: number) => withoutFree(trace.recordsOf(pid)) === 'fork exec exit';
  // What the kernel has skipped, and counts (docs/kernels.md).
  const missed = () => trace.counters().missedRuns;
  await waitUntil(() => pids.filter(isWhole).length >= count - 8 - missed(), {
    what: 'records of all that there was no room for',
    describe: () => pids.map((pid) => trace.recordsOf(pid)).join('\n'),
  });
  await sleep(FREED_MS);
  const sent = pids.filter((pid) => trace.recordsOf(pid) !== '');
  const cut = sent.filter((pid) => !isWhole(pid)).map((pid) => trace.recordsOf(pid));
  assert.ok(sent.length < count && cut.length <= missed(), `${sent.length} sent, of them: ${cut.join(', ')}`);
  const { heldBack, notHeld } = trace.counters();
  assert.ok(notHeld + missed() >= sent.length, JSON.stringify({ ...trace.counters(), sent: sent.length }));
  assert.ok(
    heldBack.count + missed() >= count - sent.length,
    JSON.stringify({ ...trace.counters(), sent: sent.length }),
  );
  // Room again, unless others take it just then.
  await waitUntil(
    async () => {
      const { pid } = await runCommand('/bin/true');
      await sleep(FREED_MS);
      return trace.recordsOf(pid) === '';
    },
    { what: 'process that is held' },
  );
});

test(
  'no room for a long command line, or for one exec more: all that was held is sent before it',
  needsTracing,
  async () => {
    using trace = Trace.start({ inKernelThreshold: { ...atEnd(longer(30_000)), processes: 64 } });
    using long = Held.start(await program('exec-with'), ['/bin/sh', hex('sh'), hex('-c'), hex('read -r x'), '+12']);
    await waitUntil(() => readFileSync(`/proc/${long.pid}/comm`, 'latin1') === 'sh\n', { what: 'second exec' });
    const { pid: second } = await runProgram('exec-with', '/bin/true', hex('true'), '+12');
    assert.equal(withoutFree(trace.recordsOf((await ended(trace, second)).pid)), 'fork exec exec exit');
    const { pid: chained } = await runProgram('exec-chain', '11', '1', '5');
    const process = await ended(trace, chained);
    assert.equal(withoutFree(trace.recordsOf(chained)), `fork ${'exec '.repeat(12)}exit`);
    assert.equal(process.images.length, 12);
    await long.end();
    await sleep(FREED_MS);
    assert.equal(trace.recordsOf(long.pid), '');
  },
);
