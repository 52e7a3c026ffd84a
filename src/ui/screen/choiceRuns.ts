// A question and its answers, side by side in the last line.
import type { Choosing } from '../keys/choiceKeys.ts';
import type { Click } from '../keys/click.ts';
import { textWidth, truncate } from '../text/fit.ts';
import type { Run } from './Line.tsx';
import type { Theme } from './theme.ts';

const ANSWER_KEYS = '  Enter, Esc';
const MIN_QUESTION = 12;

/** A click takes an answer; one that cannot be undone only when it was chosen before. */
export function choiceRuns(
  question: string,
  choices: readonly string[],
  dialog: Choosing,
  width: number,
  theme: Theme,
): Run[] {
  const { choice } = dialog;
  const isGrave = ['signal', 'leave', 'overwrite'].includes(dialog.kind);
  const click = (index: number): Click => ({
    actions: [{ type: 'dialog/changed', dialog: { ...dialog, choice: index } }],
    ...(isGrave && index !== choice ? {} : { key: 'enter' }),
  });
  const wrap = (index: number) => (index === choice ? `[${choices[index]}]` : ` ${choices[index]} `);
  const widths = choices.map((name) => textWidth(name) + 2);
  const needed = widths.reduce((sum, each) => sum + each, 0);
  // All answers are seen, as long as something is left of the question; then the keys for them.
  const head = `${truncate(question, Math.max(MIN_QUESTION, width - needed - 2))}: `;
  const left = width - textWidth(head);
  const most = needed <= left ? needed : Math.max(...widths);
  const tail = most + textWidth(ANSWER_KEYS) <= left ? ANSWER_KEYS : '';
  let from = 0;
  const room = width - textWidth(head) - textWidth(tail);
  const widthOf = (end: number) => choices.slice(from, end + 1).reduce((sum, name) => sum + name.length + 2, 0);
  while (from < choice && widthOf(choice) > room) from++;
  const runs: Run[] = [{ text: head, style: theme.key }];
  for (let i = from; i < choices.length && widthOf(i) <= room; i++) {
    runs.push({ text: wrap(i), style: i === choice ? { bold: true, inverse: true } : {}, click: click(i) });
  }
  return [...runs, { text: tail, style: theme.label }];
}
