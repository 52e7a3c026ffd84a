// The last line: what was just done, what is being typed or chosen, or which keys there are.
import { commandName, commandText } from '../../core/format/command.ts';
import { signalName } from '../../core/format/exit.ts';
import { printableText } from '../../core/format/printable.ts';
import { GROUPINGS } from '../../core/groups/grouping.ts';
import { GROUP_ORDERS } from '../../core/select/groupColumns.ts';
import type { CommandState } from '../../core/state/command.ts';
import type { Dialog, Input, View } from '../../core/state/view.ts';
import type { Choosing } from '../keys/choiceKeys.ts';
import type { Click } from '../keys/click.ts';
import { orderChoices } from '../keys/commands.ts';
import { SIGNAL_CHOICES } from '../keys/dialogKeys.ts';
import { type KeyGroup, keyLabel } from '../keys/keymap.ts';
import type { KeyName } from '../keys/keyName.ts';
import { LEAVE_CHOICES } from '../keys/outputKeys.ts';
import { FORMAT_LABELS, OVERWRITE_LABELS } from '../keys/writeKeys.ts';
import { textWidth, truncate } from '../text/fit.ts';
import { fitRuns, type LineContent, type Run } from './Line.tsx';
import type { Theme } from './theme.ts';

export function footerLine(props: FooterProps): LineContent {
  return { runs: fitRuns(footerRuns(props), props.width) };
}

interface FooterProps {
  readonly view: View;
  /** Of the page and of the whole program. */
  readonly keys: readonly KeyGroup[];
  readonly command: CommandState | undefined;
  readonly width: number;
  readonly theme: Theme;
}

function footerRuns({ view, keys, command, width, theme }: FooterProps): Run[] {
  const { dialog, notice } = view;
  switch (dialog?.kind) {
    case 'filter':
      return filterRuns(dialog, width, theme);
    case 'threshold':
      return inputRuns('threshold', dialog.input, width, theme);
    case 'sort':
      return choiceRuns('sort by', orderChoices(view), dialog, width, theme);
    case 'groupSort':
      return choiceRuns('sort by', GROUP_ORDERS, dialog, width, theme);
    case 'grouping': {
      const names = GROUPINGS.map(({ name }) => name);
      return choiceRuns('group by', names, dialog, width, theme);
    }
    case 'signal': {
      const names = SIGNAL_CHOICES.map(signalName);
      return choiceRuns(signalQuestion(dialog), names, dialog, width, theme);
    }
    case 'columns':
      return notice === undefined ? hintRuns(COLUMN_HINTS, width, theme) : [noticeRun(notice, theme)];
    case 'help':
    case 'details':
      return hintRuns(
        [
          ['Esc', 'close', 'escape'],
          ['↑↓', 'scroll'],
        ],
        width,
        theme,
      );
    case 'output':
      return dialog.isTyping
        ? hintRuns([['Ctrl-]', 'stop typing into the command', 'ctrl-]']], width, theme)
        : hintRuns(
            [
              ['Esc', 'close', 'escape'],
              ['↑↓', 'scroll'],
              ...(command?.end === undefined ? [['i', 'type into it', 'i'] as const] : []),
            ],
            width,
            theme,
          );
    case 'leave': {
      const labels = LEAVE_CHOICES.map(({ label }) => label);
      return choiceRuns(`${commandName(command?.argv ?? [])} still runs`, labels, dialog, width, theme);
    }
    case 'writeFormat':
      return choiceRuns('write as', FORMAT_LABELS, dialog, width, theme);
    case 'writeName':
      return inputRuns('write to', dialog.input, width, theme);
    case 'overwrite': {
      // Beside the answers.
      const name = truncate(printableText(dialog.name), Math.max(8, width - 40));
      const question = `overwrite ${name}? y/n`;
      return choiceRuns(question, OVERWRITE_LABELS, dialog, width, theme);
    }
    default:
      if (notice !== undefined) return [noticeRun(notice, theme)];
      return hintRuns(
        [...(command === undefined ? [] : [['o', 'output', 'o'] as const]), ...keyHints(keys)],
        width,
        theme,
      );
  }
}

function noticeRun({ text, meaning }: NonNullable<View['notice']>, theme: Theme): Run {
  return { text, style: meaning === 'failed' ? theme.error : theme.done };
}

const COLUMN_HINTS: readonly (readonly [string, string])[] = [
  ['Enter', 'keep'],
  ['Esc', 'back'],
  ['Space', 'show or hide'],
  ['< >', 'move'],
  ['- +', 'width'],
  ['0', 'as by default'],
];

function signalQuestion({ process }: Extract<Dialog, { kind: 'signal' }>): string {
  return `signal to ${process.pid} ${truncate(commandText(process, Number.POSITIVE_INFINITY, 40).text, 40)}`;
}

/** Its label, what it does, and which key a click on it is. */
type Hint = readonly [label: string, does: string, key?: KeyName];

function keyHints(keys: readonly KeyGroup[]): Hint[] {
  // The most wanted ones are those that narrow terminals keep: help and quit first.
  const hinted = keys.toReversed().flatMap(({ bindings }) => bindings.filter(({ hint }) => hint !== undefined));
  return hinted.map(({ keys: [key = ''], hint = '' }) => [keyLabel(key), hint, key]);
}

/** As many whole ones as there is room for. */
function hintRuns(hints: readonly Hint[], width: number, theme: Theme): Run[] {
  let left = width + 2;
  const shown = hints.filter(([label, does]) => {
    left -= textWidth(`  ${label} ${does}`);
    return left >= 0;
  });
  return shown.flatMap(([label, does, key], index) => {
    const click = key === undefined ? {} : { click: { key } };
    return [
      { text: index === 0 ? '' : '  ' },
      { text: label, style: theme.key, ...click },
      { text: ` ${does}`, ...click },
    ];
  });
}

/** Behind the text what Tab can make of it. */
function filterRuns({ input, completion }: Extract<Dialog, { kind: 'filter' }>, width: number, theme: Theme): Run[] {
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
function inputRuns(label: string, { text, cursor, error }: Input, width: number, theme: Theme): Run[] {
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

const ANSWER_KEYS = '  Enter, Esc';
const MIN_QUESTION = 12;

/** A click takes an answer; one that cannot be undone only when it was chosen before. */
function choiceRuns(
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
