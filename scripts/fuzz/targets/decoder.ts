// Batches of records, as the ring gives them, and as it never does.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { decodeBatch, RecordError } from '../../../src/core/events/decode.ts';
import { anyEvent } from '../../../test/core/support/arbitraries.ts';
import { encodeEvent, joinRecords } from '../../../test/core/support/records.ts';
import { writeEverything } from '../outputs.ts';
import type { Target } from '../target.ts';

const good = fc
  .array(anyEvent, { minLength: 1, maxLength: 6 })
  .map((events) => joinRecords(events.map((event) => encodeEvent(event))));
/** Lengths, kinds and bytes that are likely to pass a check, or to break one. */
const value = fc.oneof(fc.constantFrom(0, 1, 4, 5, 8, 16, 32, 40, 64, 72, 80, 96, 127, 128, 255), fc.nat(255));
const mutated = fc.tuple(good, fc.array(fc.tuple(fc.nat(), value), { maxLength: 6 })).map(([batch, changes]) => {
  for (const [at, byte] of changes) batch[at % batch.length] = byte;
  return batch;
});
const overlong = fc.tuple(good, fc.nat(), fc.integer({ min: 0, max: 0xffff_ffff })).map(([batch, place, length]) => {
  // Every field of 32 bits in turn becomes a length.
  new DataView(batch.buffer).setUint32((place % (batch.length >> 2)) * 4, length, true);
  return batch;
});
const cut = fc.tuple(good, fc.nat()).map(([batch, length]) => batch.slice(0, length % (batch.length + 1)));

export const target: Target<Uint8Array> = {
  name: 'decoder',
  about:
    'records, random, cut, overlong, changed: one RecordError before anything is read, or events that all can be shown',
  inputs: fc.oneof(good, mutated, overlong, cut, fc.uint8Array({ maxLength: 600 })),
  check(input) {
    // As the ring's buffer is aligned.
    const bytes = new Uint8Array(input);
    const readText = (start: number, end: number) => {
      assert.ok(start >= 0 && start <= end && end <= bytes.length, `read ${start} to ${end} of ${bytes.length}`);
      return Buffer.from(bytes.buffer, start, end - start).toString('latin1');
    };
    try {
      const events = decodeBatch(bytes, readText);
      let count = 0;
      events.forEach(() => {
        count++;
      });
      assert.ok(count <= bytes.length / 32, `${count} events of ${bytes.length} bytes`);
      writeEverything([
        { type: 'source/started', name: 'ebpf', nowBootNs: 1e12 },
        { type: 'events/received', events, nowBootNs: 1.1e12 },
      ]);
      return 'read';
    } catch (error) {
      if (error instanceof RecordError) return 'refused';
      throw error;
    }
  },
};
