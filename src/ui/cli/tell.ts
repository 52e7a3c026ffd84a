// Lines for people on stderr, while there is no screen.
import { printableText } from '../../core/format/printable.ts';

let isHandled = false;

/** One line. It may hold the name of a file, or words of a recording: nothing in it moves the cursor or colours. */
export function tell(line: string): void {
  tellLines(`tracer-tui: ${printableText(line)}\n`);
}

/** @param lines ended, and printable already */
export function tellLines(lines: string): void {
  if (lines === '') return;
  // Where stderr is gone, there is nobody to tell.
  if (!isHandled) process.stderr.on('error', () => {});
  isHandled = true;
  process.stderr.write(lines);
}
