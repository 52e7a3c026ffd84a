// Gives the terminal back when Ink cannot: after a throw, or when it is gone itself.
import { writeSync } from 'node:fs';

/** Synchronized output ends, attributes reset, cursor shown, mouse and bracketed paste off, main screen. */
const RESTORE = '\x1b[?2026l\x1b[0m\x1b[?25h\x1b[?1006l\x1b[?1000l\x1b[?2004l\x1b[?1049l';

/** Does nothing when there is no terminal any more. */
export function restoreTerminal(stdin: NodeJS.ReadStream): void {
  if (stdin.isRaw) ignoreGone(() => stdin.setRawMode(false));
  ignoreGone(() => writeSync(process.stdout.fd, RESTORE));
}

const GONE = new Set(['EIO', 'EPIPE', 'EBADF', 'ENXIO', 'ENOTTY', 'EAGAIN']);

function ignoreGone(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && GONE.has(String(error.code)))) throw error;
  }
}
