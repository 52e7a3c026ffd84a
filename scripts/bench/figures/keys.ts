// From a key to the finished frame, with much to sort and to filter.
import type { Figure, Result } from '../figure.ts';
import { count, median } from '../statistics.ts';
import { runWorker } from '../worker.ts';

const FINISHED = 100_000;
const EVENTS_PER_SECOND = 2000;

export const keys: Figure = {
  name: 'keys',
  async measure({ isQuick, say, quiet }): Promise<Result> {
    const tails: number[] = [];
    const medians: number[] = [];
    for (let round = 0; round < (isQuick ? 1 : 3); round++) {
      await quiet();
      say(`keys: ${count(FINISHED)} rows`);
      const result = await runWorker('keys.ts', FINISHED, EVENTS_PER_SECOND, isQuick ? 30 : 100);
      tails.push(result['p95Ms'] ?? Number.NaN);
      medians.push(result['medianMs'] ?? Number.NaN);
    }
    const p95 = median(tails);
    return {
      rows: [
        {
          figure: `key to finished frame, ${count(FINISHED)} rows sorted and filtered, ${count(EVENTS_PER_SECOND)} events/s`,
          value: `p95 ${p95.toFixed(1)} ms (median ${median(medians).toFixed(1)})`,
          reach: 'p95 ≤ 30 ms',
          isReached: p95 <= 30,
          andThen: '≤ 16 ms',
          numbers: { p95Ms: tails, medianMs: medians },
        },
      ],
    };
  },
};
