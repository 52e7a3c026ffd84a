// Figures of a report as text, the same in Markdown, in the summary and in comparisons.
import { formatCount } from '../format/bytes.ts';
import { formatDuration } from '../format/duration.ts';
import type { Exit } from './report.ts';

/** `1 process`, `2 processes` */
export function counted(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `none failed`, `3 failed` */
export function failedText(count: number): string {
  return count === 0 ? 'none failed' : `${formatCount(count)} failed`;
}

/** `exit 1`, `SIGSEGV, core dumped`, `not seen` */
export function exitText(exit: Exit | undefined): string {
  if (exit === undefined) return 'not seen';
  if (exit.signal === undefined) return `exit ${exit.code}`;
  return `SIG${exit.signal}${exit.coreDumped ? ', core dumped' : ''}`;
}

export function signedDuration(ns: number): string {
  return ns < 0 ? `-${formatDuration(-ns)}` : formatDuration(ns);
}

/** `4.2`, `12` */
export function formatMean(value: number): string {
  return value < 9.95 ? value.toFixed(1) : value.toFixed(0);
}

export function formatShare(part: number, whole: number): string {
  return whole <= 0 ? '–' : `${Math.round((100 * part) / whole)} %`;
}

const BARS = '▁▂▃▄▅▆▇█';

/** One character for each value; a space for nothing. */
export function sparkline(values: readonly number[], highest: number): string {
  return values
    .map((value) => (value <= 0 ? ' ' : (BARS[Math.min(7, Math.floor((value / highest) * 8))] ?? '█')))
    .join('');
}
