// `tracer-tui report FILE…`: what ran in a recording, as Markdown or JSON; and budgets for CI.
import { formatJson } from '../../core/report/json.ts';
import { formatMarkdown } from '../../core/report/markdown.ts';
import { countAgainst, describeBroken, readBudgets } from './budgets.ts';
import { CONFIG_OPTIONS } from './configOptions.ts';
import { printOut } from './printOut.ts';
import { loadRedaction, REDACT_OPTIONS } from './redactOptions.ts';
import { checkPaths, reportOn } from './reportFile.ts';
import { REPORT_OPTIONS, readFormat, readTop } from './reportOptions.ts';
import type { SubcommandCode } from './subcommand.ts';
import { tell, tellLines } from './tell.ts';
import { UsageError } from './usageError.ts';

const STATUS_MATCHED = 3;

export const reportCommand: SubcommandCode = {
  examples: [
    ['$0 report build.zst >> "$GITHUB_STEP_SUMMARY"', 'as Markdown, for the summary of a CI job'],
    ['$0 report build.zst --format json | jq .criticalPath', 'for programs'],
    ["$0 report build.zst --fail-if 'dur>30s' --fail-if 'signal!=0'", 'exits 3 when a process matches'],
  ],
  positionals: {
    files: { type: 'string', describe: 'recordings: plain, .gz or .zst; several are one report', offers: 'files' },
  },
  options: {
    ...REPORT_OPTIONS,
    ...REDACT_OPTIONS,
    ...CONFIG_OPTIONS,
    root: {
      type: 'string',
      requiresArg: true,
      describe: 'PID of the process to find the critical path of (the longest one)',
      value: 'PID',
    },
    'fail-if': {
      type: 'string',
      array: true,
      nargs: 1,
      requiresArg: true,
      describe: 'exit with 3 when a finished process matches this filter (docs/filter.md); may be given again',
      value: 'EXPR',
    },
  },
  run,
};

async function run(args: Readonly<Record<string, unknown>>): Promise<number> {
  const redact = await loadRedaction(args, process.env);
  const format = readFormat(args['format']);
  const top = readTop(args['top']);
  const rootPid = readPid(args['root']);
  const budgets = await readBudgets(listOf(args['fail-if']));
  const paths = listOf(args['files']);
  checkPaths('report', paths);
  const { report, problem } = await reportOn(paths, {
    top,
    rootPid,
    redact,
    visit: (process, state) => countAgainst(budgets, process, state),
  });
  if (rootPid !== undefined && report.criticalPath === undefined) {
    throw new UsageError(`--root: no process ${rootPid} both started and ended in the recording`);
  }
  await printOut(format === 'json' ? formatJson(report) : formatMarkdown(report));
  if (problem !== undefined) tell(problem);
  tellLines(describeBroken(budgets));
  if (budgets.some(({ count }) => count > 0)) return STATUS_MATCHED;
  return problem === undefined ? 0 : 1;
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function readPid(text: unknown): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,6}$/.test(String(text))) return Number(text);
  throw new UsageError(`--root is the PID of a process, not "${text}"`);
}
