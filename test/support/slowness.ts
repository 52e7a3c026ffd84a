// For a machine that is emulated, where a process takes fifty times as long to start: with `TEST_SLOWNESS=8` storms are
// small, and times longer by that factor. What is promised stays the same.

const SLOWNESS = Number(process.env['TEST_SLOWNESS'] ?? 1);

export const isSlow = SLOWNESS > 1;

/** For a ring of one page to overflow a few times. */
const ENOUGH = 60;

/** How many processes a storm has. */
export function many(count: number): number {
  return isSlow ? Math.min(count, ENOUGH) : count;
}

/** A time, in any unit, that is long beside what a process takes. */
export function longer(time: number): number {
  return time * SLOWNESS;
}
