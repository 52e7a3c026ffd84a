// The screen for a screen reader: lines of words from the top, what is asked or was just done first.
import { selectHeader } from '../../core/select/header.ts';
import { findPage } from '../pages/pages.ts';
import { footerLine } from './Footer.tsx';
import type { LineContent } from './Line.tsx';
import { dialogLines, type ScreenParts } from './screenLines.ts';

/** A reader says what the hints are for on its own, when the person asks for help. */
const HINT = 'Keys: question mark lists all, q quits.';

export function readerLines(parts: ScreenParts): readonly string[] {
  const { state, rows, pages, size, theme } = parts;
  const page = findPage(pages, state.view.page);
  const { dialog, notice } = state.view;
  const footer = footerLine({ view: state.view, keys: page.keys, command: state.command, width: 10_000, theme });
  const asked = dialog !== undefined || notice !== undefined ? plainText(footer) : '';
  const opened = dialogLines(parts)?.map(plainText);
  const body =
    opened ??
    page.sentences?.(state, rows, size) ??
    page.lines(state, rows, size, theme).map((line) => plainText(line));
  // What is open is read alone: the rest of the screen was read before.
  const header = opened === undefined ? headerSentences(parts) : [];
  return [asked, ...header, ...body, asked === '' ? HINT : ''].filter((line) => line !== '');
}

function headerSentences({ state, rows }: ScreenParts): string[] {
  return selectHeader(state, rows.hidden).lines.map((line) => {
    const parts = line.filter(({ meaning }) => meaning !== 'sparkline').map(({ text }) => text);
    return `${parts.join(', ').replace('▼', 'descending').replace('▲', 'ascending')}.`;
  });
}

/** The columns of a line that is drawn, with one space between two. */
function plainText({ runs }: LineContent): string {
  return runs
    .map(({ text }) => text)
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
}
