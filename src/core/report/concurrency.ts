// How many processes there were at once, over the time of a recording.
import type { Bucket, Concurrency } from './report.ts';
import type { ProcessRows } from './rows.ts';
import { sweep } from './sweep.ts';
import type { Tree } from './tree.ts';

export interface Range {
  readonly beginBootNs: number;
  readonly endBootNs: number;
}

const MAX_BUCKETS = 60;

/** The shortest of 1, 2, 5, 10, … ns that divides the range into so few. */
function bucketWidthNs(durationNs: number): number {
  for (let power = 1; ; power *= 10) {
    for (const step of [1, 2, 5]) {
      if (Math.ceil(durationNs / (step * power)) <= MAX_BUCKETS) return step * power;
    }
  }
}

/** @param isIn not 0 for the rows that started in the recording */
export function measureConcurrency(
  rows: ProcessRows,
  tree: Tree,
  isIn: Uint8Array,
  { beginBootNs, endBootNs }: Range,
): Concurrency {
  const durationNs = endBootNs - beginBootNs;
  const bucketNs = bucketWidthNs(durationNs);
  const count = Math.ceil(durationNs / bucketNs);
  const aliveNs = new Float64Array(count);
  const workingNs = new Float64Array(count);
  const peakAlive = new Uint32Array(count);
  const peakWorking = new Uint32Array(count);
  let peakWorkingOffsetNs = 0;
  let highest = 0;

  sweep(rows, tree, isIn, (fromNs, toNs, alive, working) => {
    const from = Math.max(fromNs, beginBootNs) - beginBootNs;
    const to = Math.min(toNs, endBootNs) - beginBootNs;
    if (working > highest) {
      highest = working;
      peakWorkingOffsetNs = from;
    }
    const last = Math.min(count - 1, Math.floor(to / bucketNs));
    for (let bucket = Math.floor(from / bucketNs); bucket <= last; bucket++) {
      const ns = Math.min(to, (bucket + 1) * bucketNs) - Math.max(from, bucket * bucketNs);
      if (ns <= 0) continue;
      aliveNs[bucket] = (aliveNs[bucket] ?? 0) + alive * ns;
      workingNs[bucket] = (workingNs[bucket] ?? 0) + working * ns;
      peakAlive[bucket] = Math.max(peakAlive[bucket] ?? 0, alive);
      peakWorking[bucket] = Math.max(peakWorking[bucket] ?? 0, working);
    }
  });
  const cpuNs = spreadCpu(rows, isIn, beginBootNs, bucketNs, count);

  const buckets = Array.from({ length: count }, (_, index): Bucket => {
    // The last one may be cut short.
    const widthNs = Math.min(bucketNs, durationNs - index * bucketNs);
    return {
      meanAlive: rounded((aliveNs[index] ?? 0) / widthNs),
      peakAlive: peakAlive[index] ?? 0,
      meanWorking: rounded((workingNs[index] ?? 0) / widthNs),
      peakWorking: peakWorking[index] ?? 0,
      meanCpus: rounded((cpuNs[index] ?? 0) / widthNs),
    };
  });
  const mean = (sums: Float64Array) => (durationNs === 0 ? 0 : rounded(sumOf(sums) / durationNs));
  return {
    meanAlive: mean(aliveNs),
    peakAlive: peakAlive.reduce((a, b) => Math.max(a, b), 0),
    meanWorking: mean(workingNs),
    peakWorking: highest,
    peakWorkingOffsetNs,
    meanCpus: mean(cpuNs),
    bucketNs,
    buckets,
  };
}

/** The CPU time of each process, spread evenly over its life, by bucket. */
function spreadCpu(rows: ProcessRows, isIn: Uint8Array, beginNs: number, bucketNs: number, count: number) {
  const cpuNs = new Float64Array(count);
  /** What each bucket that lies wholly in a life gets; kept as changes, for a life can have many. */
  const changes = new Float64Array(count + 1);
  const add = (to: Float64Array, bucket: number, value: number) => {
    to[bucket] = (to[bucket] ?? 0) + value;
  };
  for (let row = 0; row < rows.length; row++) {
    const cpu = rows.cpuNs.at(row);
    if (isIn[row] !== 1 || Number.isNaN(cpu) || count === 0) continue;
    const start = rows.starts.at(row) - beginNs;
    const end = rows.ends.at(row) - beginNs;
    const first = Math.min(count - 1, Math.max(0, Math.floor(start / bucketNs)));
    const last = Math.min(count - 1, Math.max(first, Math.ceil(end / bucketNs) - 1));
    if (first === last) {
      add(cpuNs, first, cpu);
      continue;
    }
    const perNs = cpu / (end - start);
    add(cpuNs, first, perNs * ((first + 1) * bucketNs - start));
    add(cpuNs, last, perNs * (end - last * bucketNs));
    add(changes, first + 1, perNs * bucketNs);
    add(changes, last, -perNs * bucketNs);
  }
  let whole = 0;
  for (let bucket = 0; bucket < count; bucket++) {
    whole += changes[bucket] ?? 0;
    // Differences of many numbers leave a little over.
    add(cpuNs, bucket, Math.max(0, whole));
  }
  return cpuNs;
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Three digits behind the point say enough, and are the same whatever the order of the sums. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
