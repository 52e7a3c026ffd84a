// Options that `report` and `diff` share.
import type { OptionSpecs } from './optionSpec.ts';
import { UsageError } from './usageError.ts';
import { oneOf } from './viewOptions.ts';

const FORMATS = ['markdown', 'json'] as const;
export type ReportFormat = (typeof FORMATS)[number];

const MOST_ROWS = 10_000;

/** For yargs. */
export const REPORT_OPTIONS = {
  format: {
    type: 'string',
    requiresArg: true,
    describe: `${FORMATS.join(' or ')} (markdown)`,
    value: 'FORMAT',
    offers: FORMATS,
  },
  top: { type: 'string', requiresArg: true, describe: 'rows of each table (20)', value: 'N' },
} as const satisfies OptionSpecs;

/** @throws UsageError */
export function readFormat(format: unknown): ReportFormat {
  return oneOf('--format', format === undefined ? undefined : String(format), FORMATS) ?? 'markdown';
}

/** @throws UsageError */
export function readTop(top: unknown): number {
  if (top === undefined) return 20;
  const count = /^\d{1,6}$/.test(String(top)) ? Number(top) : Number.NaN;
  if (count >= 1 && count <= MOST_ROWS) return count;
  throw new UsageError(`--top is a number from 1 to ${MOST_ROWS}, not "${top}"`);
}
