// What a terminal sends for a key, a paste or the mouse: xterm's sequences, in the modes the program asked for.

/** Keys whose sequence depends on nothing. */
const PLAIN = {
  enter: '\r',
  tab: '\t',
  'shift-tab': '\x1b[Z',
  escape: '\x1b',
  space: ' ',
  backspace: '\x7f',
  insert: '\x1b[2~',
  delete: '\x1b[3~',
  pageup: '\x1b[5~',
  pagedown: '\x1b[6~',
  f1: '\x1bOP',
  f2: '\x1bOQ',
  f3: '\x1bOR',
  f4: '\x1bOS',
  f5: '\x1b[15~',
  f6: '\x1b[17~',
  f7: '\x1b[18~',
  f8: '\x1b[19~',
  f9: '\x1b[20~',
  f10: '\x1b[21~',
  f11: '\x1b[23~',
  f12: '\x1b[24~',
} as const;

/** Keys that follow the cursor key mode (DECCKM): the final byte. */
const CURSOR = { up: 'A', down: 'B', right: 'C', left: 'D', home: 'H', end: 'F' } as const;

type Letter =
  | ('a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h' | 'i' | 'j' | 'k' | 'l' | 'm')
  | ('n' | 'o' | 'p' | 'q' | 'r' | 's' | 't' | 'u' | 'v' | 'w' | 'x' | 'y' | 'z');

export type Key = keyof typeof PLAIN | keyof typeof CURSOR | `ctrl-${Letter}`;

export function keySequence(key: Key, applicationCursorKeys: boolean): string {
  if (key in CURSOR) return (applicationCursorKeys ? '\x1bO' : '\x1b[') + CURSOR[key as keyof typeof CURSOR];
  if (key in PLAIN) return PLAIN[key as keyof typeof PLAIN];
  return String.fromCharCode(key.charCodeAt('ctrl-'.length) & 0x1f);
}

export type MouseAction = 'press' | 'release' | 'wheelUp' | 'wheelDown';

/** An SGR mouse report (`?1006`); `x` and `y` count from 0, the wire counts from 1. */
export function mouseReport(action: MouseAction, x: number, y: number): string {
  const button = action === 'wheelUp' ? 64 : action === 'wheelDown' ? 65 : 0;
  return `\x1b[<${button};${x + 1};${y + 1}${action === 'release' ? 'm' : 'M'}`;
}
