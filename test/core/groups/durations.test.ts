// Quantiles of a sketch stay within the bound that is promised, whatever the durations are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { Durations, HISTOGRAM_CELLS, QUANTILE_ERROR } from '../../../src/core/groups/durations.ts';
import { MS, SECOND } from '../support/events.ts';

/** From 0 to 30 years, each order of magnitude as likely as another. */
const anyDuration = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 20, arbitrary: fc.double({ min: 0, max: 18, noNaN: true }).map((power) => Math.floor(10 ** power)) },
);
const SHARES = [0, 0.01, 0.5, 0.9, 0.95, 0.99, 1];
// What a logarithm in binary can be off.
const ROUNDING = 1e-9;

function durationsOf(values: readonly number[]): Durations {
  const durations = new Durations();
  for (const value of values) durations.add(value);
  return durations;
}

function assertWithin(durations: Durations, values: readonly number[]): void {
  const sorted = values.toSorted((a, b) => a - b);
  for (const share of SHARES) {
    const exact = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
    const found = durations.quantileNs(share) ?? Number.NaN;
    assert.ok(
      Math.abs(found - exact) <= exact * (QUANTILE_ERROR + ROUNDING),
      `${share} of ${sorted.length}: ${found} for ${exact}`,
    );
  }
  assert.equal(durations.maxNs, sorted.at(-1));
  assert.equal(durations.count, values.length);
}

test('quantiles are within 1 % of the exact ones', () => {
  fc.assert(
    fc.property(fc.array(anyDuration, { minLength: 1, maxLength: 300 }), (values) => {
      assertWithin(durationsOf(values), values);
    }),
  );
});

test('two groups put together are as one', () => {
  fc.assert(
    fc.property(fc.array(anyDuration, { maxLength: 50 }), fc.array(anyDuration, { minLength: 1 }), (some, others) => {
      const durations = durationsOf(some);
      durations.addAll(durationsOf(others));
      const all = [...some, ...others];
      assertWithin(durations, all);
      assert.deepEqual(durations.histogram, durationsOf(all).histogram);
    }),
  );
});

test('nothing has no quantile', () => {
  assert.equal(new Durations().quantileNs(0.5), undefined);
});

test('two cells of the histogram for each power of ten; the ends take the rest', () => {
  const cellOf = (ns: number) => durationsOf([ns]).histogram.indexOf(1);
  assert.equal(cellOf(0), 0);
  assert.equal(cellOf(0.1 * MS), 0);
  assert.equal(cellOf(0.31 * MS), 0);
  assert.equal(cellOf(0.32 * MS), 1);
  assert.equal(cellOf(MS), 2);
  assert.equal(cellOf(SECOND), 8);
  assert.equal(cellOf(999 * SECOND), HISTOGRAM_CELLS - 1);
  assert.equal(cellOf(1e6 * SECOND), HISTOGRAM_CELLS - 1);
});
