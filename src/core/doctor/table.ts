// The doctor's findings for people: a table as wide as the terminal, cells wrapped at words.
import { printableText } from '../format/printable.ts';
import type { Diagnosis } from './diagnose.ts';

const HEADS = ['CHECK', 'FINDING', 'WHAT IT COSTS', 'HOW TO MEND IT'];
const GAP = '  ';
/** Of what the first column leaves. */
const SHARES = [0.36, 0.33, 0.31];
const LEAST_CELL = 12;

export function formatDiagnosis({ checks, source, isBest }: Diagnosis, columns: number): string {
  const rows = [HEADS, ...checks.map(({ check, finding, cost, mend }) => [check, finding, cost || '-', mend || '-'])];
  const first = Math.max(...rows.map(([name = '']) => name.length));
  const left = columns - first - SHARES.length * GAP.length;
  const widths = [first, ...SHARES.map((share) => Math.max(LEAST_CELL, Math.floor(left * share)))];
  const lines = rows.flatMap((row) => formatRow(row.map(printableText), widths));
  const best = isBest ? 'the best there is' : 'not the best there is: see above';
  const verdict = source === undefined ? 'No source works here.' : `--source auto takes ${source}: ${best}.`;
  return `${lines.join('\n')}\n\n${verdict}\n`;
}

function formatRow(cells: readonly string[], widths: readonly number[]): string[] {
  const wrapped = cells.map((cell, index) => wrap(cell, widths[index] ?? LEAST_CELL));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    wrapped
      .map((lines, index) => (lines[line] ?? '').padEnd(widths[index] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}

/** A word that is too long is cut into lines. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
    while (line.length > width) {
      lines.push(line.slice(0, width));
      line = line.slice(width);
    }
  }
  return [...lines, line];
}
