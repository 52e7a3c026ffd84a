// How many processes a storm has. A machine that is emulated starts them twenty times as slowly: `TEST_SPAWNED_PART`
// makes all storms smaller there.

const PART = Number(process.env['TEST_SPAWNED_PART'] ?? 1);

export function many(count: number): number {
  return Math.ceil(count * PART);
}
