// Pieces of GitHub-flavoured Markdown. Text that is not ours goes into code spans only: nothing in there is
// markup, a link or a mention, as long as it cannot end the span or the cell of its table.

import { cut } from '../format/cut.ts';

/** More would make a table that nobody can read. */
const MAX_CODE_CHARACTERS = 120;

/**
 * `text` is printable already. A backtick would end the span and is shown as `\x60`; a bar would end the cell, and
 * is escaped as GFM wants it, or shown as `\x7c` where a backslash before it would undo that.
 */
export function code(text: string, isCut = false): string {
  const shown = cut(text, MAX_CODE_CHARACTERS);
  const rest = isCut || shown.length < text.length ? '…' : '';
  const safe = shown.replaceAll('`', '\\x60').replaceAll('\\|', '\\\\x7c').replaceAll('|', '\\|');
  // A span of spaces, or of nothing, is none; and a backslash before the closing backtick is easily misread.
  return /\S/.test(safe) ? `\`${safe.trim()}${rest}\`` : `\`''${rest}\``;
}

export type Align = 'left' | 'right';

export interface ColumnOf<T> {
  readonly title: string;
  readonly align: Align;
  cell(row: T): string;
}

export function table<T>(columns: readonly ColumnOf<T>[], rows: readonly T[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return (
    line(columns.map(({ title }) => title)) +
    line(columns.map(({ align }) => (align === 'right' ? '--:' : ':--'))) +
    rows.map((row) => line(columns.map((column) => column.cell(row)))).join('')
  );
}

export function left<T>(title: string, cell: (row: T) => string): ColumnOf<T> {
  return { title, align: 'left', cell };
}

export function right<T>(title: string, cell: (row: T) => string): ColumnOf<T> {
  return { title, align: 'right', cell };
}

export function fenced(lines: readonly string[]): string {
  return `\`\`\`text\n${lines.join('\n')}\n\`\`\`\n`;
}
