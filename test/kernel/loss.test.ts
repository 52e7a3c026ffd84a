// Loss and order on the real ring: what does not fit is counted, and what is shown recovers.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { RECORD_KINDS } from '../../src/core/events/event.ts';
import { totalLost } from '../../src/core/state/state.ts';
import { Held } from '../support/held.ts';
import { program } from '../support/programs.ts';
import { many } from '../support/slowness.ts';
import { needsTracing, runCommand, runProgram, Trace } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';

const KINDS = ['fork', 'exec', 'exit'] as const;

test('a starved ring: seen + lost = spawned, exactly', needsTracing, async () => {
  const spawned = many(500);
  // Nobody else on this machine is followed.
  using trace = Trace.start({ follow: true, ringBytes: 4096 });
  trace.source.hold(true);
  const script = `exec '${await program('spawn')}' ${spawned} /bin/true >/dev/null`;
  await trace.follow('/bin/sh', '-c', script).ended;
  trace.source.hold(false);
  const { lost } = trace.stop();
  // All children, and the one that spawns them, which was a shell first.
  const expected = { fork: spawned + 1, exec: spawned + 2, exit: spawned + 1 };
  for (const kind of KINDS) {
    assert.ok(lost[kind] > 0, JSON.stringify(lost));
    assert.equal(trace.seen()[kind] + lost[kind], expected[kind], kind);
  }
});

test('a starved ring for the whole machine: nothing is left out of seen + lost', needsTracing, async () => {
  const spawned = many(500);
  const command = await program('spawn');
  using truth = Trace.start();
  using starved = Trace.start({ ringBytes: 4096 });
  // What others start counts too: a second tracer, looked at before and after, tells between what it is.
  const look = () => [counted(truth), counted(starved), counted(truth)] as const;
  const isBetween = (kind: (typeof KINDS)[number], before: ReturnType<typeof look>, after: ReturnType<typeof look>) => {
    const counted = after[1][kind] - before[1][kind];
    return counted >= after[0][kind] - before[2][kind] && counted <= after[2][kind] - before[0][kind];
  };
  const isExact = async () => {
    starved.source.hold(true);
    const before = look();
    await runCommand(command, [String(spawned), '/bin/true']);
    const after = look();
    starved.source.hold(false);
    for (const kind of KINDS) assert.ok(after[1][kind] - before[1][kind] > spawned, kind);
    return KINDS.every((kind) => isBetween(kind, before, after)) && after[1];
  };
  // A hook that just runs on another CPU has been counted by one of them only: then there is another try.
  const counts = await waitUntil(isExact, { what: 'agreement of both tracers' });
  await waitUntil(() => KINDS.every((kind) => starved.seen()[kind] + starved.state.lost[kind] >= counts[kind]), {
    what: 'all that the kernel has counted',
    describe: () => JSON.stringify([counts, starved.seen(), starved.state.lost]),
  });
  const now = counted(starved);
  for (const kind of KINDS) assert.ok(starved.seen()[kind] + starved.state.lost[kind] <= now[kind], kind);
});

/** Sent and lost, by the kernel's own counters. */
function counted(trace: Trace): Readonly<Record<(typeof KINDS)[number], number>> {
  const { sent, lost } = trace.counters();
  const of = (kind: (typeof KINDS)[number]) =>
    (sent[RECORD_KINDS.indexOf(kind)] ?? 0) + (lost[RECORD_KINDS.indexOf(kind)] ?? 0);
  return { fork: of('fork'), exec: of('exec'), exit: of('exit') };
}

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
  using held = Held.start();
  const { pid } = held;
  await waitUntil(() => trace.state.table.running.has(pid), { what: 'it in the running table' });
  // While the ring is full, its exit is lost.
  trace.source.hold(true);
  await runCommand(command, [String(many(200)), '/bin/true']);
  await held.end();
  await runCommand(command, ['20', '/bin/true']);
  trace.source.hold(false);
  // Housekeeping notices the loss and looks at /proc.
  const [gone] = await waitUntil(() => (trace.state.table.running.has(pid) ? undefined : trace.withPid(pid)), {
    what: 'running table without it',
  });
  await waitUntil(() => trace.state.lost.exit > 0, { what: 'count of lost exits' });
  assert.equal(gone?.end?.how, 'lost');
});

test(
  'many that end in one moment: each is told, or counted as lost, and none is shown as running',
  needsTracing,
  async () => {
    using trace = Trace.start();
    const pids: number[] = [];
    const untold = () => pids.filter((pid) => !trace.withPid(pid).some(({ end }) => end?.how === 'exited')).length;
    // After the reader has fallen asleep: it is called out of a hook, in the middle of the others' ends.
    for (let round = 1; round <= 4; round++) {
      await sleep(1000);
      const ran = await Promise.all([1, 2, 3].map(() => runProgram('fork-only', '4', '60', '4')));
      pids.push(...ran.flatMap(({ stdout }) => stdout.trim().split('\n').map(Number)));
      assert.equal(pids.length, 12 * round);
      await waitUntil(() => untold() <= totalLost(trace.state.lost), {
        what: 'end or loss of each',
        describe: () => JSON.stringify({ untold: untold(), ...trace.counters() }),
      });
      await waitUntil(() => pids.every((pid) => !trace.state.table.running.has(pid)), { what: 'end of each' });
    }
    // The ring has room. What the kernel itself has skipped is none of these (docs/kernels.md).
    const { missedRuns: _, ...records } = trace.state.lost;
    assert.deepEqual(records, { fork: 0, exec: 0, exit: 0, free: 0, cgroup: 0 });
  },
);

test('records that were taken before their wakeup do not leave the reader asleep', needsTracing, async () => {
  using trace = Trace.start({ onAttached: () => spawnSync('/bin/true') });
  // Long enough for the reader to fall asleep, which it must not without the kernel knowing.
  await sleep(1500);
  const { pid } = await runCommand('/bin/true');
  await trace.settled(pid);
});
