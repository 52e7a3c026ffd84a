// Finished processes are given once each, in order, and not before their numbers are worth writing down.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Process } from '../../src/core/process.ts';
import { History } from '../../src/core/table/history.ts';
import { SETTLE_NS, SettledReader } from '../../src/core/table/settledReader.ts';
import type { TrackedProcess } from '../../src/core/table/trackedProcess.ts';
import { life } from './support/life.ts';
import { processAfter, tracked } from './support/states.ts';

const PROTOTYPE = processAfter(life().events);

function ended(pid: number, endBootNs: number, usageQuality: Process['usageQuality']): TrackedProcess {
  return tracked({ ...PROTOTYPE, pid, usageQuality, end: { how: 'exited', timeBootNs: endBootNs, status: 0 } });
}

function read(reader: SettledReader, history: History, nowBootNs: number): number[] {
  const pids: number[] = [];
  reader.read(history, nowBootNs, ({ pid }) => pids.push(pid));
  return pids;
}

test('a settled process is given at once, and once', () => {
  const history = new History(10);
  const reader = new SettledReader();
  history.append(ended(1, 100, 'exact'));
  assert.deepEqual(read(reader, history, 100), [1]);
  assert.deepEqual(read(reader, history, 100), []);
});

test('one that has not settled holds those behind it, until it was waited for long enough', () => {
  const history = new History(10);
  const reader = new SettledReader();
  history.append(ended(1, 100, 'provisional'));
  history.append(ended(2, 200, 'exact'));
  assert.deepEqual(read(reader, history, 99 + SETTLE_NS), []);
  assert.deepEqual(read(reader, history, 100 + SETTLE_NS), [1, 2]);
});

test('at the end, all are given', () => {
  const history = new History(10);
  history.append(ended(1, 100, 'provisional'));
  assert.deepEqual(read(new SettledReader(), history, Number.POSITIVE_INFINITY), [1]);
});

test('what was forgotten before it was read is passed over', () => {
  const history = new History(1);
  for (let pid = 0; pid < 3000; pid++) history.append(ended(pid, pid, 'exact'));
  const pids = read(new SettledReader(), history, 3000);
  assert.equal(pids[0], history.firstOrdinal);
  assert.equal(pids.at(-1), 2999);
});
