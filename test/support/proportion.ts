// That something takes time in proportion to how much it is given, whatever else the machine does meanwhile.
import assert from 'node:assert/strict';

/** How much more the second is. */
const TIMES_AS_MUCH = 8;
/** Between 8, which is in proportion, and 64, which is quadratic. */
const MOST_TIMES_AS_LONG = 32;
/** Less is no measure of anything. */
const LEAST_MS = 1;
const RUNS = 5;
const ATTEMPTS = 5;

/**
 * Compares CPU time, which waiting for a CPU does not add to, and the least of several runs. What is out of proportion is
 * so in each attempt; what only met with a busy machine is not.
 * @param prepare for so much: what is then measured
 */
export function assertInProportion(size: number, prepare: (size: number) => () => void): void {
  const [few, all] = [prepare(Math.ceil(size / TIMES_AS_MUCH)), prepare(size)];
  const seen: string[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [short, long] = [leastMs(few), leastMs(all)];
    if (long < MOST_TIMES_AS_LONG * Math.max(short, LEAST_MS)) return;
    seen.push(`${short} ms, ${long} ms`);
  }
  assert.fail(`${TIMES_AS_MUCH} times as much takes too much longer: ${seen.join('; ')}`);
}

function leastMs(run: () => void): number {
  const times = Array.from({ length: RUNS }, () => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}
