// View models of the two tables: printable strings and a meaning for each row, no colours.
import { parseStatus } from '../format/exit.ts';
import type { Process, ProcessKey } from '../process.ts';
import type { State } from '../state/state.ts';
import type { TableId } from '../state/view.ts';
import { type Column, isRunningAt } from './columns.ts';
import { type Lookup, selectLookup } from './lookup.ts';
import type { Rows } from './rows.ts';
import { selectWindow } from './window.ts';

/** `new`: started a moment ago. `unknown`: ended, and nobody saw how. */
export type RowMeaning = 'running' | 'new' | 'ok' | 'failed' | 'killed' | 'unknown';

export interface RowView {
  readonly key: ProcessKey;
  /** One for each column that was asked for. */
  readonly cells: readonly string[];
  readonly meaning: RowMeaning;
  /** It started or ended a moment ago. */
  readonly isFresh: boolean;
  readonly isUnderCursor: boolean;
}

export interface TableView {
  readonly id: TableId;
  readonly isFocused: boolean;
  /** Rows that can be scrolled to. */
  readonly total: number;
  readonly offset: number;
  readonly rows: readonly RowView[];
}

export type ColumnWidths = readonly { readonly column: Column; readonly width: number }[];

/** How long a start or an end is marked. */
const NEW_NS = 1e9;

export function selectTable(state: State, id: TableId, rows: Rows, columns: ColumnWidths, height: number): TableView {
  const lookup = selectLookup(state);
  const { offset, cursorIndex } = selectWindow(rows, state.view.cursors[id], height);
  const isFocused = state.view.focus === id;
  const views: RowView[] = [];
  for (let index = offset; index < Math.min(offset + height, rows.length); index++) {
    const process = rows.at(index);
    if (process === undefined) continue;
    const meaning = meaningOf(process, lookup);
    views.push({
      key: process.key,
      cells: columns.map(({ column, width }) => column.text(process, lookup, width)),
      meaning,
      isFresh: meaning === 'new' || hasJustEnded(process, lookup),
      isUnderCursor: isFocused && index === cursorIndex,
    });
  }
  return { id, isFocused, total: rows.length, offset, rows: views };
}

function hasJustEnded({ end }: Process, { nowBootNs }: Lookup): boolean {
  return end !== undefined && end.timeBootNs <= nowBootNs && nowBootNs - end.timeBootNs < NEW_NS;
}

export function meaningOf(process: Process, lookup: Lookup): RowMeaning {
  if (isRunningAt(process, lookup.nowBootNs)) {
    return lookup.nowBootNs - process.startBootNs < NEW_NS ? 'new' : 'running';
  }
  if (process.end?.how !== 'exited') return 'unknown';
  const exit = parseStatus(process.end.status);
  if (exit.kind === 'signal') return 'killed';
  return exit.code === 0 ? 'ok' : 'failed';
}
