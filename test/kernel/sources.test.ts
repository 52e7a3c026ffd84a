// The same behaviour of every source, on real processes; what a source cannot do is data here, and in docs/sources.md.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { durationNs, type Process } from '../../src/core/process.ts';
import { EbpfSource } from '../../src/core/source/ebpf.ts';
import { loadNative } from '../../src/core/source/native.ts';
import { ProcConnectorSource } from '../../src/core/source/procConnector.ts';
import { ProcfsSource } from '../../src/core/source/procfsSource.ts';
import type { EventSource } from '../../src/core/source/source.ts';
import { SourceTrace } from '../support/sourceTrace.ts';
import { DIST, needsTracing, runCommand, runProgram } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';

/** What a source does not know: then the end says so, and nothing is made up. */
type Limit = 'exit status' | 'short processes' | 'usage at the end' | 'exact end';

interface Subject {
  readonly name: string;
  readonly make: () => EventSource;
  readonly limits: readonly Limit[];
  readonly needs: typeof needsTracing;
}

const native = loadNative(DIST);
const SUBJECTS: readonly Subject[] = [
  { name: 'ebpf', make: () => new EbpfSource({ directory: DIST, native }), limits: [], needs: needsTracing },
  {
    name: 'proc-connector',
    make: () => new ProcConnectorSource({ native }),
    limits: ['usage at the end'],
    needs: needsTracing,
  },
  {
    name: 'procfs',
    make: () => new ProcfsSource({ native, intervalMs: 50 }),
    limits: ['exit status', 'short processes', 'exact end'],
    needs: {},
  },
];

interface Case {
  readonly name: string;
  run(trace: SourceTrace, subject: Subject, context: TestContext): Promise<void>;
}

const filenames = (process: Process) => process.images.map(({ filename }) => filename.split('/').at(-1));
const durationMs = (process: Process) => durationNs(process, Number.POSITIVE_INFINITY) / 1e6;

function assertStatus({ limits }: Subject, { end }: Process, status: number): void {
  if (limits.includes('exit status')) assert.equal(end?.how, 'lost');
  else assert.equal(end?.how === 'exited' && end.status, status);
}

/** The start is to a tick; an end that was looked for is later than it was. */
function assertLived({ limits }: Subject, process: Process, ms: number): void {
  const lived = durationMs(process);
  // A busy machine makes all of them live longer.
  const late = limits.includes('exact end') ? 4000 : 3000;
  assert.ok(lived >= ms && lived < ms + late, `lived ${ms} ms, seen ${lived}`);
}

const CASES: readonly Case[] = [
  {
    name: 'who it is, who started it, how long it lived, how it ended',
    async run(trace, subject) {
      const { pid } = await runCommand('/bin/sh', ['-c', 'sleep 0.4; exit 7', 'a name']);
      const found = await trace.ended(pid);
      assert.equal(found.ppid, process.pid);
      assert.equal(found.comm, 'sh');
      assert.equal(found.uid, process.getuid?.());
      assert.equal(found.images.at(-1)?.args, '/bin/sh\0-c\0sleep 0.4; exit 7\0a name\0');
      assertLived(subject, found, 400);
      assertStatus(subject, found, 7 << 8);
    },
  },
  {
    name: 'a signal',
    async run(trace, subject) {
      const { pid } = await runCommand('/bin/sh', ['-c', 'sleep 0.3; kill -9 $$']);
      assertStatus(subject, await trace.ended(pid), 9);
    },
  },
  {
    name: 'two programs in one process',
    async run(trace, subject) {
      const { pid } = await runCommand('/bin/sh', ['-c', 'sleep 0.4; exec sleep 0.4']);
      const found = await trace.ended(pid);
      assert.equal(trace.withPid(pid).length, 1);
      assert.deepEqual(
        filenames(found).map((name) => (name === 'dash' ? 'sh' : name)),
        ['sh', 'sleep'],
      );
      assertLived(subject, found, 800);
    },
  },
  {
    name: 'a fork that executes nothing',
    async run(trace, subject) {
      const { stdout } = await runProgram('fork-only', '1', '400', '4');
      const found = await trace.ended(Number(stdout));
      assert.deepEqual(found.images, []);
      assert.equal(found.comm, 'fork-only');
      assertStatus(subject, found, 4 << 8);
    },
  },
  {
    name: 'a leader that leaves before its threads is no end',
    async run(trace, subject) {
      const { pid } = await runProgram('leader-exits-first', '500', '7');
      const found = await trace.ended(pid);
      assert.equal(trace.withPid(pid).length, 1);
      assertLived(subject, found, 500);
      assertStatus(subject, found, 7 << 8);
    },
  },
  {
    name: 'a zombie has ended, though nobody has reaped it',
    async run(trace, subject, context) {
      const { program } = await import('../support/programs.ts');
      const parent = spawn(await program('zombie'), ['1500', '3'], { stdio: ['ignore', 'pipe', 'ignore'] });
      context.after(() => parent.kill('SIGKILL'));
      const pid = await new Promise<number>((resolve) => parent.stdout.once('data', (text) => resolve(Number(text))));
      // Where it lives for less than a look takes, it was never there.
      if (subject.limits.includes('short processes')) return;
      assertStatus(subject, await trace.ended(pid), 3 << 8);
      assert.equal(parent.exitCode, null);
    },
  },
  {
    name: 'a process of milliseconds',
    async run(trace, subject) {
      const { pid } = await runCommand('/bin/false');
      if (subject.limits.includes('short processes')) return;
      const found = await trace.ended(pid);
      assert.deepEqual(filenames(found), ['false']);
      assertStatus(subject, found, 1 << 8);
    },
  },
  {
    name: 'what it used, or nothing',
    async run(trace, subject) {
      const { pid } = await runCommand('/bin/sh', [
        '-c',
        'i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done; sleep 0.3',
      ]);
      const { usage } = await trace.ended(pid);
      if (subject.limits.includes('usage at the end')) {
        assert.equal(usage, undefined);
        return;
      }
      assert.ok(usage !== undefined && usage.cpuNs > 50e6, `${usage?.cpuNs} ns of CPU`);
    },
  },
  {
    name: 'children find their parents',
    async run(trace) {
      const { pid } = await runCommand('/bin/sh', ['-c', 'sleep 0.3 & wait']);
      const { key } = await trace.ended(pid);
      const { table } = trace.state;
      const children = table.history.slice(0, table.history.endOrdinal).filter(({ ppid }) => ppid === pid);
      assert.deepEqual(
        children.map(({ parentKey }) => parentKey),
        [key],
      );
    },
  },
  {
    name: 'nothing is shown running that is gone, and nothing twice',
    async run(trace) {
      const children = Array.from({ length: 20 }, () => spawn('sleep', ['0.3'], { stdio: 'ignore' }));
      const pids = children.map(({ pid }) => pid ?? 0);
      await Promise.all(children.map((child) => new Promise((resolve) => child.once('close', resolve))));
      await waitUntil(() => pids.every((pid) => trace.withPid(pid).every(({ end }) => end !== undefined)), {
        what: 'all ended',
      });
      assert.deepEqual(
        pids.map((pid) => trace.withPid(pid).length),
        pids.map(() => 1),
      );
    },
  },
];

for (const subject of SUBJECTS) {
  for (const { name, run } of CASES) {
    test(`${subject.name}: ${name}`, subject.needs, async (context) => {
      using trace = new SourceTrace(subject.make());
      await run(trace, subject, context);
    });
  }

  test(`${subject.name}: what ran before is there at once`, subject.needs, async (context) => {
    const child = spawn('sleep', ['0.8'], { stdio: 'ignore' });
    context.after(() => child.kill('SIGKILL'));
    await sleep(100);
    using trace = new SourceTrace(subject.make());
    const pid = child.pid ?? 0;
    const [before] = trace.withPid(pid);
    assert.equal(before?.origin, 'snapshot');
    assert.equal(before.images[0]?.args, 'sleep\x000.8\0');
    const after = await trace.ended(pid);
    assert.equal(after.key, before.key);
    assertLived(subject, after, 800);
  });
}

test('procfs says that it samples', () => {
  using trace = new SourceTrace(new ProcfsSource({ native, intervalMs: 250 }));
  assert.equal(trace.state.source.limit, 'sampled every 250 ms, short processes are missed');
});

/** What the connector counted of 200 processes, each of which forks, executes and exits. */
async function countersAfterStorm(options: { queueBytes?: number; socketBytes?: number }) {
  const connector = new native.ProcConnector(options);
  await runCommand('/bin/sh', ['-c', 'i=0; while [ $i -lt 200 ]; do /bin/true; i=$((i+1)); done']);
  await sleep(100);
  // Shows the gap that the last lost ones have left.
  await Promise.all(Array.from({ length: 8 }, () => runCommand('/bin/true')));
  await sleep(100);
  const { sent, lost, missedRuns } = connector.counters();
  connector.close();
  connector.close();
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  return { sent: sum(sent), lost: sum(lost), missed: missedRuns };
}

test('proc-connector: without a shortage of room, nothing is lost', needsTracing, async () => {
  const { sent, lost, missed } = await countersAfterStorm({});
  assert.ok(sent >= 600, `${sent} records`);
  assert.equal(missed, 0);
  // Of processes elsewhere, whose threads ended just as it looked at what runs: docs/sources.md.
  assert.ok(lost <= 2, `${lost} lost`);
});

test('proc-connector: what the queue has no room for is counted', needsTracing, async () => {
  const { sent, lost } = await countersAfterStorm({ queueBytes: 4096 });
  assert.ok(sent > 0 && sent < 100 && sent + lost >= 600, `${sent} sent, ${lost} lost`);
});

test('proc-connector: what the socket has no room for is counted by the kernel’s numbers', needsTracing, async () => {
  const { sent, lost, missed } = await countersAfterStorm({ socketBytes: 1 });
  assert.ok(missed > 0 && sent + lost + missed >= 600, `${sent} sent, ${lost} lost, ${missed} missed`);
});
