// Sizes, counts, exit statuses and clock times for people, and numbers with units from people.
import './support/utc.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { formatBytes, formatCount } from '../../src/core/format/bytes.ts';
import { formatClock, formatDateTime, formatStart } from '../../src/core/format/time.ts';
import { parseBytes, parseDuration, parseNumber } from '../../src/core/format/units.ts';
import { MS, SECOND } from './support/events.ts';

type Table<In, Out> = readonly (readonly [input: In, output: Out])[];

const SIZES: Table<number, string> = [
  [0, '0'],
  [1, '1B'],
  [999, '999B'],
  [1000, '1.0K'],
  [4096, '4.0K'],
  [99.9 * 1024, '99.9K'],
  [99.95 * 1024, '100K'],
  [999 * 1024, '999K'],
  [1000 * 1024, '1.0M'],
  [16.8 * 2 ** 20, '16.8M'],
  [2 ** 30, '1.0G'],
  [2 ** 40, '1.0T'],
  [2 ** 53, '8.0P'],
];

test('sizes are in powers of 1,024', () => {
  for (const [bytes, text] of SIZES) assert.equal(formatBytes(bytes), text);
});

test('no size is wider than five columns, or reads as less than a smaller one', () => {
  const powers = ['B', 'K', 'M', 'G', 'T', 'P'];
  const read = (text: string) => Number.parseFloat(text) * 1024 ** Math.max(0, powers.indexOf(text.at(-1) ?? ''));
  const anyBytes = fc.double({ min: 0, max: 53, noNaN: true }).map((log) => Math.floor(2 ** log));
  fc.assert(
    fc.property(anyBytes, anyBytes, (a, b) => {
      assert.ok(formatBytes(a).length <= 5, formatBytes(a));
      const [less, more] = [Math.min(a, b), Math.max(a, b)];
      assert.ok(read(formatBytes(less)) <= read(formatBytes(more)), `${less}, ${more}`);
    }),
    { numRuns: 10_000 },
  );
});

test('counts have their thousands apart', () => {
  for (const [count, text] of [
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1_234_567, '1,234,567'],
    [12.6, '13'],
  ] satisfies Table<number, string>) {
    assert.equal(formatCount(count), text);
  }
});

const DURATIONS: Table<string, number | undefined> = [
  ['50', 50 * MS],
  ['0', 0],
  ['50ms', 50 * MS],
  ['1.5s', 1500 * MS],
  ['.5s', 500 * MS],
  ['2 m', 120 * SECOND],
  ['2min', 120 * SECOND],
  ['1H', 3600 * SECOND],
  ['1d', 86_400 * SECOND],
  ['7us', 7000],
  ['7µs', 7000],
  ['9ns', 9],
  ['', undefined],
  ['s', undefined],
  ['-1s', undefined],
  ['+1s', undefined],
  ['1e3', undefined],
  ['1,5s', undefined],
  ['1.s', undefined],
  ['1.2.3s', undefined],
  ['1s ', undefined],
  ['1 s s', undefined],
  ['1y', undefined],
  ['0x10', undefined],
  ['1toString', undefined],
  ['Infinity', undefined],
  ['NaN', undefined],
  ['9'.repeat(400), undefined],
];

test('durations are read with their units, ms without one', () => {
  for (const [text, ns] of DURATIONS) assert.equal(parseDuration(text), ns, text);
});

const BYTES: Table<string, number | undefined> = [
  ['0', 0],
  ['512', 512],
  ['512b', 512],
  ['16K', 2 ** 14],
  ['16k', 2 ** 14],
  ['16KB', 2 ** 14],
  ['16KiB', 2 ** 14],
  ['1.5M', 1.5 * 2 ** 20],
  ['1 G', 2 ** 30],
  ['2T', 2 ** 41],
  ['1P', undefined],
  ['1ib', undefined],
  ['1bb', undefined],
  ['b', undefined],
  ['1KK', undefined],
];

test('sizes are read in powers of 1,024', () => {
  for (const [text, bytes] of BYTES) assert.equal(parseBytes(text), bytes, text);
});

test('a plain number has no unit', () => {
  for (const [text, number] of [
    ['7', 7],
    ['0.5', 0.5],
    ['7ms', undefined],
    ['-7', undefined],
  ] satisfies Table<string, number | undefined>) {
    assert.equal(parseNumber(text), number, text);
  }
});

test('whatever is typed is a number that is finite and not negative, or none', () => {
  const typed = fc.oneof(fc.string(), fc.stringMatching(/^[0-9.]{0,5} ?[a-zA-Zµ]{0,4}$/));
  fc.assert(
    fc.property(typed, (text) => {
      for (const value of [parseDuration(text), parseBytes(text), parseNumber(text)]) {
        assert.ok(value === undefined || (Number.isFinite(value) && value >= 0), text);
      }
    }),
    { numRuns: 3000 },
  );
});

/** 2026-11-23 14:03:27.0425 UTC: a double of it is exact to 256 ns. */
const WALL_NS = Date.UTC(2026, 10, 23, 14, 3, 27, 42) * 1e6 + 500_000;
const BOOT_NS = 5000 * SECOND;
const OFFSET_NS = WALL_NS - BOOT_NS;

test('a boot-clock time is shown as the wall clock’s', () => {
  assert.equal(formatClock(BOOT_NS, OFFSET_NS), '14:03:27');
  assert.equal(formatDateTime(BOOT_NS, OFFSET_NS), '2026-11-23 14:03:27.042');
  assert.equal(formatStart(BOOT_NS, BOOT_NS + SECOND, OFFSET_NS), '14:03:27.042');
});

test('clock times are whole seconds, rounded down, also when they are asked for in any order', () => {
  const later = [0, 957 * MS, 958 * MS, -43 * MS, 0, 3600 * SECOND];
  assert.deepEqual(
    later.map((ns) => formatClock(BOOT_NS + ns, OFFSET_NS)),
    ['14:03:27', '14:03:27', '14:03:28', '14:03:26', '14:03:27', '15:03:27'],
  );
});

test('a start of another day is told by its day, as wide as a time', () => {
  const tomorrow = BOOT_NS + 86_400 * SECOND;
  assert.equal(formatStart(BOOT_NS, tomorrow, OFFSET_NS), 'Nov 23 14:03');
  const [start, midnight] = [BOOT_NS, Date.UTC(2026, 10, 24) * 1e6 - OFFSET_NS];
  assert.equal(formatStart(start, midnight - MS, OFFSET_NS), '14:03:27.042');
  assert.equal(formatStart(start, midnight, OFFSET_NS), 'Nov 23 14:03');
  fc.assert(
    fc.property(fc.nat(400 * 86_400), fc.nat(400 * 86_400), (start, now) => {
      assert.equal(formatStart(start * SECOND, now * SECOND, OFFSET_NS).length, 12);
    }),
  );
});
