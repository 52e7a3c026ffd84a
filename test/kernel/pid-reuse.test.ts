// PIDs that are used again: each process is paired with its own end, and none is left running.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Process } from '../../src/core/process.ts';
import type { State } from '../../src/core/state/state.ts';
import { needsTracing, runProgram, Trace } from '../support/tracing.ts';

interface FewPids {
  readonly pids: readonly number[];
  readonly rounds: number;
  readonly missed: readonly (readonly [pid: number, round: number])[];
}

function codeOf({ end }: Process): number | string {
  return end?.how === 'exited' ? end.status >> 8 : (end?.how ?? 'running');
}

test('thousands of processes with sixteen PIDs: all of them, in order, with their own ends', needsTracing, async () => {
  using trace = Trace.start();
  const beganMs = performance.now();
  // More than a tick of /proc/PID/stat between two with one PID.
  const { pid: parent, stdout } = await runProgram('few-pids', '4000', '16', '12');
  const { pids, rounds, missed } = JSON.parse(stdout) as FewPids;
  const ranNs = (performance.now() - beganMs) * 1e6;
  await trace.settled(parent);
  let count = 0;
  for (const pid of pids) {
    const codes = Array.from({ length: rounds }, (_each, round) => 1 + (round % 200)).filter(
      (_code, round) => !missed.some(([taken, when]) => taken === pid && when === round),
    );
    const ours = trace.withPid(pid).filter(({ ppid }) => ppid === parent);
    assert.deepEqual(ours.map(codeOf), codes, `PID ${pid}`);
    count += ours.length;
  }
  assert.ok(count > 3900, `${count} processes`);
  for (const process of trace.childrenOf(parent)) {
    const livedNs = (process.end?.timeBootNs ?? 0) - process.startBootNs;
    assert.ok(livedNs >= 0 && livedNs < ranNs, `it lived ${livedNs} ns: an end that is not its own`);
  }
});

test(
  'a PID that is used again within a tick: none is left running, and nothing is invented',
  needsTracing,
  async () => {
    using trace = Trace.start();
    const { pid: parent, stdout } = await runProgram('few-pids', '2000', '4', '0');
    const { pids, rounds, missed } = JSON.parse(stdout) as FewPids;
    const { pid: last } = await runProgram('fork-only', '1', '1', '0');
    await trace.settled(last);
    const children = trace.childrenOf(parent);
    assert.deepEqual(
      children.filter(({ end }) => end === undefined).map(({ pid }) => pid),
      [],
    );
    // The identity of a process is its PID and the tick in which it started: of those that share it, one is shown.
    const made = pids.length * rounds - missed.length;
    assert.ok(children.length <= made && children.length >= pids.length, `${children.length} of ${made}`);
    assert.ok(children.every((process) => codeOf(process) !== 'lost'));
  },
);

test('all PIDs of the machine, and round again: each fork has its end', needsTracing, async (t) => {
  const most = Number(readFileSync('/proc/sys/kernel/pid_max', 'utf8'));
  if (most > 70_000) return t.skip(`kernel.pid_max is ${most}: going round takes too long`);
  using trace = Trace.start({ history: 200_000 });
  const forks = most + 5000;
  const { pid: parent, stdout } = await runProgram('many-forks', String(forks));
  const { wraps } = JSON.parse(stdout) as { wraps: number };
  assert.ok(wraps >= 1, 'the PIDs did not begin again');
  // Nobody else had its PID meanwhile, and all its children ended before.
  await trace.settled(parent);
  const { state } = trace;
  const missed = Object.values(state.lost).reduce((sum, count) => sum + count, 0);
  // In the order of their starts, each has the code that only it could have.
  const codes = trace
    .childrenOf(parent)
    .toSorted((a, b) => a.startBootNs - b.startBootNs)
    .map(codeOf);
  assert.ok(!codes.includes('running'), 'one is left running');
  assert.ok(codes.length >= forks - missed && codes.length <= forks, describe(codes, forks, state));
  if (missed > 0) return;
  assert.deepEqual(
    codes,
    Array.from({ length: forks }, (_each, index) => 1 + (index % 251)),
  );
});

/** Where some are missing. */
function describe(codes: readonly (number | string)[], forks: number, { lost, counts }: State): string {
  const gaps = codes.flatMap((code, index) => {
    const before = codes[index - 1];
    if (typeof code !== 'number' || typeof before !== 'number' || code === (before % 251) + 1) return [];
    return [`${(code - before + 250) % 251} before ${index}`];
  });
  return `${codes.length} of ${forks}; ${gaps.slice(0, 10).join(', ')}; ${JSON.stringify({ lost, counts })}`;
}
