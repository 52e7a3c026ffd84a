// The list of finished processes: the newest are kept, and have numbers for life.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { byteString } from '../../src/core/bytes.ts';
import type { Process } from '../../src/core/process.ts';
import { History } from '../../src/core/table/history.ts';
import { life } from './support/life.ts';
import { processAfter, tracked } from './support/states.ts';

const PROTOTYPE = processAfter(life().events);
const CHUNK = 1024;

function filled(capacity: number, count: number): History {
  const history = new History(capacity);
  for (let pid = 0; pid < count; pid++) history.append(tracked({ ...PROTOTYPE, pid }));
  return history;
}

const pids = (processes: readonly Process[]) => processes.map(({ pid }) => pid);

test('an empty history holds nothing', () => {
  const history = new History(10);
  assert.deepEqual([history.firstOrdinal, history.endOrdinal, history.length], [0, 0, 0]);
  assert.equal(history.at(0), undefined);
  assert.deepEqual(history.slice(0, 10), []);
});

test('appending gives ordinals that count from the first ever', () => {
  const history = new History(10);
  const ordinals = Array.from({ length: 3000 }, () => history.append(tracked(PROTOTYPE)));
  assert.deepEqual(
    ordinals,
    ordinals.map((_, index) => index),
  );
});

test('the newest `capacity` are kept, with up to a chunk more; each is found by its ordinal', () => {
  fc.assert(
    fc.property(fc.nat(3000), fc.nat(6000), (capacity, count) => {
      const history = filled(capacity, count);
      assert.equal(history.endOrdinal, count);
      assert.equal(history.length, history.endOrdinal - history.firstOrdinal);
      assert.ok(history.length >= Math.min(capacity, count), `${history.length} kept`);
      assert.ok(history.length <= capacity + CHUNK, `${history.length} kept`);
      for (const ordinal of [history.firstOrdinal, count - 1]) {
        assert.equal(history.at(ordinal)?.pid, count === 0 ? undefined : ordinal);
      }
      for (const ordinal of [-1, history.firstOrdinal - 1, count, count + CHUNK]) {
        assert.equal(history.at(ordinal), undefined);
      }
    }),
    { numRuns: 150 },
  );
});

test('a slice is what is still kept of it', () => {
  fc.assert(
    fc.property(fc.nat(4000), fc.nat(4500), fc.nat(4500), (count, from, to) => {
      const history = filled(1000, count);
      const expected: number[] = [];
      for (let pid = Math.max(from, history.firstOrdinal); pid < Math.min(to, count); pid++) expected.push(pid);
      assert.deepEqual(pids(history.slice(from, to)), expected);
    }),
    { numRuns: 100 },
  );
});

test('with file names and arguments as long as they come, fewer are kept', () => {
  const [image] = processAfter(life({ execs: ['true'] }).events).images;
  assert.ok(image);
  const history = new History(100_000);
  const count = 30_000;
  const filename = byteString('/'.repeat(4096));
  const args = byteString('x'.repeat(12_288));
  for (let pid = 0; pid < count; pid++) {
    history.append(tracked({ ...PROTOTYPE, pid, images: [{ ...image, filename, args }] }));
  }
  assert.ok(history.length >= 16_384 - CHUNK && history.length <= 16_384 + CHUNK, `${history.length}`);
  assert.equal(history.at(count - 1)?.pid, count - 1);
  assert.equal(history.at(0), undefined);
  assert.equal(history.at(history.firstOrdinal)?.pid, history.firstOrdinal);
});
