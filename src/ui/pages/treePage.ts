// Page 2: the tree. Who started whom, running and finished, with the sums of each branch.
import { formatCount } from '../../core/format/bytes.ts';
import type { ShownRows } from '../../core/select/rows.ts';
import { createTreeSelector } from '../../core/select/tree.ts';
import {
  type Branching,
  layoutTree,
  selectTree,
  type TreeColumn,
  type TreeRowView,
  type TreeTableView,
} from '../../core/select/treeTable.ts';
import { selectWindow } from '../../core/select/window.ts';
import { hostNames } from '../../core/state/replay.ts';
import type { State } from '../../core/state/state.ts';
import { rowClick } from '../keys/click.ts';
import { TREE_TITLE_LINES } from '../keys/treeCommands.ts';
import { treeKeys } from '../keys/treeKeys.ts';
import type { LineContent, Run } from '../screen/Line.tsx';
import type { Theme } from '../screen/theme.ts';
import type { Style } from '../terminal/sgr.ts';
import { fit, textWidth } from '../text/fit.ts';
import { emptyText } from './emptyText.ts';
import type { Page } from './page.ts';
import { emptyRuns } from './tableLines.ts';
import { treeSentences } from './treeSentences.ts';

export function createTreePage(): Page {
  const select = createTreeSelector();
  return {
    id: 'tree',
    title: 'tree',
    keys: treeKeys(select),
    lines(state, shownRows, { width, height }, theme) {
      const tree = select(state);
      const empty = tree.length === 0 ? emptyTreeText(state, shownRows, width) : '';
      const { columns, rest } = layoutTree(width, hostNames(state.replay).length);
      const rowCount = height - TREE_TITLE_LINES;
      const view = selectTree(state, tree, columns, rowCount, rest);
      const stay = tree.keepsFinished ? ', finished stay' : '';
      const names = [` TREE ${place(view)}${stay}`, ` TREE ${place(view)}`, ` TREE ${formatCount(view.total)}`];
      const title = { runs: [{ text: titleLine(columns, names, width) }], style: theme.titleFocused };
      const skipped = levelsLeftOut(view.rows, Math.floor(rest / 2));
      const rows = Array.from({ length: rowCount }, (_, slot) => {
        const row = view.rows[slot];
        if (row === undefined) return { runs: slot === 0 && empty !== '' ? emptyRuns(empty, width, theme) : [] };
        const cursor = { key: row.key, index: view.offset + slot, screenRow: slot };
        const select = { type: 'tree/changed', tree: { ...state.view.tree, cursor } } as const;
        const click = rowClick(row.isUnderCursor, select);
        return { runs: rowRuns(row, columns, rest, skipped, theme).map((run) => ({ ...run, click })) };
      });
      return [title, ...rows] satisfies LineContent[];
    },
    sentences: (state, rows, { height }) => {
      const tree = select(state);
      const empty = tree.length === 0 ? emptyTreeText(state, rows, Number.POSITIVE_INFINITY) : '';
      return treeSentences(state, tree, height - TREE_TITLE_LINES, empty);
    },
    selected(state, _rows, { height }) {
      const tree = select(state);
      return tree.at(selectWindow(tree, state.view.tree.cursor, height - TREE_TITLE_LINES).cursorIndex);
    },
    shown(state, _rows, { height }) {
      const tree = select(state);
      const rowCount = height - TREE_TITLE_LINES;
      return { rows: tree, offset: selectWindow(tree, state.view.tree.cursor, rowCount).offset, height: rowCount };
    },
  };
}

/** Finished ones may be shown elsewhere: they leave the tree. */
function emptyTreeText(state: State, rows: ShownRows, width: number): string {
  const { finished } = rows.tables;
  if (finished.length === 0) return emptyText(state, rows, width);
  const count = finished.length === 1 ? '1 has' : `${formatCount(finished.length)} have`;
  return `nothing runs here that is shown; ${count} ended (h keeps what has ended in the tree)`;
}

function place({ rows, total, offset }: TreeTableView): string {
  if (rows.length === 0 || rows.length >= total) return formatCount(total);
  return `${formatCount(offset + 1)}–${formatCount(offset + rows.length)} of ${formatCount(total)}`;
}

/** @param names of the page, the longest first: the first one that leaves room for the columns' titles */
function titleLine(columns: readonly TreeColumn[], names: readonly string[], width: number): string {
  const titles = columns.map((column) => fit(column.title, column.width, column.align)).join(' ');
  const name = names.find((text) => textWidth(titles) + textWidth(text) <= width) ?? names.at(-1) ?? '';
  const line = `${titles} COMMAND`;
  // Where there is no room for both, the last title goes: commands need none.
  const shown = textWidth(line) + textWidth(name) <= width ? line : titles;
  return fit(fit(shown, Math.max(0, width - textWidth(name))) + name, width);
}

/**
 * Of a deep tree, how many levels from the root down have no lines, so that those around the cursor are seen apart:
 * the same for all rows.
 */
function levelsLeftOut(rows: readonly TreeRowView[], most: number): number {
  const depthOf = ({ branching }: TreeRowView) => branching.length - 1;
  const cursor = rows.find(({ isUnderCursor }) => isUnderCursor);
  const deepest = rows.reduce((depth, row) => Math.max(depth, depthOf(row)), 0);
  const tooDeep = deepest - Math.floor((most - 2) / LEVEL_COLUMNS);
  return Math.max(0, Math.min(tooDeep, cursor === undefined ? 0 : depthOf(cursor) - 1));
}

const LEVEL_COLUMNS = 2;

function rowRuns(row: TreeRowView, columns: readonly TreeColumn[], rest: number, skipped: number, theme: Theme): Run[] {
  const lines = branchLines(row.branching, row.isClosed, skipped, Math.floor(rest / 2));
  const command = lines + fit(row.command, rest - lines.length);
  const cells = columns.map(({ width, align }, index) => `${fit(row.cells[index] ?? '', width, align)} `);
  // A selected row is one background over plain text.
  if (row.isUnderCursor) return [{ text: cells.join('') + command, style: theme.cursor }];
  const style: Style = { ...theme.row[row.meaning], ...(row.presence === 'there' ? {} : { dim: true }) };
  const runs = columns.map(({ id }, index): Run => {
    const text = cells[index] ?? '';
    if (id === 'exit') return { text, style: { ...style, ...theme.exit[row.meaning] } };
    return { text, style: id === 'failed' ? { ...style, ...theme.exit.failed } : style };
  });
  return [...runs, { text: lines, style: theme.label }, { text: command.slice(lines.length), style }];
}

/** Of what stands above a row, at most so many columns: of a deep tree, the part near the row. */
function branchLines(whole: Branching, isClosed: boolean, skipped: number, most: number): string {
  const branching = whole.length > skipped ? whole.slice(skipped) : whole.slice(-1);
  const isLast = (index: number) => branching[index] === false;
  const above = branching.slice(1, -1).map((_, index) => (isLast(index + 1) ? '  ' : '│ '));
  const isRoot = branching.length === 1;
  const joint = isRoot ? '' : isLast(branching.length - 1) ? '└─' : '├─';
  const mark = isClosed ? '▸ ' : isRoot ? '' : ' ';
  const lines = above.join('') + joint + mark;
  return lines.length <= most ? lines : `…${lines.slice(lines.length - most + 1)}`;
}
