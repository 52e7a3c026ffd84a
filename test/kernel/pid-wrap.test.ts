// A PID that is used again while the end of who had it is still in the ring, or was lost; and the numbers of a PID namespace
// that begin again: two processes, two rows, each with its own end.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { NS_PER_TICK, type Process } from '../../src/core/process.ts';
import { program } from '../support/programs.ts';
import { DIST, needsTracing, runCommand, runProgram, Trace } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';

const [major = 0, minor = 0] = release().split('.').map(Number);
/** Before, writing kernel.pid_max in a PID namespace changes the whole machine's. */
const isPidMaxOwn = major > 6 || (major === 6 && minor >= 14);
/** From 300 on they are given again. */
const PID_MAX = 400;
/** A command in a PID namespace where the numbers begin again soon. */
const FEW_PIDS = [
  'unshare',
  ...['--pid', '--fork', '--mount-proc', '--kill-child'],
  ...['sh', '-c', `echo ${PID_MAX} > /proc/sys/kernel/pid_max && exec "$@"`, 'sh'],
] as const;

const howItEnded = ({ end }: Process) => (end?.how === 'exited' ? end.status >> 8 : end?.how);

function assertOneAfterTheOther(first: Process | undefined, second: Process | undefined): void {
  const [ended = Number.POSITIVE_INFINITY, startedBootNs = 0] = [first?.end?.timeBootNs, second?.startBootNs];
  // What /proc tells of a start is a tick.
  assert.ok(ended < startedBootNs + NS_PER_TICK, `the first ended at ${ended}, the second started at ${startedBootNs}`);
  assert.ok((first?.startBootNs ?? 0) <= ended);
}

test('a PID that is used again while the end of the first one is in the ring', needsTracing, async () => {
  using trace = Trace.start();
  trace.source.hold(true);
  const { pid: parent, stdout } = await runProgram('reuse-pid', '20', '/bin/true', '/bin/false');
  const { pid } = JSON.parse(stdout) as { pid: number };
  trace.source.hold(false);
  await trace.settled(parent);
  const both = trace.withPid(pid);
  assert.deepEqual(both.map(howItEnded), [0, 1]);
  assertOneAfterTheOther(both[0], both[1]);
});

/** FIRST fills the ring and ends with 3; SECOND goes on until it is let go, and ends with 4. */
async function makeScripts(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'tracer-tui-wrap-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const script = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const [seen, go] = [join(folder, 'seen'), join(folder, 'go')];
  return {
    first: script('first', `'${await program('spawn')}' 200 /bin/true > /dev/null; echo $$ > ${seen}; exit 3`),
    second: script(
      'second',
      `echo $$ again > ${seen}; until [ -e ${go} ] || [ ! -e ${seen} ]; do sleep 0.05; done; exit 4`,
    ),
    /** The PID of whoever has come so far. */
    seen: () => (existsSync(seen) ? readFileSync(seen, 'latin1') : ''),
    letGo: () => writeFileSync(go, ''),
  };
}

for (const start of ['seen', 'lost'] as const) {
  const name = `a PID that is used again when the end of the first one was lost, and the start of the second one ${start}`;
  test(name, needsTracing, async (t) => {
    const { first, second, seen, letGo } = await makeScripts(t);
    // Nobody else on this machine is followed.
    using trace = Trace.start({ follow: true, ringBytes: 4096 });
    trace.source.hold(true);
    const pauseMs = start === 'seen' ? 500 : 20;
    const script = `exec '${await program('reuse-pid')}' ${pauseMs} ${first} ${second} > /dev/null`;
    const running = trace.follow('/bin/sh', '-c', script);
    const pid = Number(await waitUntil(() => /^(\d+)\n/.exec(seen())?.[1], { what: 'first one' }));
    if (start === 'seen') {
      await waitUntil(() => !existsSync(`/proc/${pid}`), { what: 'end of the first one' });
      trace.source.hold(false);
    }
    await waitUntil(() => seen() === `${pid} again\n`, { what: 'second one', describe: seen });
    trace.source.hold(false);
    await waitUntil(() => trace.withPid(pid).map(howItEnded).join() === 'lost,', {
      what: 'first one over, second not',
    });
    letGo();
    await running.ended;
    await waitUntil(() => trace.withPid(pid).every(({ end }) => end !== undefined), { what: 'end of the second one' });
    await waitUntil(() => trace.state.lost.exit > 0, { what: 'count of what was lost' });
    const both = trace.withPid(pid);
    assert.deepEqual(both.map(howItEnded), ['lost', 4]);
    assertOneAfterTheOther(both[0], both[1]);
  });
}

const needsOwnPidMax =
  needsTracing.skip === undefined && !isPidMaxOwn ? { skip: 'before Linux 6.14 kernel.pid_max is one' } : needsTracing;

test('the PIDs of a namespace, twice round: each process by itself, with its own end', needsOwnPidMax, async () => {
  using trace = Trace.start();
  const [command, ...args] = FEW_PIDS;
  const { pid: unshare, stdout } = await runCommand(command, [...args, await program('wrap-pid'), '30']);
  const { pid: nsPid, others } = JSON.parse(stdout) as { pid: number; others: number };
  await trace.settled(unshare);
  const [init] = trace.childrenOf(unshare);
  const children = trace.childrenOf(init?.pid ?? 0);
  const both = children.filter((process) => process.nsPid === nsPid && howItEnded(process) !== 5);
  assert.deepEqual(both.map(howItEnded), [3, 4]);
  assert.notEqual(both[0]?.pid, both[1]?.pid);
  assertOneAfterTheOther(both[0], both[1]);
  // Every single one of the others, too.
  assert.deepEqual(
    children.map(howItEnded).filter((code) => code === 5).length,
    others,
    JSON.stringify({ others, children: children.length, lost: trace.state.lost }),
  );
});

test('… seen from inside, where /proc has the PID again between two looks', needsOwnPidMax, async () => {
  const tracer = [process.execPath, join(DIST, 'main.js'), '--source', 'procfs', '-o', 'ndjson'];
  const [command, ...args] = [...FEW_PIDS, ...tracer];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let lines = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    lines += text;
  });
  try {
    await waitUntil(() => lines.includes('\n'), { what: 'header' });
    const init = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'latin1').trim();
    // Each of the two lives for some looks; the others come and go between.
    const wrap = ['--target', init, '--pid', '--mount', await program('wrap-pid'), '700'];
    const { stdout } = await promisify(execFile)('nsenter', wrap);
    const { pid } = JSON.parse(stdout) as { pid: number };
    const ours = () =>
      lines
        .split('\n')
        .filter((line) => line.includes(`"pid":${pid},`))
        .map((line) => (JSON.parse(line) as { type: string }).type);
    await waitUntil(() => ours().filter((type) => type === 'exit').length === 2, {
      what: 'two ends',
      describe: () => lines,
    });
    assert.deepEqual(ours(), ['fork', 'exit', 'fork', 'exit'], lines);
  } finally {
    child.kill('SIGKILL');
  }
});
