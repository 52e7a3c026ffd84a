// Whether something stays as it is: the slope through its samples, and how sure that is.
import type { Sample } from './sample.ts';

export interface Trend {
  readonly perHour: number;
  /** Half the width of the 95 % interval, as if the samples did not depend on each other. */
  readonly uncertainty: number;
  readonly mean: number;
  readonly range: number;
}

/** Least squares. */
export function trendOf(samples: readonly Sample[], value: (sample: Sample) => number): Trend {
  const n = samples.length;
  const mean = (of: (sample: Sample) => number) => samples.reduce((sum, sample) => sum + of(sample), 0) / n;
  const hours = ({ seconds }: Sample) => seconds / 3600;
  const [meanX, meanY] = [mean(hours), mean(value)];
  const spread = n * mean((sample) => (hours(sample) - meanX) ** 2);
  const perHour = (n * mean((sample) => (hours(sample) - meanX) * (value(sample) - meanY))) / spread;
  const residual = n * mean((sample) => (value(sample) - meanY - perHour * (hours(sample) - meanX)) ** 2);
  const values = samples.map(value);
  return {
    perHour,
    uncertainty: 1.96 * Math.sqrt(residual / (n - 2) / spread),
    mean: meanY,
    range: Math.max(...values) - Math.min(...values),
  };
}

/** CPU time in microseconds per process whose end was told, from one sample to another. */
export function cpuPerProcess(samples: readonly Sample[]): number {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined) return Number.NaN;
  return ((last.cpuMs - first.cpuMs) * 1000) / (last.exits - first.exits);
}
