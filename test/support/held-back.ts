// What tests of the threshold in the kernel ask for, and what they look at.
import type { Process } from '../../src/core/process.ts';
import type { KernelThresholdOptions } from '../../src/core/source/kernelThreshold.ts';
import type { Trace } from './tracing.ts';
import { waitUntil } from './wait.ts';

/** In ns. */
export const MS = 1e6;

/** Nobody looks at what runs: a process is decided when it ends. */
export function atEnd(ms: number): KernelThresholdOptions {
  return { thresholdNs: ms * MS, wantsRunning: false };
}

/** The reader takes what has run for that long. */
export function live(ms: number): KernelThresholdOptions {
  return { thresholdNs: ms * MS, wantsRunning: true };
}

/** Frees come up to 60 ms after the end. */
export const FREED_MS = 200;

/** Some frees are never told, to no tracer: see Trace.settled. */
export function withoutFree(records: string): string {
  return records.replace(/ free$/, '');
}

/** The first process with a PID, once its end was told. */
export function ended(trace: Trace, pid: number): Promise<Process> {
  return waitUntil(() => trace.withPid(pid).find(({ end }) => end !== undefined), {
    what: `end of process ${pid}`,
    describe: () => JSON.stringify([trace.recordsOf(pid), trace.counters()]),
  });
}
