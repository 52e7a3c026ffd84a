// Who is followed: a command and all that descends from it, whatever it does to get away; nobody else.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Process } from '../../src/core/process.ts';
import { readBytes } from '../../src/core/source/readProc.ts';
import { filenames, isEnded } from '../support/processes.ts';
import { type ProgramName, program } from '../support/programs.ts';
import { isSlow, many } from '../support/slowness.ts';
import { needsTracing, runCommand, Trace } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';

function all(trace: Trace): Process[] {
  const { table } = trace.state;
  return [...table.history.slice(0, table.history.endOrdinal), ...table.running.values()];
}

/** Follows a shell script, `$1…` being the arguments, to its end. What it prints goes to the file `$OUT`. */
async function follow(context: TestContext, trace: Trace, script: string, ...args: string[]) {
  const directory = await mkdtemp(join(tmpdir(), 'follow-'));
  context.after(() => rm(directory, { recursive: true }));
  const out = join(directory, 'out');
  const command = trace.follow('/bin/sh', '-c', `exec >'${out}' 2>&1; ${script}`, 'sh', ...args);
  const status = await command.ended;
  return { pid: command.pid, status, stdout: () => readFile(out, 'utf8') };
}

async function followProgram(context: TestContext, trace: Trace, name: ProgramName, ...args: string[]) {
  return follow(context, trace, 'exec "$@"', await program(name), ...args);
}

test(
  'from the very first fork: the command itself is seen being forked, executed and ending',
  needsTracing,
  async () => {
    using trace = Trace.start({ follow: true });
    assert.deepEqual(all(trace), []);
    const command = trace.follow('/bin/sh', '-c', 'exit 3');
    assert.equal(await command.ended, 3 << 8);
    const root = await trace.settled(command.pid);
    assert.deepEqual([root.origin, root.ppid, filenames(root)], ['fork', process.pid, ['sh']]);
    assert.equal(all(trace).length, 1);
  },
);

test(
  'a daemon: forked twice, a session of its own, given to init: followed to its end',
  needsTracing,
  async (context) => {
    using trace = Trace.start({ follow: true });
    const daemon = '(setsid sh -c "(sleep 0.31; /bin/true) & exit 0" &)';
    const { pid } = await follow(context, trace, daemon);
    const found = await waitUntil(
      () => all(trace).find((process) => filenames(process).includes('true') && isEnded(process)),
      {
        what: 'last program of the daemon',
      },
    );
    assert.notEqual(found.ppid, pid);
    assert.ok(all(trace).every(isEnded) || (await waitUntil(() => all(trace).every(isEnded), { what: 'all ends' })));
    assert.deepEqual(all(trace).flatMap(filenames).sort(), ['setsid', 'sh', 'sh', 'sleep', 'true']);
  },
);

test('a child that its forker gives to the parent (CLONE_PARENT) is followed', needsTracing, async (context) => {
  using trace = Trace.start({ follow: true });
  // The sibling is a child of this process, which is not followed itself.
  const { pid } = await followProgram(context, trace, 'clone-parent', '5');
  const child = await waitUntil(
    () => trace.childrenOf(process.pid).find(({ comm, images }) => comm === 'clone-parent' && images.length === 0),
    {
      what: 'sibling',
    },
  );
  assert.notEqual(child.pid, pid);
  await waitUntil(() => trace.withPid(child.pid).some(isEnded), { what: 'its end' });
});

test(
  'an orphan, a thread that execs, a leader that leaves first: followed as one process each',
  needsTracing,
  async (context) => {
    using trace = Trace.start({ follow: true });
    const orphan = await followProgram(context, trace, 'orphan', '80', '2');
    const told = await waitUntil(async () => (await orphan.stdout()) || undefined, { what: 'word of the orphan' });
    const [pid = 0] = told.split(' ').map(Number);
    assert.equal((await trace.settled(pid)).ppid, orphan.pid);
    const threadExec = await followProgram(context, trace, 'thread-exec', '/bin/sh', '-c', '/bin/true; exit 4');
    assert.equal(threadExec.status, 4 << 8);
    assert.deepEqual(filenames(await trace.settled(threadExec.pid)), ['sh', 'thread-exec', 'sh']);
    await waitUntil(() => trace.childrenOf(threadExec.pid).length === 1, { what: 'child after the exec by a thread' });
    const leader = await followProgram(context, trace, 'leader-exits-first', '200', '7');
    assert.equal(leader.status, 7 << 8);
    const { end, startBootNs } = await trace.settled(leader.pid);
    assert.ok(end !== undefined && end.timeBootNs - startBootNs >= 200e6);
  },
);

test(
  'of thousands of short children none is missed, and each leaves when it is freed',
  needsTracing,
  async (context) => {
    const spawned = many(3000);
    using trace = Trace.start({ follow: true });
    const { pid } = await followProgram(context, trace, 'spawn', String(spawned), '/bin/true');
    await waitUntil(() => trace.childrenOf(pid).filter(isEnded).length === spawned, { what: 'all ends' });
    const children = trace.childrenOf(pid);
    assert.ok(children.every(({ origin, images }) => origin === 'fork' && images.length === 1));
    assert.deepEqual(
      Object.values(trace.state.lost).filter((count) => count > 0),
      [],
    );
    // A few frees are never told (see Trace.settled): their entries stay.
    const stillFollowed = () => children.filter((process) => trace.isFollowed(process)).length;
    await waitUntil(() => stillFollowed() <= Math.ceil(spawned / 100), {
      what: 'frees',
      describe: () => `${stillFollowed()} left`,
    });
  },
);

test('other processes are not seen, and cost no record: not even those of the same parent', needsTracing, async () => {
  using trace = Trace.start({ follow: true });
  const command = trace.follow('/bin/sleep', '60');
  await waitUntil(() => trace.withPid(command.pid).some(({ images }) => images.length === 1), { what: 'exec' });
  const before = trace.sent();
  for (let run = 0; run < (isSlow ? 3 : 20); run++) await runCommand('/bin/sh', ['-c', '/bin/true; /bin/true']);
  await sleep(100);
  assert.equal(trace.sent(), before);
  command.signal(9);
  await command.ended;
  await trace.settled(command.pid);
  assert.deepEqual(
    all(trace).map(({ pid }) => pid),
    [command.pid],
  );
});

test('without following, everybody is seen', needsTracing, async () => {
  using trace = Trace.start();
  const before = trace.sent();
  const { pid } = await runCommand('/bin/true');
  await trace.settled(pid);
  assert.ok(trace.sent() > before);
});

test('a PID that is used again within the tree is another process, and followed', needsTracing, async (context) => {
  using trace = Trace.start({ follow: true });
  const { stdout } = await followProgram(context, trace, 'reuse-pid', '40', '/bin/true', '/bin/false');
  const { pid } = JSON.parse(await stdout()) as { pid: number };
  await waitUntil(() => trace.withPid(pid).filter(isEnded).length === 2, { what: 'two processes with one PID' });
  assert.deepEqual(trace.withPid(pid).map(filenames), [['true'], ['false']]);
});

test('a process that is lost and looked for in /proc is one that is followed', needsTracing, async (context) => {
  using trace = Trace.start({ follow: true, ringBytes: 4096 });
  trace.source.hold(true);
  const command = trace.follow(
    '/bin/sh',
    '-c',
    `${await program('spawn')} ${many(200)} /bin/true >/dev/null; sleep 60 & wait`,
  );
  context.after(() => command.signal(9));
  const childNames = () =>
    readFileSync(`/proc/${command.pid}/task/${command.pid}/children`, 'latin1')
      .split(' ')
      .filter((pid) => pid !== '')
      // One may be gone by now.
      .map((pid) => readBytes(`/proc/${pid}/comm`)?.trim());
  await waitUntil(() => childNames().includes('sleep'), { what: 'sleep' });
  trace.source.hold(false);
  // The sleep was started when the ring was full; the rest of the machine is none of it.
  const found = await waitUntil(() => all(trace).find(({ origin }) => origin === 'snapshot'), {
    what: 'what was lost',
  });
  assert.ok(['sh', 'sleep', 'spawn'].includes(found.comm), found.comm);
  assert.ok(all(trace).every(({ origin, comm }) => origin !== 'snapshot' || ['sh', 'sleep', 'spawn'].includes(comm)));
});
