// The title over a column.
import type { Direction } from '../../core/state/view.ts';
import { fit } from '../text/fit.ts';

/** @param direction of the order, where it is by this column: then the title makes room for its arrow */
export function columnTitle(
  { title, align }: { readonly title: string; readonly align: 'left' | 'right' },
  width: number,
  direction: Direction | undefined,
): string {
  if (direction === undefined) return fit(title, width, align);
  return fit(`${title.slice(0, width - 1)}${direction === 'descending' ? '▼' : '▲'}`, width, align);
}
