// `tracer-tui diff A B`: what changed between two recordings.
import { parseDuration } from '../../core/format/units.ts';
import { DEFAULT_LEAST_NS, DEFAULT_LEAST_SHARE, diffReports } from '../../core/report/diff.ts';
import { formatDiffMarkdown } from '../../core/report/diffMarkdown.ts';
import { formatJson } from '../../core/report/json.ts';
import { printOut } from './printOut.ts';
import { checkPaths, reportOn } from './reportFile.ts';
import { REPORT_OPTIONS, readFormat, readTop } from './reportOptions.ts';
import type { SubcommandCode } from './subcommand.ts';
import { tell } from './tell.ts';
import { UsageError } from './usageError.ts';

const ALL_PROGRAMS = { topGroups: Number.POSITIVE_INFINITY };

export const diffCommand: SubcommandCode = {
  examples: [
    ['$0 diff before.zst after.zst', 'as Markdown'],
    ['$0 diff before.zst after.zst --percent 50 --at-least 100ms', 'only what is half as slow again, by 0.1 s'],
    ['$0 diff before.zst after.zst --format json | jq .slower', 'for programs'],
  ],
  positionals: {
    a: { type: 'string', describe: 'the recording before: plain, .gz or .zst', offers: 'files' },
    b: { type: 'string', describe: 'the recording now; one of the two may be - for stdin', offers: 'files' },
  },
  options: {
    ...REPORT_OPTIONS,
    percent: {
      type: 'string',
      requiresArg: true,
      describe: `a difference counts from this many percent on (${DEFAULT_LEAST_SHARE * 100})`,
      value: 'N',
    },
    'at-least': {
      type: 'string',
      requiresArg: true,
      describe: 'a time counts from this difference on (5ms)',
      value: 'MS',
    },
  },
  run,
};

async function run(args: Readonly<Record<string, unknown>>): Promise<number> {
  const format = readFormat(args['format']);
  const options = {
    top: readTop(args['top']),
    leastShare: readShare(args['percent']),
    leastNs: readLeast(args['at-least']),
  };
  const [a, b] = [String(args['a']), String(args['b'])];
  // Twice the same is a good test of what is only noise, but not from stdin.
  if (a === '-' || b === '-') checkPaths('diff', [a, b]);
  const before = await reportOn([a], ALL_PROGRAMS);
  const after = await reportOn([b], ALL_PROGRAMS);
  const diff = diffReports(before.report, after.report, options);
  await printOut(format === 'json' ? formatJson(diff) : formatDiffMarkdown(diff));
  const problems = [before.problem, after.problem].filter((problem) => problem !== undefined);
  for (const problem of problems) tell(problem);
  return problems.length === 0 ? 0 : 1;
}

function readShare(percent: unknown): number {
  if (percent === undefined) return DEFAULT_LEAST_SHARE;
  const number = /^\d{1,6}(?:\.\d{1,6})?$/.test(String(percent)) ? Number(percent) : Number.NaN;
  if (number >= 0) return number / 100;
  throw new UsageError(`--percent is a number such as 20, not "${percent}"`);
}

function readLeast(text: unknown): number {
  if (text === undefined) return DEFAULT_LEAST_NS;
  const ns = parseDuration(String(text));
  if (ns === undefined) throw new UsageError(`--at-least wants milliseconds such as 5, or 1.5s, not "${text}"`);
  return ns;
}
