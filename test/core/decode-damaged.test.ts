// Batches that no kernel program wrote: one error before anything is read, never a hang or half a batch.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { decodeBatch, RecordError } from '../../src/core/events/decode.ts';
import type { ProcessEvent } from '../../src/core/events/event.ts';
import { anyEvent } from './support/arbitraries.ts';
import { argv, cgroupEvent, execEvent, exitEvent, forkEvent, freeEvent } from './support/events.ts';
import { encodeEvent, joinRecords } from './support/records.ts';

const KINDS: readonly ProcessEvent[] = [forkEvent(), execEvent(), exitEvent(), freeEvent(), cgroupEvent()];

/** Visits everything, and sees to it that no text is read from outside. */
function visitAll(bytes: Uint8Array): number {
  let visits = 0;
  const readText = (start: number, end: number) => {
    assert.ok(start >= 0 && start <= end && end <= bytes.length, `read ${start} to ${end} of ${bytes.length}`);
    return '';
  };
  decodeBatch(bytes, readText).forEach(() => {
    visits++;
  });
  return visits;
}

function withU32(record: Uint8Array, at: number, value: number): Uint8Array {
  const changed = record.slice();
  new DataView(changed.buffer).setUint32(at, value, true);
  return changed;
}

test('a batch that is cut anywhere but between two records is an error', () => {
  const events = fc.array(anyEvent, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(events, fc.nat(), (events, seed) => {
      const records = events.map((event) => encodeEvent(event));
      const batch = joinRecords(records);
      const cut = seed % batch.length;
      const ends = records.map((_, count) => joinRecords(records.slice(0, count)).length);
      if (ends.includes(cut)) assert.equal(visitAll(batch.subarray(0, cut)), ends.indexOf(cut));
      else assert.throws(() => decodeBatch(batch.subarray(0, cut)), RecordError);
    }),
    { numRuns: 500 },
  );
});

for (const size of [0, 1, 8, 24, 31, 33, 73, 76, 0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff]) {
  test(`a record that says it is ${size} bytes long is an error`, () => {
    const batch = joinRecords([withU32(encodeEvent(forkEvent()), 0, size), encodeEvent(forkEvent())]);
    assert.throws(() => decodeBatch(batch), RecordError);
  });
}

for (const event of KINDS) {
  test(`a ${event.kind} record that is shorter than its fixed part is an error`, () => {
    const whole = encodeEvent(event.kind === 'exec' ? { ...event, filename: argv(), args: argv() } : event);
    assert.equal(visitAll(whole), 1);
    for (let size = 32; size < whole.length; size += 8) {
      assert.throws(() => decodeBatch(withU32(whole.subarray(0, size), 0, size)), RecordError, `${size} bytes`);
    }
  });
}

test('a size that is no multiple of 8 is an error, also where the next record would follow', () => {
  const record = encodeEvent(forkEvent());
  const longer = withU32(joinRecords([record, new Uint8Array(4)]), 0, record.length + 4);
  assert.throws(() => decodeBatch(joinRecords([longer, record])), RecordError);
});

test('text may end with its record, and not one byte behind it', () => {
  const exec = encodeEvent(execEvent({ filename: argv('abc'), args: argv('abc') }));
  const cgroup = encodeEvent(cgroupEvent({ path: argv('/a.slice') }));
  for (const [record, at, room] of [
    [exec, 80, exec.length - 96 - 4],
    [exec, 84, exec.length - 96 - 4],
    [cgroup, 40, cgroup.length - 48],
  ] as const) {
    assert.equal(visitAll(joinRecords([withU32(record, at, room), exec])), 2);
    assert.throws(() => decodeBatch(joinRecords([withU32(record, at, room + 1), exec])), RecordError);
  }
});

test('text that is longer than its record is an error, at whichever end it is too long', () => {
  const exec = encodeEvent(execEvent({ args: argv('a', 'b') }));
  const [filenameBytes, argsBytes] = [80, 84];
  for (const [at, value] of [
    [filenameBytes, 100],
    [argsBytes, 100],
    [filenameBytes, 0xffffffff],
    [argsBytes, 0xfffffff0],
  ] as const) {
    assert.throws(() => decodeBatch(joinRecords([withU32(exec, at, value), exec])), RecordError, `${at}: ${value}`);
  }
  const cgroup = encodeEvent(cgroupEvent({ path: argv('/system.slice') }));
  assert.throws(() => decodeBatch(joinRecords([withU32(cgroup, 40, 25), cgroup])), RecordError);
});

test('a damaged record behind good ones lets none of them through', () => {
  const batch = joinRecords([encodeEvent(forkEvent()), encodeEvent(exitEvent()), new Uint8Array(8)]);
  assert.throws(() => visitAll(batch), RecordError);
  assert.throws(() => decodeBatch(batch), /record at byte \d+ says 0 bytes, 8 are left/);
});

test('kinds that are not known are passed over', () => {
  for (const kind of [0, 6, 7, 255, 0xffff]) {
    const unknown = withU32(encodeEvent(exitEvent()), 4, kind);
    const shortest = withU32(withU32(new Uint8Array(32), 0, 32), 4, kind);
    assert.equal(visitAll(joinRecords([encodeEvent(forkEvent()), unknown, shortest, encodeEvent(exitEvent())])), 2);
  }
});

test('random bytes are an error or events, and nothing is read from outside of them', () => {
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 400 }), damaged());
  fc.assert(
    fc.property(bytes, (bytes) => {
      try {
        assert.ok(visitAll(bytes) <= bytes.length / 32);
      } catch (error) {
        assert.ok(error instanceof RecordError, String(error));
      }
    }),
    { numRuns: 3000 },
  );
});

/** Good batches with a few bytes of lengths and kinds changed: most of them get past the first check. */
function damaged(): fc.Arbitrary<Uint8Array> {
  const changes = fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 1, 4, 5, 8, 64, 72, 96, 128, 255)), { maxLength: 3 });
  return fc.tuple(fc.array(anyEvent, { minLength: 1, maxLength: 4 }), changes).map(([events, changes]) => {
    const batch = joinRecords(events.map((event) => encodeEvent(event)));
    for (const [at, value] of changes) batch[at % batch.length] = value;
    return batch;
  });
}
