// --fail-if: what must not be in a recording, in the language of filters.
import type { Filter } from '../../core/filter/match.ts';
import { briefCommand } from '../../core/format/command.ts';
import { formatDuration } from '../../core/format/duration.ts';
import { printableText } from '../../core/format/printable.ts';
import { durationNs, type Process } from '../../core/process.ts';
import { exitText } from '../../core/report/figures.ts';
import { describeExit } from '../../core/report/shownProcess.ts';
import { selectLookup } from '../../core/select/lookup.ts';
import type { State } from '../../core/state/state.ts';
import { readFilter } from './readFilter.ts';
import { UsageError } from './usageError.ts';

const MAX_NAMED = 20;
const MAX_COMMAND_CHARACTERS = 200;

export interface Budget {
  readonly filter: Filter;
  count: number;
  /** Of the first ones. */
  readonly lines: string[];
}

/** @throws UsageError */
export async function readBudgets(expressions: readonly string[]): Promise<readonly Budget[]> {
  const filters = await Promise.all(expressions.map((text) => readFilter('--fail-if', text)));
  return filters.map((filter) => ({ filter: notEmpty(filter), count: 0, lines: [] }));
}

function notEmpty(filter: Filter): Filter {
  if (filter.text !== '') return filter;
  throw new UsageError('--fail-if wants an expression such as "exit!=0" or "dur>30s": an empty one matches everything');
}

/** A finished process, as it was at its end. */
export function countAgainst(budgets: readonly Budget[], process: Process, state: State): void {
  if (budgets.length === 0) return;
  const lookup = { ...selectLookup(state), nowBootNs: Math.max(state.nowBootNs, process.end?.timeBootNs ?? 0) };
  for (const budget of budgets) {
    if (!budget.filter.matches(process, lookup)) continue;
    budget.count++;
    if (budget.lines.length < MAX_NAMED) budget.lines.push(describe(process));
  }
}

function describe(process: Process): string {
  const command = briefCommand(process, Number.POSITIVE_INFINITY, MAX_COMMAND_CHARACTERS);
  const exit = exitText(process.end?.how === 'exited' ? describeExit(process.end.status) : undefined);
  const duration = formatDuration(durationNs(process, Number.POSITIVE_INFINITY));
  return `  PID ${process.pid}, ${duration}, ${exit}: ${command}`;
}

/** Lines for stderr; empty when all budgets are kept. */
export function describeBroken(budgets: readonly Budget[]): string {
  let text = '';
  for (const { filter, count, lines } of budgets) {
    if (count === 0) continue;
    const matched = count === 1 ? '1 process matches' : `${count} processes match`;
    text += `tracer-tui: --fail-if "${printableText(filter.text)}": ${matched}\n${lines.join('\n')}\n`;
    if (count > lines.length) text += `  and ${count - lines.length} more\n`;
  }
  return text;
}
