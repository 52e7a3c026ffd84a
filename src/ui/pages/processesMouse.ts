// The mouse over the two tables: the wheel scrolls the one under it, a click selects, another one opens the details.
import type { ShownRows } from '../../core/select/rows.ts';
import { scrollWindow, selectWindow } from '../../core/select/window.ts';
import type { Action } from '../../core/state/actions.ts';
import type { State } from '../../core/state/state.ts';
import type { TableId } from '../../core/state/view.ts';
import type { MouseEvent } from '../keys/mouse.ts';
import { WHEEL_ROWS } from '../keys/mouseCommands.ts';
import { tableHeights } from '../screen/layout.ts';
import type { PageSize } from './page.ts';

export function processesMouse(
  event: MouseEvent,
  state: State,
  rows: ShownRows,
  { height: pageHeight }: PageSize,
): readonly Action[] {
  const { view } = state;
  const { id, row, height } = tableAt(event.y, tableHeights(pageHeight, state, rows));
  const table = rows.tables[id];
  const window = selectWindow(table, view.cursors[id], height);
  if (event.kind === 'wheel') {
    const by = event.direction === 'up' ? -WHEEL_ROWS : WHEEL_ROWS;
    return [{ type: 'cursor/moved', table: id, cursor: scrollWindow(table, window, height, by) }];
  }
  const focus = { type: 'focus/changed', table: id } as const;
  const index = window.offset + row;
  const process = row < 0 ? undefined : table.at(index);
  if (process === undefined) return [focus];
  if (view.focus === id && index === window.cursorIndex) {
    return [{ type: 'dialog/changed', dialog: { kind: 'details', process, scroll: 0 } }];
  }
  return [focus, { type: 'cursor/moved', table: id, cursor: { key: process.key, index, screenRow: row } }];
}

/** @returns `row` -1 for the table's title */
function tableAt(y: number, heights: Readonly<Record<TableId, number>>) {
  const id: TableId = y <= heights.running ? 'running' : 'finished';
  const top = id === 'running' ? 0 : heights.running + 1;
  return { id, row: y - top - 1, height: heights[id] };
}
