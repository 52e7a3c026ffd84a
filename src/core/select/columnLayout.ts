// Which columns fit into a terminal, and how wide they get.
import { COLUMNS, type Column, HOST_COLUMN } from './columns.ts';
import { dropToFit } from './dropToFit.ts';

/** Of the command, as long as other columns can go for it. */
const MIN_COMMAND = 24;

/**
 * The columns that fit, in their order, with the widths they get; one space between two.
 * @param hosts that are shown: of one, its name is not repeated in each row
 * @param columns that were chosen (columnChoice.ts)
 */
export function layoutColumns(
  terminalColumns: number,
  hosts = 1,
  columns = COLUMNS,
): readonly { readonly column: Column; readonly width: number }[] {
  // Of a very narrow terminal half, so that the duration has room beside it.
  const leastCommand = Math.min(MIN_COMMAND, Math.floor(terminalColumns / 2));
  const widthOf = (list: readonly Column[]) =>
    list.reduce((sum, column) => sum + (column.width || leastCommand) + 1, -1);
  const shown = dropToFit(
    hosts > 1 ? [HOST_COLUMN, ...columns] : columns,
    (kept) => kept.length <= 2 || widthOf(kept) <= terminalColumns,
  );
  const others = shown.reduce((sum, column) => sum + (column.width === 0 ? 0 : column.width + 1), 0);
  const widths = shrink(
    shown.map(({ width }) => width || Math.max(1, terminalColumns - others)),
    terminalColumns,
  );
  return shown.map((column, index) => ({ column, width: widths[index] ?? 1 }));
}

/** Columns that somebody has made wide may not all fit: the widest give way, for no line is wider than the terminal. */
function shrink(widths: readonly number[], terminalColumns: number): readonly number[] {
  const shrunk = [...widths];
  let over = shrunk.reduce((sum, width) => sum + width + 1, -1) - terminalColumns;
  for (; over > 0 && shrunk.some((width) => width > 1); over--) {
    const widest = shrunk.indexOf(Math.max(...shrunk));
    shrunk[widest] = (shrunk[widest] ?? 1) - 1;
  }
  return shrunk;
}
