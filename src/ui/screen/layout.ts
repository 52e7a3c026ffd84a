// Where things are on a screen of some size.
import type { TableId } from '../../core/state/view.ts';

export const MIN_COLUMNS = 40;
export const MIN_ROWS = 10;

const HEADER_LINES = 2;
const FOOTER_LINES = 1;
const TITLE_LINES = 1;

export interface Layout {
  /** Rows of each table without its title. */
  readonly heights: Readonly<Record<TableId, number>>;
  /** Everything between header and footer. */
  readonly bodyHeight: number;
}

/** Both tables keep their place, whatever comes and goes in them. */
export function layoutOf(rows: number): Layout {
  const bodyHeight = rows - HEADER_LINES - FOOTER_LINES;
  const running = Math.floor((bodyHeight - 2 * TITLE_LINES) / 2);
  return { bodyHeight, heights: { running, finished: bodyHeight - 2 * TITLE_LINES - running } };
}
