// The screen for a screen reader: lines of words, in the order in which a person wants to hear them.
import { selectHeader } from '../../core/select/header.ts';
import { findPage } from '../pages/pages.ts';
import { textWidth } from '../text/fit.ts';
import { footerLine } from './Footer.tsx';
import type { LineContent } from './Line.tsx';
import { dialogLines, type ScreenParts } from './screenLines.ts';

const HINT = 'Keys: question mark lists all, q quits.';

/** @param height of the terminal: Ink replaces what it wrote before, and can do so only as long as that is on the screen */
export function readerLines(parts: ScreenParts, height: number): readonly string[] {
  const { state, rows, pages, size, theme } = parts;
  const page = findPage(pages, state.view.page);
  const { dialog, notice } = state.view;
  const footer = footerLine({ view: state.view, keys: page.keys, command: state.command, width: 10_000, theme });
  const asked = dialog !== undefined || notice !== undefined ? plainText(footer) : '';
  const opened = dialogLines(parts)?.map(plainText);
  const drawn = () => page.lines(state, rows, size, theme).map(plainText);
  const body = opened ?? page.sentences?.(state, rows, size) ?? drawn();
  // What is open is read alone: the rest of the screen was read before.
  const end = opened === undefined ? [...headerSentences(parts), HINT] : [];
  const linesOf = (line: string) => Math.ceil(textWidth(line) / size.width);
  let left = height - 1 - end.reduce((sum, line) => sum + linesOf(line), 0);
  const begin = [asked, ...body]
    .filter((line) => line !== '')
    .filter((line) => {
      left -= linesOf(line);
      return left >= 0;
    });
  return [...begin, ...end];
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
