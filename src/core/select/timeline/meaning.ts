// What a bar says of its process, as a number: of several in one cell, the greatest is what one has to see.
import { parseStatus } from '../../format/exit.ts';
import type { End } from '../../process.ts';

export const BAR = { none: 0, ok: 1, running: 2, unknown: 3, killed: 4, failed: 5 } as const;

export type BarMeaning = (typeof BAR)[keyof typeof BAR];

/** How it ended; `unknown` where nobody saw how it ended. */
export function endMeaning(end: End | undefined): BarMeaning {
  if (end?.how !== 'exited') return BAR.unknown;
  const status = parseStatus(end.status);
  if (status.kind === 'signal') return BAR.killed;
  return status.code === 0 ? BAR.ok : BAR.failed;
}

/** So that the colour is not the only one to say it. */
export const MARKS: Readonly<Record<BarMeaning, string>> = { 0: '', 1: '', 2: '>', 3: '?', 4: '×', 5: '!' };
