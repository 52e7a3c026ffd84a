// Waits until the rest of the machine has nothing to do: other people's work is no part of a figure.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const WINDOW_MS = 500;
const QUIET_PERCENT = 5;

/** Jiffies of all cores so far. */
function readStat(): { busy: number; all: number } {
  const line = readFileSync('/proc/stat', 'latin1').split('\n', 1)[0] ?? '';
  // user nice system idle iowait irq softirq steal; guests are in user already.
  const times = line.trim().split(/\s+/).slice(1, 9).map(Number);
  const all = times.reduce((sum, time) => sum + time, 0);
  return { busy: all - (times[3] ?? 0) - (times[4] ?? 0), all };
}

async function busyPercent(): Promise<number> {
  const before = readStat();
  await sleep(WINDOW_MS);
  const after = readStat();
  return (100 * (after.busy - before.busy)) / (after.all - before.all);
}

/**
 * Returns as soon as the machine is quiet, or when the time is up.
 * @returns how busy it was at last, in percent of all cores
 */
export async function waitForQuiet(timeoutMs: number): Promise<number> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const percent = await busyPercent();
    if (percent <= QUIET_PERCENT || performance.now() >= deadlineMs) return percent;
  }
}
