// A line that is being typed, as the last line shows it.
import { printableText } from '../../core/format/printable.ts';
import type { Dialog, Input } from '../../core/state/view.ts';
import { textWidth } from '../text/fit.ts';
import type { Run } from './Line.tsx';
import type { Theme } from './theme.ts';

/** Behind the text what Tab can make of it. */
export function filterRuns(
  { input, completion }: Extract<Dialog, { kind: 'filter' }>,
  width: number,
  theme: Theme,
): Run[] {
  const { text, error } = input;
  // What is only missing its end is told by what it may become.
  const isOpen = completion !== undefined && error !== undefined && error.position >= text.length;
  const runs = inputRuns('filter', isOpen ? { ...input, error: undefined } : input, width, theme);
  if (completion === undefined) return runs;
  const used = runs.reduce((sum, { text }) => sum + textWidth(text), 0);
  const { candidates, chosen } = completion;
  const hint: Run[] = [{ text: '  ' }, { text: 'Tab', style: theme.key }];
  let left = width - used - textWidth('  Tab');
  // Those before the chosen one make room for it.
  let from = 0;
  while (from < (chosen ?? 0) && widthOf(candidates.slice(from, (chosen ?? 0) + 1)) > left) from++;
  for (let at = from; at < candidates.length; at++) {
    const candidate = candidates[at] ?? '';
    left -= textWidth(candidate) + 1;
    if (left < 0) break;
    hint.push({ text: ' ' }, { text: candidate, style: at === chosen ? { bold: true, inverse: true } : theme.label });
  }
  // A hint of which nothing can be seen is none.
  return hint.length > 2 ? [...runs, ...hint] : runs;
}

function widthOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + textWidth(text) + 1, 0);
}

/** The text with its cursor; from where it breaks on, and why. */
export function inputRuns(label: string, { text, cursor, error }: Input, width: number, theme: Theme): Run[] {
  const errorAt = error?.position ?? Number.POSITIVE_INFINITY;
  const message = error === undefined ? '' : `  ${error.message}`;
  const room = Math.max(8, width - textWidth(label) - 2 - Math.min(textWidth(message), Math.floor(width / 2)));
  const characters = [...new Intl.Segmenter().segment(text), { segment: ' ', index: text.length }].map(
    // What was pasted may hold what a terminal obeys.
    ({ segment, index }) => ({ text: printableText(segment), index }),
  );
  // The part around the cursor, when it is longer than the line.
  const atCursor = characters.findIndex(({ index }) => index >= cursor);
  let start = atCursor;
  for (let left = room; start >= 0; start--) {
    left -= textWidth(characters[start]?.text ?? '');
    if (left < 0) break;
  }
  const runs: Run[] = [{ text: `${label}: `, style: theme.key }];
  for (const { text, index } of characters.slice(start + 1)) {
    const isBroken = index >= errorAt;
    runs.push({ text, style: { ...(isBroken ? theme.error : {}), underline: isBroken, inverse: index === cursor } });
  }
  return [...runs, { text: message, style: theme.error }];
}
