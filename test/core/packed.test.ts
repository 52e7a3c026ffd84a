// What has settled is packed: it takes a fraction of the memory, and nothing of it is lost.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { End, Image, Process, ProcessKey } from '../../src/core/process.ts';
import { History } from '../../src/core/table/history.ts';
import { packNumbers } from '../../src/core/table/packed.ts';
import { packProcesses } from '../../src/core/table/packedProcesses.ts';
import { TrackedProcess } from '../../src/core/table/trackedProcess.ts';
import { anyBytes, anyU32, anyU64, anyUsage } from './support/arbitraries.ts';
import { factsOf, isPacked, tracked } from './support/states.ts';

const CHUNK = 1024;

/** As object literals are, for comparing. */
function record<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(model, { noNullPrototype: true });
}

const anyImage: fc.Arbitrary<Image> = record({
  timeBootNs: anyU64,
  origin: fc.constantFrom('exec', 'snapshot'),
  comm: anyBytes,
  filename: anyBytes,
  args: anyBytes,
  argsTotalBytes: anyU32,
  argsUnreadable: fc.boolean(),
});

const anyEnd: fc.Arbitrary<End | undefined> = fc.oneof(
  fc.constant(undefined),
  record({ how: fc.constant('lost' as const), timeBootNs: anyU64 }),
  record({
    how: fc.constant('exited' as const),
    timeBootNs: anyU64,
    status: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  }),
);

const anyKey = anyU64.map((key) => key as ProcessKey);

const anyProcess: fc.Arbitrary<Process> = record({
  key: anyKey,
  pid: anyU32,
  ppid: anyU32,
  parentKey: fc.option(anyKey, { nil: undefined }),
  startBootNs: anyU64,
  origin: fc.constantFrom('fork', 'exec', 'exit', 'snapshot'),
  comm: anyBytes,
  uid: anyU32,
  euid: anyU32,
  loginUid: anyU32,
  nsPid: anyU32,
  cgroupId: anyU64,
  images: fc.array(anyImage, { maxLength: 4 }),
  rssBaselineBytes: anyU64,
  usage: fc.option(anyUsage, { nil: undefined }),
  usageQuality: fc.constantFrom('sampled', 'provisional', 'exact'),
  end: anyEnd,
  ordinal: fc.nat(),
});

test('packed processes are what they were, field by field, for whoever held them and for whoever asks', () => {
  fc.assert(
    fc.property(fc.array(anyProcess, { minLength: 1, maxLength: 20 }), (processes) => {
      const packed = packProcesses(processes);
      processes.forEach((process, row) => {
        const held = tracked(process);
        held.moveTo(packed, row);
        assert.deepEqual(factsOf(held), process);
        assert.deepEqual(factsOf(TrackedProcess.packedAt(packed, row)), process);
      });
    }),
    { numRuns: 300 },
  );
});

test('numbers are exact whatever stands beside them: near each other, far apart, beyond 2^53, fractions', () => {
  const bases = [0, 1, 255, 2 ** 32 - 1, 2 ** 53 - 2 ** 33, 2 ** 62];
  const anyNumbers = fc
    .tuple(
      fc.constantFrom(...bases),
      fc.array(fc.oneof(fc.nat(255), fc.nat(65_536), fc.nat(), anyU32), { minLength: 1 }),
    )
    .map(([base, distances]) => distances.map((distance) => base + distance));
  const anyDoubles = fc.array(fc.double({ noDefaultInfinity: true, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(fc.oneof(anyNumbers, anyDoubles), (values) => {
      const numbers = packNumbers(values, (value) => value);
      // `+ 0`, for -0 is the same number as 0.
      for (const [row, value] of values.entries()) assert.equal(numbers.at(row) + 0, value + 0);
    }),
    { numRuns: 500 },
  );
  for (const step of [2 ** 8 - 1, 2 ** 8, 2 ** 16 - 1, 2 ** 16, 2 ** 32 - 1, 2 ** 32]) {
    const numbers = packNumbers([7, 7 + step], (value) => value);
    assert.deepEqual([numbers.at(0), numbers.at(1)], [7, 7 + step]);
  }
});

const [PROTOTYPE] = fc.sample(anyProcess, { numRuns: 1, seed: 1 });

/** Appends what settles at once, or never. */
function append(history: History, pid: number, isSettled: boolean): TrackedProcess {
  assert.ok(PROTOTYPE);
  const process = tracked({ ...PROTOTYPE, pid });
  process.facts.ordinal = history.append(process);
  if (isSettled) history.settle(process);
  return process;
}

test('a chunk is packed when the last of it has settled, in whatever order they do', () => {
  const history = new History(10_000);
  const processes = Array.from({ length: CHUNK }, (_, pid) => append(history, pid, false));
  const before = processes.map(factsOf);
  for (const process of processes.slice(1).reverse()) history.settle(process);
  assert.ok(!processes.some(isPacked));
  const [last] = processes;
  assert.ok(last);
  history.settle(last);
  assert.ok(processes.every(isPacked));
  for (const [pid, process] of processes.entries()) {
    assert.deepEqual(factsOf(process), before[pid]);
    const found = history.at(pid);
    assert.deepEqual(found && factsOf(found), before[pid]);
  }
});

test('a zombie does not keep its neighbours from being packed, and can still change', () => {
  const history = new History(100 * CHUNK);
  const processes = Array.from({ length: 66 * CHUNK }, (_, pid) => append(history, pid, pid !== 5));
  const zombie = processes[5];
  assert.ok(zombie);
  assert.deepEqual(
    processes.filter((process) => !isPacked(process)).map(({ pid }) => pid),
    [5],
  );
  zombie.facts.ppid = 77;
  assert.equal(history.at(5)?.ppid, 77);
  history.settle(zombie);
  assert.deepEqual(
    history.slice(0, processes.length).map(({ pid }) => pid),
    processes.map(({ pid }) => pid),
  );
});

test('what is held outlives the history', () => {
  const history = new History(1);
  const [first, ...rest] = Array.from({ length: 3 * CHUNK }, (_, pid) => append(history, pid, true));
  assert.ok(first && rest.length > 0);
  assert.equal(history.at(0), undefined);
  assert.deepEqual(factsOf(first), { ...PROTOTYPE, pid: 0, ordinal: 0 });
});

test('nothing is written to what was packed', () => {
  const history = new History(10);
  const processes = Array.from({ length: CHUNK }, (_, pid) => append(history, pid, true));
  assert.throws(() => processes[3]?.facts, /PID 3 was packed/);
});
