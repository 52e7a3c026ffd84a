// The last line: what was just done, what is being typed or chosen, or which keys there are.
import { commandName, commandText } from '../../core/format/command.ts';
import { signalName } from '../../core/format/exit.ts';
import { printableText } from '../../core/format/printable.ts';
import { GROUPINGS } from '../../core/groups/grouping.ts';
import { GROUP_ORDERS } from '../../core/select/groupColumns.ts';
import type { CommandState } from '../../core/state/command.ts';
import type { Dialog, View } from '../../core/state/view.ts';
import { orderChoices } from '../keys/commands.ts';
import { SIGNAL_CHOICES } from '../keys/dialogKeys.ts';
import { type KeyGroup, keyLabel } from '../keys/keymap.ts';
import type { KeyName } from '../keys/keyName.ts';
import { LEAVE_CHOICES } from '../keys/outputKeys.ts';
import { FORMAT_LABELS, OVERWRITE_LABELS } from '../keys/writeKeys.ts';
import { textWidth, truncate } from '../text/fit.ts';
import { choiceRuns } from './choiceRuns.ts';
import { filterRuns, inputRuns } from './inputRuns.ts';
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
