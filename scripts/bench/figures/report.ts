// `tracer-tui report` on recordings: how time and memory grow with the number of events.
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Figure, Result } from '../figure.ts';
import { count, median } from '../statistics.ts';
import { runWorker } from '../worker.ts';
import { CACHE } from '../workload.ts';

const MAIN = join(import.meta.dirname, '../../../dist/main.js');
const EVENTS_PER_PROCESS = 4;
/** In KiB, as getrusage(2) counts it on Linux. */
const TELL_PEAK = 'data:text/javascript,process.on("exit",()=>console.error(process.resourceUsage().maxRSS))';

export const reports: Figure = {
  name: 'report',
  async measure({ isQuick, say, quiet }): Promise<Result> {
    const sizes = isQuick ? [1e4, 1e5] : [1e4, 1e5, 1e6];
    const seconds: number[] = [];
    const peaks: number[] = [];
    for (const events of sizes) {
      const processes = events / EVENTS_PER_PROCESS;
      const file = join(CACHE, `recording-${processes}.ndjson`);
      try {
        say(`report: ${count(events)} events`);
        await runWorker('recording.ts', processes);
        await quiet();
        const runs: { seconds: number; peakBytes: number }[] = [];
        for (let round = 0; round < (isQuick ? 1 : 3); round++) runs.push(await reportOn(file));
        seconds.push(median(runs.map((run) => run.seconds)));
        peaks.push(median(runs.map((run) => run.peakBytes)));
      } finally {
        rmSync(file, { force: true });
      }
    }
    const label = sizes.map((size) => `10^${Math.log10(size)}`).join(' / ');
    return {
      rows: [
        {
          figure: `report of a recording of ${label} events, from start to end`,
          value: `${seconds.map((value) => value.toFixed(2)).join(' / ')} s, ${peaks.map((peak) => count(peak / 2 ** 20)).join(' / ')} MiB at most`,
          numbers: { sizes, seconds, peakBytes: peaks },
        },
      ],
    };
  },
};

async function reportOn(file: string): Promise<{ seconds: number; peakBytes: number }> {
  const beganMs = performance.now();
  const args = ['--import', TELL_PEAK, MAIN, 'report', file];
  const { stderr } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 24 });
  return { seconds: (performance.now() - beganMs) / 1000, peakBytes: Number(stderr) * 1024 };
}
