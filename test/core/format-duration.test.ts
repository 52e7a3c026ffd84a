// Durations for people: short, with a unit, and never going back while time goes on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { formatDuration, formatElapsed, formatThreshold } from '../../src/core/format/duration.ts';
import { MS, SECOND } from './support/events.ts';

const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TEN_YEARS = 3653 * DAY;
const COLUMNS = 7;

const DURATIONS: readonly (readonly [ns: number, text: string])[] = [
  [0, '0µs'],
  [499, '0µs'],
  [500, '1µs'],
  [42_000, '42µs'],
  [999_499, '999µs'],
  [999_500, '1.00ms'],
  [4.2 * MS, '4.20ms'],
  [9.994 * MS, '9.99ms'],
  [9.995 * MS, '10.0ms'],
  [99.94 * MS, '99.9ms'],
  [99.95 * MS, '100ms'],
  [145 * MS, '145ms'],
  [999.4 * MS, '999ms'],
  [999.5 * MS, '1.00s'],
  [1.234 * SECOND, '1.23s'],
  [59.94 * SECOND, '59.9s'],
  [59.95 * SECOND, '1m00s'],
  [65 * SECOND, '1m05s'],
  [HOUR - SECOND, '59m59s'],
  [HOUR - 0.5 * SECOND, '1h00m'],
  [2 * HOUR + 3 * MINUTE, '2h03m'],
  [DAY - SECOND, '23h59m'],
  [DAY, '1d00h'],
  [3 * DAY + 4 * HOUR, '3d04h'],
  [999 * DAY + 23 * HOUR, '999d23h'],
  [1000 * DAY, '1000d'],
  [TEN_YEARS, '3653d'],
];

for (const [ns, text] of DURATIONS) {
  test(`${ns} ns are ${text}`, () => assert.equal(formatDuration(ns), text));
}

const ELAPSED: readonly (readonly [ns: number, text: string])[] = [
  [999.4 * MS, '999ms'],
  [999.5 * MS, '1.0s'],
  [1.09 * SECOND, '1.0s'],
  [1.1 * SECOND, '1.1s'],
  [59.9 * SECOND, '59.9s'],
  [60 * SECOND, '1m00s'],
];

for (const [ns, text] of ELAPSED) {
  test(`a process that has run for ${ns} ns shows ${text}`, () => assert.equal(formatElapsed(ns), text));
}

const THRESHOLDS: readonly (readonly [ns: number, text: string])[] = [
  [0, 'off'],
  [500, '0.001 ms'],
  [MS, '1 ms'],
  [1.5 * MS, '1.5 ms'],
  [999 * MS, '999 ms'],
  [SECOND, '1 s'],
  [1500 * MS, '1.5 s'],
  [90 * SECOND, '90 s'],
  [MINUTE, '1 min'],
  [300 * SECOND, '5 min'],
];

for (const [ns, text] of THRESHOLDS) {
  test(`a threshold of ${ns} ns is ${text}`, () => assert.equal(formatThreshold(ns), text));
}

/** Each magnitude as often as the others: half of all uniform ones would be years. */
const anyNs = fc
  .tuple(fc.double({ min: 0, max: Math.log(TEN_YEARS), noNaN: true }), fc.boolean())
  .map(([log, isFraction]) => (isFraction ? Math.exp(log) : Math.floor(Math.exp(log))));

test('no duration of ten years is wider than its column', () => {
  fc.assert(
    fc.property(anyNs, (ns) => {
      for (const text of [formatDuration(ns), formatElapsed(ns)]) assert.ok(text.length <= COLUMNS, text);
    }),
    { numRuns: 20_000 },
  );
});

const UNITS: Readonly<Record<string, number>> = { µs: 1e3, ms: MS, s: SECOND, m: MINUTE, h: HOUR, d: DAY };

/** What a text says, in ns. */
function read(text: string): number {
  const parts = [...text.matchAll(/([\d.]+)(µs|ms|s|m|h|d)/g)];
  assert.equal(parts.map(([part]) => part).join(''), text);
  return parts.reduce((sum, [, value, unit]) => sum + Number(value) * (UNITS[unit ?? ''] ?? Number.NaN), 0);
}

test('what is shown is what was measured, to half of its last digit', () => {
  fc.assert(
    fc.property(anyNs, (ns) => {
      const text = formatDuration(ns);
      const last = /^(\d+)(\.\d+)?(µs|ms|s)$/.exec(text);
      const step = last === null ? lastUnit(text) : (UNITS[last[3] ?? ''] ?? 0) * 10 ** -((last[2]?.length ?? 1) - 1);
      // Minutes and hours are what has passed in full: a clock, not a measure.
      assert.ok(Math.abs(read(text) - ns) <= (last === null ? step + SECOND : step / 2 + 1), `${ns}: ${text}`);
    }),
    { numRuns: 5000 },
  );
});

function lastUnit(text: string): number {
  return UNITS[text.at(-1) ?? ''] ?? Number.NaN;
}

test('a longer duration never reads as a shorter one', () => {
  fc.assert(
    fc.property(anyNs, fc.double({ min: 0, max: 0.1, noNaN: true }), (ns, share) => {
      const longer = ns * (1 + share);
      assert.ok(read(formatDuration(ns)) <= read(formatDuration(longer)), `${ns}, ${longer}`);
      assert.ok(read(formatElapsed(ns)) <= read(formatElapsed(longer)), `${ns}, ${longer}`);
    }),
    { numRuns: 20_000 },
  );
});
