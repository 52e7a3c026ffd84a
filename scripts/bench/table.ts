// The table, as Markdown that can also be read as it is.
import type { Row } from './figure.ts';

const TITLES = ['figure', 'value', 'reach', 'and then', 'peers'];

export function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.figure,
    row.value,
    `${row.reach ?? ''}${row.isReached === undefined ? '' : row.isReached ? ' ✓' : ' ✗'}`,
    row.andThen ?? '',
    row.peers ?? '',
  ]);
  // The last column is as long as it wants to be.
  const widths = TITLES.slice(0, -1).map((title, i) =>
    Math.max(title.length, ...cells.map((line) => (line[i] ?? '').length)),
  );
  const line = (texts: readonly string[]) => `| ${texts.map((text, i) => text.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const rule = `|${[...widths, 3].map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(TITLES), rule, ...cells.map(line)].join('\n');
}
