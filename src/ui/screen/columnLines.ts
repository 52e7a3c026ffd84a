// The dialog in which columns are chosen: one line for each that there is.
import { findColumn } from '../../core/select/columns.ts';
import type { Dialog } from '../../core/state/view.ts';
import { fit } from '../text/fit.ts';
import type { Run } from './Line.tsx';
import type { Theme } from './theme.ts';

type Columns = Extract<Dialog, { kind: 'columns' }>;

/** @param height of the lines that are seen */
export function columnLines(
  { columns, choice }: Columns,
  height: number,
  theme: Theme,
): { readonly lines: Run[][]; readonly scroll: number } {
  const lines = columns.map(({ id, width, isShown }, index): Run[] => {
    const column = findColumn(id);
    const room = width ?? (column?.width || undefined);
    const place = `${isShown ? ' [x] ' : ' [ ] '}${fit(id, 10)} ${fit(room === undefined ? 'rest' : String(room), 5, 'right')}  `;
    const text = column?.explanation ?? '';
    if (index === choice) return [{ text: `${place}${text} `, style: theme.cursor }];
    return [
      { text: place, ...(isShown ? { style: theme.key } : {}) },
      { text, ...(isShown ? {} : { style: theme.label }) },
    ];
  });
  return { lines, scroll: Math.max(0, Math.min(choice - Math.floor(height / 2), columns.length - height)) };
}
