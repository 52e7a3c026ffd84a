// The same behaviour of every source, on real processes. What each cannot do: test/support/sources.ts.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { durationNs, NS_PER_TICK, type Process } from '../../src/core/process.ts';
import type { EventSource } from '../../src/core/source/source.ts';
import { Held } from '../support/held.ts';
import { filenames } from '../support/processes.ts';
import { program } from '../support/programs.ts';
import { SUBJECTS, type Subject } from '../support/sources.ts';
import { SourceTrace } from '../support/sourceTrace.ts';
import { runCommand, runProgram } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';

interface Case {
  readonly name: string;
  run(trace: SourceTrace, subject: Subject, context: TestContext): Promise<void>;
}

const durationMs = (process: Process) => durationNs(process, Number.POSITIVE_INFINITY) / 1e6;

function assertStatus({ limits }: Subject, { end }: Process, status: number): void {
  if (limits.includes('exit status')) assert.equal(end?.how, 'lost');
  else assert.equal(end?.how === 'exited' && end.status, status);
}

/** The start is to a tick; an end that was looked for is told when it was seen. */
function assertLived(process: Process, ms: number, beganMs: number): void {
  const lived = durationMs(process);
  const most = performance.now() - beganMs + 10;
  assert.ok(lived >= ms && lived <= most, `lived ${ms} ms, seen ${lived} of ${most}`);
}

/** Starts a process that reads, and lets it go once the source knows it: a busy machine may look late. */
async function seen(
  trace: SourceTrace,
  argv: readonly string[],
  isKnown: (process: Process) => boolean = ({ images }) => images.length > 0,
): Promise<Held> {
  const [command = '', ...args] = argv;
  const held = Held.start(command, args);
  await waitUntil(() => trace.withPid(held.pid).some((process) => process.end === undefined && isKnown(process)), {
    what: `running process ${argv.join(' ')}`,
    describe: () => JSON.stringify([trace.withPid(held.pid), trace.state.lost]),
  });
  return held;
}

/** How long one lives that cannot be let go, in ms. */
const lifeMs = ({ limits }: Subject, ms: number) => (limits.includes('short processes') ? ms + 2500 : ms);

const CASES: readonly Case[] = [
  {
    name: 'who it is, who started it, how long it lived, how it ended',
    async run(trace, subject) {
      const beganMs = performance.now();
      using held = await seen(trace, ['/bin/sh', '-c', 'read -r line; exit 7', 'a name']);
      await sleep(200);
      await held.end();
      const found = await trace.ended(held.pid);
      assert.equal(found.ppid, process.pid);
      assert.equal(found.comm, 'sh');
      assert.equal(found.uid, process.getuid?.());
      assert.equal(found.images.at(-1)?.args, '/bin/sh\0-c\0read -r line; exit 7\0a name\0');
      assertLived(found, 200, beganMs);
      assertStatus(subject, found, 7 << 8);
    },
  },
  {
    name: 'a signal',
    async run(trace, subject) {
      using held = await seen(trace, ['/bin/sh', '-c', 'read -r line; kill -9 $$']);
      await held.end();
      assertStatus(subject, await trace.ended(held.pid), 9);
    },
  },
  {
    name: 'two programs in one process',
    async run(trace) {
      const beganMs = performance.now();
      using held = await seen(trace, ['/bin/sh', '-c', 'read -r line; exec cat']);
      held.write('\n');
      const names = (process: Process) => filenames(process).map((name) => (name === 'dash' ? 'sh' : name));
      await waitUntil(() => trace.withPid(held.pid).some((process) => names(process).join() === 'sh,cat'), {
        what: 'both programs',
        describe: () => JSON.stringify(trace.withPid(held.pid)),
      });
      await sleep(200);
      await held.end();
      const found = await trace.ended(held.pid);
      assert.equal(trace.withPid(held.pid).length, 1);
      assert.deepEqual(names(found), ['sh', 'cat']);
      assertLived(found, 200, beganMs);
    },
  },
  {
    name: 'a fork that executes nothing',
    async run(trace, subject) {
      const { stdout } = await runProgram('fork-only', '1', `${lifeMs(subject, 400)}`, '4');
      const found = await trace.ended(Number(stdout));
      assert.deepEqual(found.images, []);
      assert.equal(found.comm, 'fork-only');
      assertStatus(subject, found, 4 << 8);
    },
  },
  {
    name: 'a leader that leaves before its threads is no end',
    async run(trace, subject) {
      const beganMs = performance.now();
      const { pid } = await runProgram('leader-exits-first', `${lifeMs(subject, 500)}`, '7');
      const found = await trace.ended(pid);
      assert.equal(trace.withPid(pid).length, 1);
      assertLived(found, lifeMs(subject, 500), beganMs);
      assertStatus(subject, found, 7 << 8);
    },
  },
  {
    name: 'a zombie has ended, though nobody has reaped it',
    async run(trace, subject, context) {
      // It reaps nobody within a minute.
      const parent = spawn(await program('zombie'), ['60000', '3'], { stdio: ['ignore', 'pipe', 'ignore'] });
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
      const script = 'i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done; cd /; read -r line';
      const usedNs = (pid: number) => {
        const [user, system] = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\)/s, '').split(' ').slice(12);
        return (Number(user) + Number(system)) * NS_PER_TICK;
      };
      using held = await seen(trace, ['/bin/sh', '-c', script]);
      // In its last folder it only waits.
      await waitUntil(() => readlinkSync(`/proc/${held.pid}/cwd`) === '/', { what: 'end of its work' });
      const leastNs = usedNs(held.pid);
      // Whoever looks from time to time looks at old ones in turn: until all have had theirs, and once more.
      if (subject.limits.includes('exact end')) {
        await sleep(3000);
        for (let look = 0; look < 2; look++) (await seen(trace, ['/bin/cat']))[Symbol.dispose]();
      }
      await held.end();
      const { usage, usageQuality } = await trace.ended(held.pid);
      if (subject.limits.includes('usage at the end')) {
        // Nothing, or what it had when it was looked at, after a loss.
        assert.equal(usageQuality, 'sampled');
        return;
      }
      // Ticks are rounded down, each for itself.
      assert.ok(
        usage !== undefined && usage.cpuNs >= leastNs - 2 * NS_PER_TICK && leastNs > 0,
        `${usage?.cpuNs} of ${leastNs}`,
      );
    },
  },
  {
    name: 'children find their parents',
    async run(trace) {
      using held = await seen(trace, ['/bin/sh', '-c', 'cat; :']);
      const { pid } = held;
      const { table } = trace.state;
      await waitUntil(() => [...trace.state.table.running.values()].some((process) => process.ppid === pid), {
        what: 'child',
      });
      await held.end();
      const { key } = await trace.ended(pid);
      const children = () => table.history.slice(0, table.history.endOrdinal).filter(({ ppid }) => ppid === pid);
      await waitUntil(() => children().length > 0, { what: 'end of the child' });
      assert.deepEqual(
        children().map(({ parentKey }) => parentKey),
        [key],
      );
    },
  },
  {
    name: 'nothing is shown running that is gone, and nothing twice',
    async run(trace) {
      const children = Array.from({ length: 20 }, () => Held.start());
      await waitUntil(() => children.every(({ pid }) => trace.withPid(pid).length > 0), { what: 'all of them' });
      await Promise.all(children.map((child) => child.end()));
      await waitUntil(() => children.every(({ pid }) => trace.withPid(pid).every(({ end }) => end !== undefined)), {
        what: 'all ended',
      });
      assert.deepEqual(
        children.map(({ pid }) => trace.withPid(pid).length),
        children.map(() => 1),
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

  test(
    `${subject.name}: whoever takes a batch may stop it, in the midst of a storm and of its end`,
    subject.needs,
    async () => {
      const command = await program('spawn');
      const ways = [(source: EventSource) => source.hold(false), (source: EventSource) => source.stop()];
      for (const giveOut of ways) {
        const source = subject.make();
        let isStopping = false;
        let batches = 0;
        source.start(({ type }) => {
          if (!isStopping || type !== 'events/received') return;
          batches++;
          source.stop();
        });
        source.hold(true);
        using _held = Held.start();
        // More than is drained at once.
        await runCommand(command, ['2000', '/bin/true']);
        isStopping = true;
        giveOut(source);
        await waitUntil(() => batches > 0, { what: 'batch' });
        // The timers that it had would have run by then.
        await sleep(200);
        source.stop();
      }
    },
  );

  test(`${subject.name}: what ran before is there at once`, subject.needs, async () => {
    const beganMs = performance.now();
    using held = Held.start('/bin/cat', ['-']);
    using trace = new SourceTrace(subject.make());
    const { pid } = held;
    const [before] = trace.withPid(pid);
    assert.equal(before?.origin, 'snapshot');
    assert.equal(before.images[0]?.args, '/bin/cat\0-\0');
    await sleep(200);
    await held.end();
    const after = await trace.ended(pid);
    assert.equal(after.key, before.key);
    assertLived(after, 200, beganMs);
  });
}
