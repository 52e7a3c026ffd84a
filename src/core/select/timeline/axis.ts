// Marks of a time axis at round times.
import { formatDuration } from '../../format/duration.ts';
import { formatClock } from '../../format/time.ts';

const S = 1e9;
const STEPS_NS: readonly number[] = [
  ...[1e3, 1e4, 1e5, 1e6, 1e7, 1e8].flatMap((ns) => [ns, 2 * ns, 5 * ns]),
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 4 * 3600, 12 * 3600, 86_400].map((s) => s * S),
];

export interface Tick {
  readonly bootNs: number;
  readonly text: string;
}

/**
 * @param zeroBootNs where the round times count from
 * @param room columns that a mark and its text need; there are `width` for the whole time
 */
function roundStepNs(spanNs: number, width: number, room: number): number {
  const leastNs = (spanNs / width) * room;
  return STEPS_NS.find((step) => step >= leastNs) ?? Math.ceil(leastNs / (86_400 * S)) * 86_400 * S;
}

export interface AxisOptions {
  readonly fromBootNs: number;
  readonly toBootNs: number;
  readonly width: number;
  /** Time of day, with this offset; else since `zeroBootNs`. */
  readonly wallOffsetNs: number | undefined;
  readonly zeroBootNs: number;
}

export function axisTicks({ fromBootNs, toBootNs, width, wallOffsetNs, zeroBootNs }: AxisOptions): Tick[] {
  const spanNs = toBootNs - fromBootNs;
  const step = roundStepNs(spanNs, width, wallOffsetNs === undefined ? 11 : 15);
  const zero = wallOffsetNs === undefined ? zeroBootNs : -wallOffsetNs;
  const ticks: Tick[] = [];
  for (let count = Math.ceil((fromBootNs - zero) / step); ; count++) {
    // Not added up: a step of a few µs beside a time of day would drift.
    const bootNs = zero + count * step;
    if (bootNs >= toBootNs) return ticks;
    const text =
      wallOffsetNs === undefined ? formatOffset(bootNs - zeroBootNs) : formatTimeOfDay(bootNs, wallOffsetNs, step);
    ticks.push({ bootNs, text });
  }
}

/** `+1.2s`, `0`, `-300ms` */
export function formatOffset(ns: number): string {
  if (Math.abs(ns) < 500) return '0';
  return `${ns < 0 ? '-' : '+'}${formatDuration(Math.abs(ns))}`;
}

/** `14:03:27`, with as many digits behind it as `precisionNs` has. */
export function formatTimeOfDay(bootNs: number, wallOffsetNs: number, precisionNs: number): string {
  // A double holds a time of day since 1970 to about 0.25 µs.
  const roundedNs = Math.round((bootNs + wallOffsetNs) / 1e3) * 1e3;
  const clock = formatClock(roundedNs, 0);
  const digits = precisionNs >= S ? 0 : Math.min(6, Math.ceil(-Math.log10(precisionNs / S)));
  if (digits === 0) return clock;
  const fraction = String(Math.floor((roundedNs % S) / 1e3)).padStart(6, '0');
  return `${clock}.${fraction.slice(0, digits)}`;
}
