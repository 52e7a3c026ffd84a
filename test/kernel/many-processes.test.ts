// As many processes at once as a machine has at its worst: all of them are known, and none is left when they have ended.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { Held } from '../support/held.ts';
import { program } from '../support/programs.ts';
import { many } from '../support/slowness.ts';
import { needsTracing, Trace } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';

const COUNT = many(5000);

/** As /proc has them now. */
const isThere = (pids: ReadonlySet<string>) => (pid: number) => pids.has(String(pid));

async function assertNoneGone(trace: Trace, parent: number): Promise<void> {
  const shown = () => [...trace.state.table.running.values()].filter(({ ppid }) => ppid === parent);
  await waitUntil(() => shown().length === 0, {
    what: 'running table without those that are gone',
    timeoutMs: 20_000,
    describe: () => `${shown().length} are shown, lost ${JSON.stringify(trace.state.lost)}`,
  });
  assert.equal(shown().filter(({ pid }) => isThere(new Set(readdirSync('/proc')))(pid)).length, 0);
}

test('thousands that run when it starts, and end while it watches', needsTracing, async () => {
  using sleepers = Held.start(await program('sleepers'), [String(COUNT)]);
  const children = () => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length;
  await waitUntil(() => children() > COUNT, { what: `${COUNT} processes`, timeoutMs: 20_000 });
  using trace = Trace.start();
  assert.equal(trace.childrenOf(sleepers.pid).length, COUNT);
  await sleepers.end();
  await assertNoneGone(trace, sleepers.pid);
});

test(
  'thousands that start and end while the ring is starved: none is shown running that is gone',
  needsTracing,
  async () => {
    using trace = Trace.start({ ringBytes: 1 << 16 });
    using sleepers = Held.start(await program('sleepers'), [String(COUNT)]);
    await waitUntil(() => trace.state.lost.fork > 0 || trace.childrenOf(sleepers.pid).length === COUNT, {
      what: 'all children',
      timeoutMs: 20_000,
    });
    await sleepers.end();
    await assertNoneGone(trace, sleepers.pid);
  },
);
