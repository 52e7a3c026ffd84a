// Two lines: what is measured, and what is shown of it.
import type { ReactNode } from 'react';
import type { HeaderPart, HeaderView } from '../../core/select/header.ts';
import type { Page } from '../pages/page.ts';
import { textWidth } from '../text/fit.ts';
import { fitRuns, Lines, type Run } from './Line.tsx';
import type { Theme } from './theme.ts';

const GAP = 2;

interface HeaderProps {
  readonly view: HeaderView;
  readonly pages: readonly Page[];
  readonly page: Page;
  readonly width: number;
  readonly theme: Theme;
}

export function Header({ view, pages, page, width, theme }: HeaderProps): ReactNode {
  const [measured, shown] = view.lines;
  const lines = [measured, [...tabs(pages, page), ...shown]];
  return <Lines lines={lines.map((parts) => ({ runs: fitRuns(toRuns(dropToFit(parts, width), theme), width) }))} />;
}

/** The keys that lead to the other pages; the page that is shown stays longest. */
function tabs(pages: readonly Page[], page: Page): HeaderPart[] {
  if (pages.length < 2) return [];
  return pages.map(({ id, title }, index) => ({
    text: `${index + 1} ${title}`,
    meaning: id === page.id ? 'title' : 'label',
    dropOrder: id === page.id ? 4 : 6,
  }));
}

/** Leaves out the least important parts until the rest fits. */
function dropToFit(parts: readonly HeaderPart[], width: number): readonly HeaderPart[] {
  let kept = parts;
  const needed = () => kept.reduce((sum, part) => sum + textWidth(part.text) + GAP, -GAP);
  while (needed() > width) {
    const least = kept.reduce((a, b) => (b.dropOrder >= a.dropOrder ? b : a));
    if (least.dropOrder === 0) break;
    kept = kept.filter((part) => part !== least);
  }
  return kept;
}

function toRuns(parts: readonly HeaderPart[], theme: Theme): Run[] {
  return parts.flatMap((part, index) => {
    const run: Run = { text: part.text, style: theme.header[part.meaning] };
    return index === 0 ? [run] : [{ text: ' '.repeat(GAP) }, run];
  });
}
