// 30,000 threads are one process: one row, its true end, and no more records than for one thread.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { loadNative } from '../../src/core/source/native.ts';
import { ProcConnectorSource } from '../../src/core/source/procConnector.ts';
import { program } from '../support/programs.ts';
import { SourceTrace } from '../support/sourceTrace.ts';
import { DIST, needsTracing, Trace } from '../support/tracing.ts';

const COUNT = 30_000;
const CODE = 5;
/** Room for what else runs. */
const SPARE = 2000;

const PID_MAX = '/proc/sys/kernel/pid_max';

function numberIn(file: string): number {
  return Number(readFileSync(file, 'utf8'));
}

/** As many PIDs as the threads need, while it is used. */
class EnoughPids implements Disposable {
  readonly #before = readFileSync(PID_MAX, 'utf8');

  constructor() {
    if (numberIn(PID_MAX) < COUNT + SPARE) writeFileSync(PID_MAX, String(COUNT + SPARE));
  }

  [Symbol.dispose](): void {
    if (readFileSync(PID_MAX, 'utf8') !== this.#before) writeFileSync(PID_MAX, this.#before);
  }
}

/** Why this machine cannot have so many threads; undefined where it can. */
function whyNot(): string | undefined {
  const most = numberIn('/proc/sys/kernel/threads-max');
  return most < COUNT + SPARE ? `kernel.threads-max is ${most}` : undefined;
}

/** Runs them to their end. @returns the PID */
async function runThreads(...how: readonly string[]): Promise<number> {
  const child = spawn(await program('many-threads'), [String(COUNT), '300', String(CODE), ...how]);
  const said = child.stdout.setEncoding('utf8').toArray();
  const complaint = child.stderr.setEncoding('utf8').toArray();
  const [code] = await once(child, 'close');
  assert.equal(code, CODE, (await complaint).join(''));
  assert.equal((await said).join(''), `ready ${COUNT}\n`);
  return child.pid ?? 0;
}

for (const how of [[], ['last']]) {
  const ends = how.length === 0 ? 'one exit_group ends them all' : 'each has ended by itself before';
  test(`${COUNT} threads, ${ends}: one process, from its fork to its end`, needsTracing, async (t) => {
    const reason = whyNot();
    if (reason !== undefined) return t.skip(reason);
    using _pids = new EnoughPids();
    using trace = Trace.start();
    const pid = await runThreads(...how);
    const process = await trace.settled(pid);
    assert.deepEqual(process.end?.how === 'exited' && process.end.status, CODE << 8);
    // Two, where two threads left at one instant.
    assert.match(trace.recordsOf(pid), /^fork exec exit( exit)?( free)?$/);
    assert.equal(trace.withPid(pid).length, 1);
    assert.equal(trace.childrenOf(pid).length, 0);
    const { lost } = trace.counters();
    assert.deepEqual(new Set(lost), new Set([0]));
  });
}

test(`proc connector: ${COUNT} threads are one process, however many events it is told`, needsTracing, async (t) => {
  const reason = whyNot();
  if (reason !== undefined) return t.skip(reason);
  using _pids = new EnoughPids();
  using trace = new SourceTrace(new ProcConnectorSource({ native: loadNative(DIST) }));
  const pid = await runThreads();
  const process = await trace.ended(pid);
  assert.equal(trace.withPid(pid).length, 1);
  // Two events for each thread may be more than the socket holds: then it is said.
  const isComplete = trace.state.lost.missedRuns === 0 && Object.values(trace.state.lost).every((count) => count === 0);
  if (isComplete) assert.deepEqual(process.end?.how === 'exited' && process.end.status, CODE << 8);
});
