// What a program has written to a terminal, read by the grammar of ECMA-48: text has to be safe, and a sequence has to be
// one of those that the user interface itself draws with. Whatever else is there came from somewhere else.
import { isUtf8 } from 'node:buffer';
import { findUnsafe } from './safe-text.ts';

/** Cursor moves, erasing, styles; modes of the screen, the cursor, the mouse, pastes and frames; what is asked at the start. */
const ALLOWED: readonly RegExp[] = [
  /^\x1b\[\d*[ABCDEGJK]$/,
  /^\x1b\[H$/,
  /^\x1b\[[\d;]*m$/,
  /^\x1b\[\?(?:7|25|1000|1006|1049|2004|2026)[hl]$/,
  // Ink asks which keyboard protocol there is, and the theme which background.
  /^\x1b\[\?u$/,
  /^\x1b\[c$/,
  /^\x1b\]11;\?(?:\x07|\x1b\\)$/,
];

const SEQUENCE = new RegExp(
  [
    String.raw`\x1b\[[0-?]*[ -/]*[@-~]`, // CSI
    String.raw`\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)`, // OSC, DCS, SOS, PM, APC with their ends
    String.raw`\x1b[ -/]*[0-Z\\^_\`-~]`,
    String.raw`\x1b`,
  ].join('|'),
  'g',
);

/** How Ink begins its last frame, which it draws anew. */
const LAST_FRAME = '\x1b[?2026h\x1b[1;1H\x1b[J';

/** What does not belong there, each with its surroundings; empty when all is well. */
export function findHostile(bytes: Buffer): string[] {
  const found: string[] = [];
  // A byte that is no UTF-8 has no place there, and would be a C1 control for a terminal of 8 bits.
  const text = bytes.toString('utf8').replaceAll(LAST_FRAME, '');
  if (!isUtf8(bytes)) found.push(`not UTF-8: ${around(text, text.indexOf('\ufffd'))}`);
  let from = 0;
  const takeText = (end: number) => {
    // A line may be ended, and begun again.
    for (const part of text.slice(from, end).split(/[\r\n]/)) {
      const unsafe = findUnsafe(part);
      if (unsafe !== undefined) found.push(unsafe);
    }
  };
  for (const match of text.matchAll(SEQUENCE)) {
    takeText(match.index);
    if (!ALLOWED.some((allowed) => allowed.test(match[0]))) found.push(around(text, match.index));
    from = match.index + match[0].length;
  }
  takeText(text.length);
  return found;
}

function around(text: string, at: number): string {
  return JSON.stringify(text.slice(Math.max(0, at - 30), at + 40));
}
