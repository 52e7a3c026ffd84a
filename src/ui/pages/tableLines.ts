// One table: a title line with the column names, then rows by screen slot.
import { formatCount } from '../../core/format/bytes.ts';
import type { ColumnWidths, RowView, TableView } from '../../core/select/tables.ts';
import type { Order } from '../../core/state/view.ts';
import { orderAfterClick } from '../keys/commands.ts';
import { fitRuns, type LineContent, type Run } from '../screen/Line.tsx';
import type { Theme } from '../screen/theme.ts';
import { fit, textWidth } from '../text/fit.ts';
import { columnTitles } from './columnTitle.ts';

interface TableProps {
  readonly view: TableView;
  readonly columns: ColumnWidths;
  readonly order: Order;
  readonly height: number;
  readonly width: number;
  readonly theme: Theme;
  /** In place of rows, where there are none. */
  readonly empty: string;
}

const NAMES = { running: 'RUNNING', finished: 'FINISHED' } as const;

/** The title and `height` rows. Keyed by slot: a row that moves changes two lines. */
export function tableLines({ view, columns, order, height, width, theme, empty }: TableProps): LineContent[] {
  const title = {
    runs: titleRuns(view, columns, order, width),
    style: view.isFocused ? theme.titleFocused : theme.title,
  };
  const rows = Array.from({ length: height }, (_, slot) => {
    const row = view.rows[slot];
    if (row !== undefined) return { runs: rowRuns(row, columns, theme) };
    return { runs: slot === 0 && empty !== '' ? emptyRuns(empty, width, theme) : [] };
  });
  return [title, ...rows];
}

/** Behind a blank: no row begins so. */
export function emptyRuns(text: string, width: number, theme: Theme): Run[] {
  return fitRuns([{ text: ` ${text}`, style: theme.label }], width);
}

/** A click on a column's title sorts by it. */
function titleRuns(view: TableView, columns: ColumnWidths, order: Order, width: number): Run[] {
  const { text, nameWidth } = titleLine(view, columns, order, width);
  const runs: Run[] = [];
  let from = 0;
  for (const { column, width: columnWidth } of columns) {
    // All of the title's characters are one column wide; the table's name may stand over the last ones.
    const to = Math.min(from + columnWidth + 1, width - nameWidth);
    if (to <= from) break;
    const action = { type: 'order/changed', order: orderAfterClick(column.id, order) } as const;
    runs.push({ text: text.slice(from, to), click: { actions: [action] } });
    from = to;
  }
  return [...runs, { text: text.slice(from) }];
}

function titleLine(
  view: TableView,
  columns: ColumnWidths,
  order: Order,
  width: number,
): { readonly text: string; readonly nameWidth: number } {
  const titles = columnTitles(
    columns.map(({ column: { id, title, align }, width }) => ({
      ...{ title, align, width },
      direction: id === order.column ? order.direction : undefined,
    })),
  ).map(({ text, gap }) => text + gap);
  const line = titles.join('').trimEnd();
  const longName = ` ${NAMES[view.id]} ${place(view)}`;
  const shortName = ` ${NAMES[view.id]} ${formatCount(view.total)}`;
  // After the last column's title. Where there is no room for both, that title goes: commands need none.
  if (textWidth(line) + textWidth(longName) <= width) {
    return { text: fit(line, width - textWidth(longName)) + longName, nameWidth: textWidth(longName) };
  }
  const others = fit(titles.slice(0, -1).join(''), width - textWidth(shortName));
  const nameWidth = textWidth(shortName);
  return {
    text: (textWidth(line) + nameWidth <= width ? fit(line, width - nameWidth) : others) + shortName,
    nameWidth,
  };
}

function place(view: TableView): string {
  if (view.rows.length === 0 || view.rows.length >= view.total) return formatCount(view.total);
  const last = view.offset + view.rows.length;
  return `${formatCount(view.offset + 1)}–${formatCount(last)} of ${formatCount(view.total)}`;
}

const JUST_ENDED = '◂';

/** Says in a word or a sign, not by colour alone, that a process has just started or ended. */
function exitCell(row: RowView, text: string, width: number): string {
  if (row.meaning === 'new') return fit('new', width);
  const cell = fit(text, width);
  return row.isFresh && cell.endsWith('  ') ? `${cell.slice(0, -1)}${JUST_ENDED}` : cell;
}

function rowRuns(row: RowView, columns: ColumnWidths, theme: Theme): Run[] {
  const cells = columns.map(({ column, width }, index) => {
    const text = row.cells[index] ?? '';
    const isExit = column.id === 'exit';
    const space = index < columns.length - 1 ? ' ' : '';
    return { isExit, text: (isExit ? exitCell(row, text, width) : fit(text, width, column.align)) + space };
  });
  // A selected row is one background over plain text.
  if (row.isUnderCursor) return [{ text: cells.map(({ text }) => text).join(''), style: theme.cursor }];
  const exitAt = cells.findIndex(({ isExit }) => isExit);
  const textOf = (from: number, to?: number) =>
    cells
      .slice(from, to)
      .map(({ text }) => text)
      .join('');
  const style = theme.row[row.meaning];
  if (exitAt < 0) return [{ text: textOf(0), style }];
  const [exit, ...mark] = textOf(exitAt, exitAt + 1).split(JUST_ENDED);
  return [
    { text: textOf(0, exitAt), style },
    { text: exit ?? '', style: { ...style, ...theme.exit[row.meaning] } },
    ...mark.map((space) => ({ text: JUST_ENDED + space, style: theme.fading })),
    { text: textOf(exitAt + 1), style },
  ];
}
