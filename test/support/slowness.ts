// For a machine that is emulated, where a process takes twenty times as long to start: `TEST_SLOWNESS=8` makes storms
// smaller and times longer by that factor. What is promised stays the same.

const SLOWNESS = Number(process.env['TEST_SLOWNESS'] ?? 1);

export const isSlow = SLOWNESS > 1;

/** How many processes a storm has. */
export function many(count: number): number {
  return Math.ceil(count / SLOWNESS);
}

/** A time, in any unit, that is long beside what a process takes. */
export function longer(time: number): number {
  return time * SLOWNESS;
}
