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
import { detailLines, helpLines, scrolledLines } from './Scrolled.tsx';
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
  return offeredKeys(keysOf(page, keyChanges), state.replay !== undefined);
}

/** What is open in place of the page. */
export function dialogLines(parts: ScreenParts): readonly LineContent[] | undefined {
  const { state, pages, size, theme } = parts;
  const { dialog } = state.view;
  const { width, height } = size;
  const scrolled = { ...size, theme };
  if (dialog?.kind === 'help') {
    const page = findPage(pages, state.view.page);
    const lines = helpLines(keysFor(page, parts), page.legend, theme);
    return scrolledLines({ title: 'Keys', lines, scroll: dialog.scroll, ...scrolled });
  }
  if (dialog?.kind === 'details') {
    const details = selectDetails(state, dialog.process);
    const lines = detailLines(details, width, theme);
    return scrolledLines({ title: details.title, lines, scroll: dialog.scroll, ...scrolled });
  }
  if (dialog?.kind === 'columns') {
    return scrolledLines({ title: 'Columns', ...columnLines(dialog, height - 1, theme), ...scrolled });
  }
  if (dialog?.kind === 'output' && state.command !== undefined) {
    const pane = outputPane(state.command, dialog, { columns: width, rows: height - 1 }, theme);
    return scrolledLines({ ...pane, scroll: 0, ...scrolled });
  }
  return undefined;
}
