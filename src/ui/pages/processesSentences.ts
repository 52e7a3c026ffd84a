// The two tables for a screen reader: a sentence for each row.
import { selectLookup } from '../../core/select/lookup.ts';
import type { ShownRows } from '../../core/select/rows.ts';
import { selectWindow } from '../../core/select/window.ts';
import type { State } from '../../core/state/state.ts';
import type { TableId } from '../../core/state/view.ts';
import { tableHeights } from '../screen/layout.ts';
import { emptyTableText } from './emptyText.ts';
import type { PageSize } from './page.ts';
import { processSentence, withSelected } from './processSentence.ts';

const NAMES: Readonly<Record<TableId, string>> = { running: 'Running', finished: 'Finished' };

/** Who is selected first, then only the table that the keys move in: Tab reads the other one. */
export function processesSentences(state: State, rows: ShownRows, { height }: PageSize): string[] {
  const lookup = selectLookup(state);
  const { focus, cursors } = state.view;
  const table = rows.tables[focus];
  const shown = tableHeights(height, state, rows)[focus];
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
  const empty = emptyTableText(state, rows, focus, Number.POSITIVE_INFINITY);
  if (table.length === 0) return [title.replace(', 1 to 0 here', ''), ...(empty === '' ? [] : [`${empty}.`])];
  return withSelected(title, sentences, cursorIndex - offset);
}

function count(processes: number): string {
  return `${processes} ${processes === 1 ? 'process' : 'processes'}`;
}
