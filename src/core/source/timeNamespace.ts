// In a time namespace /proc tells when processes started by a clock that is ahead of the kernel's: time_namespaces(7).
// native/clocks.h does the same for what it reads.
import { NS_PER_TICK } from '../process.ts';
import { readBytes } from './readProc.ts';

let offsetNs: number | undefined;

/**
 * Field 22 of /proc/PID/stat as the kernel's hooks have it. Exact where the offset is a multiple of 10 ms, as whoever
 * gives one in seconds has it.
 */
export function kernelStartTicks(ticks: number): number {
  // A namespace that has processes keeps its offsets.
  offsetNs ??= readBootOffsetNs(readBytes('/proc/self/timens_offsets') ?? '');
  return offsetNs === 0 ? ticks : Math.floor(ticks - offsetNs / NS_PER_TICK);
}

/** @param text /proc/self/timens_offsets; empty where there are no time namespaces */
function readBootOffsetNs(text: string): number {
  const [, seconds, ns] = /^boottime\s+(-?\d+)\s+(-?\d+)$/m.exec(text) ?? [];
  return Number(seconds ?? 0) * 1e9 + Number(ns ?? 0);
}
