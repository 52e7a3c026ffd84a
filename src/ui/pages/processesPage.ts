// Page 1: two tables, running and finished.
import { chosenColumns } from '../../core/select/columnChoice.ts';
import { layoutColumns } from '../../core/select/columnLayout.ts';
import { selectTable } from '../../core/select/tables.ts';
import { selectWindow } from '../../core/select/window.ts';
import { hostNames } from '../../core/state/replay.ts';
import { TABLE_KEYS } from '../keys/keymap.ts';
import { tableHeights } from '../screen/layout.ts';
import { emptyTableText } from './emptyText.ts';
import type { Page } from './page.ts';
import { processesMouse } from './processesMouse.ts';
import { processesSentences } from './processesSentences.ts';
import { tableLines } from './tableLines.ts';

export function createProcessesPage(): Page {
  return {
    id: 'processes',
    title: 'processes',
    keys: TABLE_KEYS,
    lines(state, rows, { width, height }, theme) {
      const columns = layoutColumns(width, hostNames(state.replay).length, chosenColumns(state.view.columns));
      const heights = tableHeights(height, state, rows);
      return (['running', 'finished'] as const).flatMap((id) => {
        const view = selectTable(state, id, rows.tables[id], columns, heights[id]);
        return tableLines({
          view,
          columns,
          order: state.view.order,
          height: heights[id],
          width,
          theme,
          empty: emptyTableText(state, rows, id, width),
        });
      });
    },
    shown(state, rows, { height }) {
      const { running } = tableHeights(height, state, rows);
      const { offset } = selectWindow(rows.tables.running, state.view.cursors.running, running);
      return { rows: rows.tables.running, offset, height: running };
    },
    selected(state, rows, { height }) {
      const { focus, cursors } = state.view;
      const heights = tableHeights(height, state, rows);
      const { cursorIndex } = selectWindow(rows.tables[focus], cursors[focus], heights[focus]);
      return cursorIndex < 0 ? undefined : rows.tables[focus].at(cursorIndex);
    },
    mouse: processesMouse,
    sentences: processesSentences,
  };
}
