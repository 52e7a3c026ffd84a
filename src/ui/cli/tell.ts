// Lines for people on stderr, while there is no screen.
import { printableText } from '../../core/format/printable.ts';
import { counted } from '../../core/report/figures.ts';

let isHandled = false;

/** One line. It may hold the name of a file, or words of a recording: nothing in it moves the cursor or colours. */
export function tell(line: string): void {
  tellLines(`tracer-tui: ${printableText(line)}\n`);
}

/**
 * More ended at once than are kept: nobody has seen that yet, but nothing is left out in silence.
 * @returns the exit status of whoever wrote the others
 */
export function tellLeftOut(count = 0): number {
  if (count === 0) return 0;
  tell(`${counted(count, 'process is', 'processes are')} missing: they ended faster than they could be written`);
  return 1;
}

/** @param lines ended, and printable already */
export function tellLines(lines: string): void {
  if (lines === '') return;
  // Where stderr is gone, there is nobody to tell.
  if (!isHandled) process.stderr.on('error', () => {});
  isHandled = true;
  process.stderr.write(lines);
}
