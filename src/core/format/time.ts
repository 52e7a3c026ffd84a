// Wall-clock times of boot-clock times. The offset between the two is a fact of the state.
import { format } from 'date-fns/format';

let cachedSecond = Number.NaN;
let cachedText = '';

/** `14:03:27` in local time. Formats each second once: rows come in thousands per second. */
export function formatClock(bootNs: number, wallOffsetNs: number): string {
  const second = Math.floor((bootNs + wallOffsetNs) / 1e9);
  if (second !== cachedSecond) {
    cachedText = format(second * 1000, 'HH:mm:ss');
    cachedSecond = second;
  }
  return cachedText;
}

let stampedSecond = Number.NaN;
let stampedDate = '';
let stampedZone = '';

/** `2026-11-23T14:03:27.042+01:00`: local time that can be read anywhere, 29 columns. */
export function formatTimestamp(bootNs: number, wallOffsetNs: number): string {
  const ms = Math.floor((bootNs + wallOffsetNs) / 1e6);
  const second = Math.floor(ms / 1000);
  if (second !== stampedSecond) {
    [stampedDate = '', stampedZone = ''] = format(second * 1000, "yyyy-MM-dd'T'HH:mm:ss xxx").split(' ');
    stampedSecond = second;
  }
  return `${stampedDate}.${String(ms - second * 1000).padStart(3, '0')}${stampedZone}`;
}

/** `14:03:27.042`; of another day than `nowBootNs`: `Nov 23 14:03`. Both twelve columns. */
export function formatStart(bootNs: number, nowBootNs: number, wallOffsetNs: number): string {
  const ms = Math.floor((bootNs + wallOffsetNs) / 1e6);
  const today = format((nowBootNs + wallOffsetNs) / 1e6, 'yyyy-MM-dd');
  return format(ms, 'yyyy-MM-dd') === today ? format(ms, 'HH:mm:ss.SSS') : format(ms, 'MMM dd HH:mm');
}

/** `20261123-140327`, for the name of a file. */
export function fileStamp(bootNs: number, wallOffsetNs: number): string {
  return format((bootNs + wallOffsetNs) / 1e6, 'yyyyMMdd-HHmmss');
}

/** `2026-11-23 14:03:27.042` */
export function formatDateTime(bootNs: number, wallOffsetNs: number): string {
  return format((bootNs + wallOffsetNs) / 1e6, 'yyyy-MM-dd HH:mm:ss.SSS');
}
