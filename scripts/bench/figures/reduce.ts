// Decoding and reducing, and what is kept of it, without kernel and screen.
import type { Figure, Result } from '../figure.ts';
import { count, median } from '../statistics.ts';
import { runWorker } from '../worker.ts';

export const reduceEvents: Figure = {
  name: 'reduce',
  async measure({ isQuick, say, quiet }): Promise<Result> {
    const sizes = isQuick ? [1e3, 1e4, 1e5] : [1e3, 1e4, 1e5, 1e6];
    const speeds = new Map<number, number[]>(sizes.map((size) => [size, []]));
    let heap = 0;
    let rss = 0;
    for (let round = 0; round < (isQuick ? 1 : 3); round++) {
      await quiet();
      for (const size of sizes) {
        say(`decode and reduce: ${count(size)} finished`);
        const result = await runWorker('reduce.ts', size, isQuick ? 100_000 : 200_000);
        speeds.get(size)?.push(result['eventsPerSecond'] ?? Number.NaN);
        heap = result['heapBytesPerProcess'] ?? Number.NaN;
        rss = result['rssBytesPerProcess'] ?? Number.NaN;
      }
    }
    const medians = sizes.map((size) => median(speeds.get(size) ?? []));
    const least = Math.min(...medians);
    const most = sizes.at(-1) ?? 0;
    const label = sizes.map((size) => `10^${Math.log10(size)}`).join(' / ');
    return {
      rows: [
        {
          figure: `decode + reduce, one core, ${label} finished`,
          value: `${medians.map((value) => count(value / 1000)).join(' / ')} thousand events/s`,
          reach: '≥ 400,000, flat',
          isReached: least >= 400_000 && (medians.at(-1) ?? 0) > 0.75 * (medians[0] ?? 0),
          andThen: '1,000,000',
          numbers: { sizes, eventsPerSecond: medians },
        },
        {
          figure: `memory per finished process kept, at ${count(most)}`,
          value: `${count(heap)} bytes of heap (${count(rss)} of RSS)`,
          reach: '≤ 600 at 1,000,000',
          isReached: heap <= 600,
          andThen: '≤ 300',
          numbers: { heapBytes: heap, rssBytes: rss },
        },
      ],
    };
  },
};
