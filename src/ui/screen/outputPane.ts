// What the followed command prints: as much of its lines as fits, wrapped, the last one at the bottom.
import type { ByteString } from '../../core/bytes.ts';
import { commandName } from '../../core/format/command.ts';
import { printable } from '../../core/format/printable.ts';
import type { TerminalSize } from '../../core/source/native.ts';
import type { CommandState } from '../../core/state/command.ts';
import type { Dialog } from '../../core/state/view.ts';
import { wrapText } from '../text/fit.ts';
import type { Run } from './Line.tsx';
import type { Theme } from './theme.ts';

type Output = Extract<Dialog, { kind: 'output' }>;

export function outputPane(
  { argv, output }: CommandState,
  { bottom, isTyping }: Output,
  size: TerminalSize,
  theme: Theme,
): { readonly title: string; readonly lines: Run[][] } {
  const end = Math.min(bottom ?? output.end, output.end);
  const rows: string[] = [];
  for (let line = end - 1; line >= output.first && rows.length < size.rows; line--) {
    rows.unshift(...wrapText(printable(output.at(line) ?? ('' as ByteString)), size.columns));
  }
  const below = output.end - end;
  const place = [
    isTyping ? 'keys go to it' : '',
    below > 0 ? `${below} more lines below` : '',
    output.first > 0 ? `${output.first} lines before are forgotten` : '',
  ];
  const title = [`Output of ${commandName(argv)}`, ...place.filter((part) => part !== '')].join(' · ');
  if (output.end === output.first) return { title, lines: [[{ text: 'nothing yet', style: theme.label }]] };
  return { title, lines: rows.slice(-size.rows).map((text) => [{ text: text === '' ? ' ' : text }]) };
}
