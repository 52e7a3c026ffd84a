// Finished processes are given once each, in order, and not before their numbers are worth writing down.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MOST_EVENTS } from '../../src/core/events/event.ts';
import type { Process } from '../../src/core/process.ts';
import { History } from '../../src/core/table/history.ts';
import { MOST_WAITING, SETTLE_NS, SETTLING_HISTORY, SettledReader } from '../../src/core/table/settledReader.ts';
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

test('where more wait than a history has room for, the oldest are given as they are, and none is left out', () => {
  const history = new History(SETTLING_HISTORY);
  const reader = new SettledReader();
  const pids: number[] = [];
  const batches = [MOST_WAITING, MOST_EVENTS, MOST_EVENTS];
  for (const count of batches) {
    const first = history.endOrdinal;
    for (let i = 0; i < count; i++) history.append(ended(first + i, 100, 'provisional'));
    for (const pid of read(reader, history, 100)) pids.push(pid);
    assert.equal(pids.length, history.endOrdinal - MOST_WAITING);
  }
  for (const pid of read(reader, history, Number.POSITIVE_INFINITY)) pids.push(pid);
  assert.ok(pids.every((pid, index) => pid === index));
  assert.deepEqual([pids.length, reader.leftOut], [history.endOrdinal, 0]);
});

test('a small history is not waited in until it forgets', () => {
  const history = new History(2048);
  const reader = new SettledReader();
  let count = 0;
  for (let pid = 0; pid < 20_000; pid++) {
    history.append(ended(pid, 100, 'provisional'));
    if (pid % 500 === 0) count += read(reader, history, 100).length;
  }
  count += read(reader, history, Number.POSITIVE_INFINITY).length;
  assert.deepEqual([count, reader.leftOut], [20_000, 0]);
});

test('what was forgotten before it was read is passed over, and counted', () => {
  const history = new History(1);
  for (let pid = 0; pid < 3000; pid++) history.append(ended(pid, pid, 'exact'));
  const reader = new SettledReader();
  const pids = read(reader, history, 3000);
  assert.equal(pids[0], history.firstOrdinal);
  assert.equal(pids.at(-1), 2999);
  assert.equal(reader.leftOut, 3000 - pids.length);
});
