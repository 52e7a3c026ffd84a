// Records to events: whatever the kernel program writes comes out as it was.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { byteString } from '../../src/core/bytes.ts';
import { decodeBatch, type ReadText } from '../../src/core/events/decode.ts';
import type { ProcessEvent } from '../../src/core/events/event.ts';
import { processKey } from '../../src/core/process.ts';
import { anyEvent } from './support/arbitraries.ts';
import { execEvent, exitEvent, forkEvent, NO_USAGE } from './support/events.ts';
import { encodeEvent, joinRecords } from './support/records.ts';

/** The events are objects that are filled again and again, so they are copied. */
function decode(bytes: Uint8Array, readText?: ReadText): ProcessEvent[] {
  const events: ProcessEvent[] = [];
  decodeBatch(bytes, readText).forEach((event) => {
    events.push({ ...event });
  });
  return events;
}

function batchOf(events: readonly ProcessEvent[]): Uint8Array<ArrayBuffer> {
  return joinRecords(events.map((event) => encodeEvent(event)));
}

type EventOf<Kind> = Extract<ProcessEvent, { kind: Kind }>;

function only<Kind extends ProcessEvent['kind']>(kind: Kind, bytes: Uint8Array): EventOf<Kind> {
  const events = decode(bytes);
  const [event] = events.filter((event): event is EventOf<Kind> => event.kind === kind);
  assert.ok(event);
  assert.equal(events.length, 1);
  return event;
}

test('every field of every kind comes back as it was written', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 8 }), (events) => {
      assert.deepEqual(decode(batchOf(events)), events);
    }),
    { numRuns: 500 },
  );
});

test('a batch can be visited twice', () => {
  const batch = decodeBatch(batchOf([forkEvent(), exitEvent({ status: 256 })]));
  const kinds: string[] = [];
  for (let i = 0; i < 2; i++) {
    batch.forEach((event) => {
      kinds.push(event.kind);
    });
  }
  assert.deepEqual(kinds, ['fork', 'exit', 'fork', 'exit']);
});

test('all 255 bytes that a file name can hold, and all 256 in arguments, are kept', () => {
  const all = byteString(String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte)));
  const filename = byteString(all.slice(1));
  const event = only('exec', encodeEvent(execEvent({ filename, args: all })));
  assert.equal(event.filename, filename);
  assert.equal(event.args, all);
});

test('a name of 16 bytes fills its field, and what follows is not read into it', () => {
  const comm = byteString('sixteen-bytes-xx');
  assert.equal(only('fork', encodeEvent(forkEvent({ comm }))).comm, comm);
  assert.equal(only('exec', encodeEvent(execEvent({ comm, maxRssBytes: 0x61616161 }))).comm, comm);
  assert.equal(only('exit', joinRecords([encodeEvent(exitEvent({ comm }))])).comm, comm);
});

test('the longest arguments that the kernel program sends are kept whole', () => {
  const args = byteString(`${'x'.repeat(16_383)}\0`);
  const filename = byteString(`/${'y'.repeat(4094)}`);
  const event = only('exec', encodeEvent(execEvent({ filename, args, argsTotalBytes: 2 ** 21 })));
  assert.equal(event.args, args);
  assert.equal(event.filename, filename);
  assert.equal(event.argsTotalBytes, 2 ** 21);
});

test('a status with its highest bit set stays a signed number', () => {
  for (const status of [0, 0x8b, 0xff00, -1, -(2 ** 31), 2 ** 31 - 1]) {
    assert.equal(only('exit', encodeEvent(exitEvent({ status }))).status, status);
  }
});

test('numbers from two records are not one object: the reducer keeps them', () => {
  const usages = [1, 2].map((cpuNs) => ({ ...NO_USAGE, cpuNs }));
  const events = decode(batchOf(usages.map((usage) => exitEvent({ usage }))));
  assert.deepEqual(
    events.map((event) => event.kind === 'exit' && event.usage?.cpuNs),
    [1, 2],
  );
});

test('the identity is exact where the start time does not fit into a double', () => {
  const TICK = 10_000_000n;
  const late = fc.bigInt({ min: 2n ** 53n, max: 2n ** 60n });
  const atTick = fc.tuple(late, fc.constantFrom(-1n, 0n, 1n)).map(([start, off]) => (start / TICK) * TICK + off);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 22 }), fc.oneof(late, atTick), (pid, startBootNs) => {
      const event = only('fork', encodeEvent(forkEvent({ pid }), { startBootNs }));
      assert.equal(event.key, processKey(pid, Number(startBootNs / TICK)));
      assert.equal(event.startBootNs, Number(startBootNs));
      assert.ok(Number.isSafeInteger(event.key));
    }),
    { numRuns: 2000 },
  );
});

test('text is read by the given reader, which sees the offsets of the batch', () => {
  const bytes = batchOf([forkEvent({ comm: byteString('a') }), execEvent({ comm: byteString('bc') })]);
  const asLatin1 = (start: number, end: number) => Buffer.from(bytes.buffer).toString('latin1', start, end);
  assert.deepEqual(decode(bytes, asLatin1), decode(bytes));
});

test('a batch in the middle of a buffer is read from there', () => {
  const record = encodeEvent(execEvent());
  const buffer = joinRecords([encodeEvent(forkEvent()), record, encodeEvent(exitEvent())]);
  const start = encodeEvent(forkEvent()).length;
  assert.equal(only('exec', buffer.subarray(start, start + record.length)).filename, '/bin/true');
});

test('no bytes are no events', () => {
  assert.deepEqual(decode(new Uint8Array(0)), []);
});
