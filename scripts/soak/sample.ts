// What the kernel says of a program at one moment.
import { readdirSync, readFileSync } from 'node:fs';
import { cpuTime } from '../bench/procfs.ts';

export interface Sample {
  /** Since the spawners began. */
  readonly seconds: number;
  readonly rssKb: number;
  /** Of it, what no file backs: heap, stacks, buffers. */
  readonly anonymousKb: number;
  /** What a collection leaves; not in each sample, for it takes time. */
  readonly heapKb?: number | undefined;
  readonly cpuMs: number;
  readonly descriptors: number;
  /** Processes whose end it has told so far. */
  readonly exits: number;
  readonly lost: number;
  readonly running?: number | undefined;
}

export function memoryOf(pid: number): Pick<Sample, 'rssKb' | 'anonymousKb' | 'cpuMs' | 'descriptors'> {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
  const field = (name: string) => Number(new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(text)?.[1]);
  return {
    rssKb: field('Rss'),
    anonymousKb: field('Anonymous'),
    cpuMs: cpuTime(pid).totalMs,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
  };
}
