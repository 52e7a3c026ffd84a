// The whole screen as lines: what is painted, what a click finds under it, and what a picture of it is made of.
import { selectDetails } from '../../core/select/details.ts';
import { selectHeader } from '../../core/select/header.ts';
import type { ShownRows } from '../../core/select/rows.ts';
import type { State } from '../../core/state/state.ts';
import { type KeyChanges, type KeyGroup, keysOf, offeredKeys } from '../keys/keymap.ts';
import type { Page, PageSize } from '../pages/page.ts';
import { findPage } from '../pages/pages.ts';
import { columnLines } from './columnLines.ts';
import { footerLine } from './Footer.tsx';
import { headerLines } from './Header.tsx';
import type { LineContent } from './Line.tsx';
import { outputPane } from './outputPane.ts';
import { detailLines, helpLines, lastScrollOf, scrolledLines } from './Scrolled.tsx';
import type { Theme } from './theme.ts';

export interface ScreenParts {
  readonly state: State;
  readonly rows: ShownRows;
  readonly pages: readonly Page[];
  /** Of the page, which is less than the screen. */
  readonly size: PageSize;
  readonly theme: Theme;
  /** What the user has changed. */
  readonly keyChanges?: KeyChanges | undefined;
}

export function screenLines(parts: ScreenParts): readonly LineContent[] {
  const { state, rows, pages, size, theme } = parts;
  const { width } = size;
  const page = findPage(pages, state.view.page);
  return [
    ...headerLines({ view: selectHeader(state, rows.hidden), pages, page, width, theme }),
    ...(dialogLines(parts) ?? page.lines(state, rows, size, theme)),
    footerLine({ view: state.view, keys: keysFor(page, parts), command: state.command, width, theme }),
  ];
}

function keysFor(page: Page, { state, keyChanges }: ScreenParts): readonly KeyGroup[] {
  return offeredKeys(keysOf(page, keyChanges), state);
}

/** What is open in place of the page. */
export function dialogLines(parts: ScreenParts): readonly LineContent[] | undefined {
  const { state, size, theme } = parts;
  const { dialog } = state.view;
  const { width, height } = size;
  const scrolled = { ...size, theme };
  const text = scrolledText(parts);
  if (text !== undefined) return scrolledLines({ ...text, ...scrolled });
  if (dialog?.kind === 'columns') {
    return scrolledLines({ title: 'Columns', ...columnLines(dialog, height - 1, theme), ...scrolled });
  }
  if (dialog?.kind === 'output' && state.command !== undefined) {
    const pane = outputPane(state.command, dialog, { columns: width, rows: height - 1 }, theme);
    return scrolledLines({ ...pane, scroll: 0, ...scrolled });
  }
  return undefined;
}

/** How far what is open can be scrolled; 0 where nothing is. */
export function lastScroll(parts: ScreenParts): number {
  return lastScrollOf(scrolledText(parts)?.lines.length ?? 0, parts.size.height - 1);
}

/** What is open, and longer than the screen may be. */
function scrolledText(parts: ScreenParts) {
  const { state, pages, size, theme } = parts;
  const { dialog } = state.view;
  if (dialog?.kind === 'help') {
    const page = findPage(pages, state.view.page);
    return { title: 'Keys', lines: helpLines(keysFor(page, parts), page.legend, theme), scroll: dialog.scroll };
  }
  if (dialog?.kind === 'details') {
    const details = selectDetails(state, dialog.process);
    return { title: details.title, lines: detailLines(details, size.width, theme), scroll: dialog.scroll };
  }
  return undefined;
}
