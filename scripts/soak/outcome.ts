// What came of a long run: the table, and what is wrong with it.
import { count } from '../bench/statistics.ts';
import type { Sample } from './sample.ts';
import { cpuPerProcess, type Trend, trendOf } from './trend.ts';

export interface Outcome {
  readonly minutes: number;
  readonly history: number;
  readonly samples: Readonly<Record<'live' | 'ndjson', readonly Sample[]>>;
  /** By the spawners' own count. */
  readonly spawned: number;
  /** Of those, whose end NDJSON told. */
  readonly told: number;
  /** Of those, which the live view shows as running after all have ended. */
  readonly stillRunning: number;
  readonly lost: Readonly<Record<'live' | 'ndjson', number>>;
}

/** Below, the samples are too few. */
const LEAST_MINUTES = 10;
/** Of what it has, in an hour. */
const FLAT_PERCENT = 5;

const TITLES = { live: 'live view', ndjson: 'NDJSON' } as const;
const FACES = ['live', 'ndjson'] as const;

export function describe(outcome: Outcome): string {
  const { samples, spawned, told, stillRunning, lost, minutes } = outcome;
  const seen = samples.live.at(-1)?.exits ?? Number.NaN;
  const lines = [
    `${minutes} minutes, ${count(spawned)} processes started (${count(spawned / minutes / 60)} a second)`,
    `told by NDJSON: ${count(told)} of them; ends that the live view counts, with everybody else's: ${count(seen)}`,
    `lost: live view ${count(lost.live)}, NDJSON ${count(lost.ndjson)}; shown running and gone: ${count(stillRunning)}`,
  ];
  for (const face of FACES) {
    const all = samples[face];
    const later = secondHalf(all);
    const [heap, memory] = [trendOf(weighed(later), heapOf), trendOf(later, ({ rssKb }) => rssKb)];
    const most = Math.max(...all.map(({ rssKb }) => rssKb));
    const tenth = Math.max(2, Math.ceil(all.length / 10));
    const cpu = (part: readonly Sample[]) => `${cpuPerProcess(part).toFixed(1)} µs`;
    lines.push(
      `${TITLES[face]}, second half: heap after collections ${count(heap.mean)} kB, ${slope(heap)}, max − min ${count(heap.range)} kB;`,
      `  RSS ${count(memory.mean)} kB, ${slope(memory)}, max − min ${count(memory.range)} kB; at first ${count(all[0]?.rssKb ?? 0)}, at most ${count(most)}`,
      `  CPU per process: first tenth ${cpu(all.slice(0, tenth))}, last ${cpu(all.slice(-tenth))}; descriptors ${all[0]?.descriptors}, at the end ${all.at(-1)?.descriptors}`,
    );
  }
  return lines.join('\n');
}

export function problemsOf({ samples, spawned, told, stillRunning, lost, minutes }: Outcome): string[] {
  const problems: string[] = [];
  if (told !== spawned) problems.push(`${count(spawned)} were started, and the end of ${count(told)} was told`);
  if (stillRunning > 0) problems.push(`${stillRunning} are shown as running that have ended`);
  for (const face of FACES) {
    if (!(lost[face] === 0)) problems.push(`${TITLES[face]}: ${lost[face]} events lost`);
    const { perHour, uncertainty, mean } = trendOf(weighed(secondHalf(samples[face])), heapOf);
    const limit = (mean * FLAT_PERCENT) / 100;
    if (minutes >= LEAST_MINUTES && perHour - uncertainty > limit)
      problems.push(`${TITLES[face]}: what is kept grows by ${count(perHour)} kB an hour`);
  }
  return problems;
}

function secondHalf(samples: readonly Sample[]): readonly Sample[] {
  return samples.slice(Math.floor(samples.length / 2));
}

function slope({ perHour, uncertainty }: Trend): string {
  return Number.isFinite(uncertainty)
    ? `${count(perHour)} ± ${count(uncertainty)} kB/h`
    : 'too few samples for a slope';
}

function weighed(samples: readonly Sample[]): readonly Sample[] {
  return samples.filter(({ heapKb }) => heapKb !== undefined);
}

function heapOf({ heapKb = Number.NaN }: Sample): number {
  return heapKb;
}
