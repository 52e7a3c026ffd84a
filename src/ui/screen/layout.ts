// Where things are on a screen of some size.
import type { ShownRows } from '../../core/select/rows.ts';
import type { State } from '../../core/state/state.ts';
import type { TableId } from '../../core/state/view.ts';

export const MIN_COLUMNS = 40;
export const MIN_ROWS = 10;

const HEADER_LINES = 2;
/** The first line of the page. */
export const BODY_TOP = HEADER_LINES;
const FOOTER_LINES = 1;
const TITLE_LINES = 1;

/** Lines between header and footer. */
export function bodyHeightOf(rows: number): number {
  return rows - HEADER_LINES - FOOTER_LINES;
}

/**
 * Rows of each table without its title. Both keep their place, whatever comes and goes in them; what has ended has the
 * room where nothing runs and nothing will.
 */
export function tableHeights(
  bodyHeight: number,
  { command, replay }: Pick<State, 'command' | 'replay'>,
  { tables }: Pick<ShownRows, 'tables'>,
): Readonly<Record<TableId, number>> {
  const isOver = command?.end !== undefined || replay?.isAtEnd === true;
  const half = Math.floor((bodyHeight - 2 * TITLE_LINES) / 2);
  const running = isOver && tables.running.length === 0 ? 1 : half;
  return { running, finished: bodyHeight - 2 * TITLE_LINES - running };
}
