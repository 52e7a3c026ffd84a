// Two lines: what is measured, and what is shown of it.
import { dropToFit } from '../../core/select/dropToFit.ts';
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
  const widthOf = (parts: readonly Part[]) => parts.reduce((sum, { text }) => sum + textWidth(text) + GAP, -GAP);
  return lines.map((parts) => {
    const kept = dropToFit(parts, (rest) => widthOf(rest) <= width);
    return { runs: fitRuns(toRuns(kept, theme), width) };
  });
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

function toRuns(parts: readonly Part[], theme: Theme): Run[] {
  return parts.flatMap((part, index) => {
    const { text, meaning, click } = part;
    const run: Run = { text, style: theme.header[meaning], ...(click && { click }) };
    return index === 0 ? [run] : [{ text: ' '.repeat(GAP) }, run];
  });
}
