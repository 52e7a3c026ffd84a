// The titles over the columns.
import type { Direction } from '../../core/state/view.ts';
import { fit } from '../text/fit.ts';

export interface TitleCell {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly width: number;
  /** Of the order, where it is by this column. */
  readonly direction: Direction | undefined;
}

export interface Title {
  /** As wide as its column. */
  readonly text: string;
  /** Between it and the next one; empty after the last. */
  readonly gap: string;
}

/** The title of the column that decides the order has an arrow: where it fills its column, in the gap beside it. */
export function columnTitles(cells: readonly TitleCell[]): Title[] {
  const gaps = cells.map((_, index): string => (index < cells.length - 1 ? ' ' : ''));
  const texts = cells.map(({ title, align, width, direction }, index) => {
    if (direction === undefined) return fit(title, width, align);
    const arrow = direction === 'descending' ? '▼' : '▲';
    const gap = align === 'left' ? index : index - 1;
    if (title.length < width || (gaps[gap] ?? '') === '') return fit(title.slice(0, width - 1) + arrow, width, align);
    gaps[gap] = arrow;
    return fit(title, width, align);
  });
  return texts.map((text, index) => ({ text, gap: gaps[index] ?? '' }));
}
