// Frames of the live view: App and Ink as they are, on a terminal that costs nothing.
import type { Figure, Result, Row } from '../figure.ts';
import { count, median } from '../statistics.ts';
import { runWorker } from '../worker.ts';

const SIZES = [
  { columns: 120, rows: 40, reachMs: 4, andThen: '2 ms', peers: 'Ink’s usual style 23, painted rows 1.7' },
  { columns: 200, rows: 60, reachMs: 7, andThen: '3 ms', peers: 'Ink’s usual style 24, painted rows 2.5' },
] as const;

export const frames: Figure = {
  name: 'frames',
  async measure({ isQuick, say, quiet }): Promise<Result> {
    const rows: Row[] = [];
    for (const { columns, rows: height, reachMs, andThen, peers } of SIZES) {
      say(`frames: ${columns}×${height}`);
      const medians: number[] = [];
      const tails: number[] = [];
      let bytes = 0;
      for (let round = 0; round < (isQuick ? 1 : 3); round++) {
        await quiet();
        const result = await runWorker('frames.ts', columns, height, isQuick ? 30 : 120);
        medians.push(result['medianMs'] ?? Number.NaN);
        tails.push(result['p95Ms'] ?? Number.NaN);
        bytes = result['bytes'] ?? Number.NaN;
      }
      const ms = median(medians);
      rows.push({
        figure: `one frame, every row changing, ${columns}×${height}`,
        value: `${ms.toFixed(1)} ms (p95 ${median(tails).toFixed(1)}), ${count(bytes)} bytes`,
        reach: `≤ ${reachMs} ms`,
        isReached: ms <= reachMs,
        andThen,
        peers,
        numbers: { medianMs: medians, p95Ms: tails, bytes },
      });
    }
    return { rows };
  },
};
