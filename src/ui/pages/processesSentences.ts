// The two tables for a screen reader: a sentence for each row, the most important of it first.
import { commandText } from '../../core/format/command.ts';
import type { Process } from '../../core/process.ts';
import { findColumn, isRunningAt } from '../../core/select/columns.ts';
import { type Lookup, selectLookup } from '../../core/select/lookup.ts';
import type { ShownRows } from '../../core/select/rows.ts';
import { selectWindow } from '../../core/select/window.ts';
import type { State } from '../../core/state/state.ts';
import type { TableId } from '../../core/state/view.ts';
import { tableHeights } from '../screen/layout.ts';
import type { PageSize } from './page.ts';

const NAMES: Readonly<Record<TableId, string>> = { running: 'Running', finished: 'Finished' };
/** More of a command line is in the details. */
const COMMAND_CHARACTERS = 60;

/** Who is selected first, then only the table that the keys move in: Tab reads the other one. */
export function processesSentences(state: State, rows: ShownRows, { height }: PageSize): string[] {
  const lookup = selectLookup(state);
  const { focus, cursors } = state.view;
  const table = rows.tables[focus];
  const shown = tableHeights(height)[focus];
  const { offset, cursorIndex } = selectWindow(table, cursors[focus], shown);
  const end = Math.min(offset + shown, table.length);
  const other: TableId = focus === 'running' ? 'finished' : 'running';
  const title =
    `${NAMES[focus]}: ${count(table.length)}, ${offset + 1} to ${end} here. ` +
    `${NAMES[other]}: ${count(rows.tables[other].length)}, Tab goes there.`;
  const sentences: string[] = [];
  for (let index = offset; index < end; index++) {
    const process = table.at(index);
    if (process === undefined) continue;
    sentences.push(processSentence(process, lookup));
  }
  const selected = sentences[cursorIndex - offset];
  return [
    ...(cursorIndex < 0 || selected === undefined ? [] : [`Selected: ${selected}`]),
    table.length === 0 ? title.replace(', 1 to 0 here', '') : title,
    ...sentences,
  ];
}

function count(processes: number): string {
  return `${processes} ${processes === 1 ? 'process' : 'processes'}`;
}

function processSentence(process: Process, lookup: Lookup): string {
  const text = (column: string) => findColumn(column)?.text(process, lookup, COMMAND_CHARACTERS).trim() ?? '';
  const { text: command } = commandText(process, lookup.nowBootNs, COMMAND_CHARACTERS);
  const parts = [
    `${command}, process ${process.pid}`,
    isRunningAt(process, lookup.nowBootNs) ? `running for ${text('duration')}` : `ran ${text('duration')}`,
    howItEnded(text('exit')),
    text('cpu') === '' ? '' : `CPU time ${text('cpu').replace('~', 'about ')}`,
    text('rss') === '' ? '' : `peak memory ${text('rss').replace('≤', 'at most ')}`,
    `user ${text('user')}`,
    `started ${text('start')}`,
    `parent ${process.ppid}`,
  ];
  return `${parts.filter((part) => part !== '').join(', ')}.`;
}

function howItEnded(exit: string): string {
  if (exit === '') return '';
  if (exit === '?') return 'its end was not seen';
  if (/^\d+$/.test(exit)) return exit === '0' ? 'exit 0' : `failed with exit ${exit}`;
  return `killed by signal ${exit.replace('*', ', core dumped')}`;
}
