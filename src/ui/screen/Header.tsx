// Two lines: what is measured, and what is shown of it.
import type { HeaderPart, HeaderView } from '../../core/select/header.ts';
import type { Click } from '../keys/click.ts';
import type { Page } from '../pages/page.ts';
import { textWidth } from '../text/fit.ts';
import { fitRuns, type LineContent, type Run } from './Line.tsx';
import type { Theme } from './theme.ts';

const GAP = 2;

/** A part that can be clicked. */
interface Part extends HeaderPart {
  readonly click?: Click;
}

interface HeaderProps {
  readonly view: HeaderView;
  readonly pages: readonly Page[];
  readonly page: Page;
  readonly width: number;
  readonly theme: Theme;
}

export function headerLines({ view, pages, page, width, theme }: HeaderProps): LineContent[] {
  const [measured, shown] = view.lines;
  const lines: readonly (readonly Part[])[] = [measured, [...tabs(pages, page), ...shown]];
  return lines.map((parts) => ({ runs: fitRuns(toRuns(dropToFit(parts, width), theme), width) }));
}

/** The keys that lead to the other pages; the page that is shown stays longest. */
function tabs(pages: readonly Page[], page: Page): Part[] {
  if (pages.length < 2) return [];
  return pages.map(({ id, title }, index) => ({
    text: `${index + 1} ${title}`,
    meaning: id === page.id ? 'title' : 'label',
    dropOrder: id === page.id ? 4 : 6,
    click: { actions: [{ type: 'page/changed', page: id }] },
  }));
}

/** Leaves out the least important parts until the rest fits. */
function dropToFit(parts: readonly Part[], width: number): readonly Part[] {
  let kept = parts;
  const needed = () => kept.reduce((sum, part) => sum + textWidth(part.text) + GAP, -GAP);
  while (needed() > width) {
    const least = kept.reduce((a, b) => (b.dropOrder >= a.dropOrder ? b : a));
    if (least.dropOrder === 0) break;
    kept = kept.filter((part) => part !== least);
  }
  return kept;
}

function toRuns(parts: readonly Part[], theme: Theme): Run[] {
  return parts.flatMap((part, index) => {
    const { text, meaning, click } = part;
    const run: Run = { text, style: theme.header[meaning], ...(click && { click }) };
    return index === 0 ? [run] : [{ text: ' '.repeat(GAP) }, run];
  });
}
