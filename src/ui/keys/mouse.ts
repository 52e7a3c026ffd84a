// What a terminal tells of the mouse (xterm's SGR reports, modes 1000 and 1006), taken out of what it tells of the keys.

/** `x` and `y` count from 0, from the upper left corner. */
export type MouseEvent =
  /** The left button was pressed and let go in one place. */
  | { readonly kind: 'click'; readonly x: number; readonly y: number }
  | { readonly kind: 'wheel'; readonly x: number; readonly y: number; readonly direction: 'up' | 'down' };

const REPORT = /\x1b\[<(\d{1,5});(\d{1,5});(\d{1,5})([Mm])|\x1b\[20([01])~/g;
/** What may become a report, or the mark of a paste, with the next read. */
const UNFINISHED = /\x1b(?:\[(?:<[\d;]{0,20}|20?[01]?)?)?$/;
/** So long Ink waits whether something follows an Esc. */
const ESCAPE_MS = 20;

/** Of the button's number. Terminals keep the mouse with Shift for themselves; where one does not, neither do we. */
const SHIFT = 4;
const CONTROL_AND_META = 8 | 16;
const WHEEL_UP = 64;
const WHEEL_DOWN = 65;

/** Reports may come several in one read, and be split anywhere between two. */
export class MouseReports {
  #held = '';
  /** An Esc may be a key, so it is given away at once: then it is the first of what is held, too. */
  #givenAtMs: number | undefined;
  #isPasting = false;
  #pressed: { readonly x: number; readonly y: number } | undefined;

  /** @returns in their order: what the mouse did, and text that is none of it */
  push(chunk: string, nowMs: number): (MouseEvent | string)[] {
    if (chunk === '') return [];
    const found: (MouseEvent | string)[] = [];
    const add = (part: MouseEvent | string | undefined) => {
      if (part !== undefined && part !== '') found.push(part);
    };
    const text = this.#held + chunk;
    const unfinished = UNFINISHED.exec(text)?.[0] ?? '';
    const end = text.length - unfinished.length;
    let from = this.#givenAtMs === undefined ? 0 : 1;
    for (const match of text.matchAll(REPORT)) {
      const mark = match[5];
      // What was pasted only looks like a mouse.
      if (mark !== undefined) this.#isPasting = mark === '0';
      if (mark !== undefined || this.#isPasting) continue;
      add(text.slice(from, match.index));
      // While Ink holds the Esc of it, it wants the rest, and lets a whole sequence that is no key go.
      const isAwaited = from > match.index && nowMs - (this.#givenAtMs ?? 0) < ESCAPE_MS;
      if (isAwaited) add(match[0].slice(from));
      add(this.#event(match));
      from = match.index + match[0].length;
    }
    add(text.slice(from, end));
    if (end > 0) this.#givenAtMs = undefined;
    if (unfinished === '\x1b') {
      add(unfinished);
      this.#givenAtMs = nowMs;
    }
    this.#held = unfinished;
    return found;
  }

  #event([, code, column, row, final]: RegExpExecArray): MouseEvent | undefined {
    const button = Number(code);
    const place = { x: Math.max(0, Number(column) - 1), y: Math.max(0, Number(row) - 1) };
    if ((button & SHIFT) !== 0) return undefined;
    const plain = button & ~CONTROL_AND_META;
    if (plain === WHEEL_UP || plain === WHEEL_DOWN) {
      return { kind: 'wheel', ...place, direction: plain === WHEEL_UP ? 'up' : 'down' };
    }
    if (plain !== 0) return undefined;
    if (final === 'M') {
      this.#pressed = place;
      return undefined;
    }
    const isSamePlace = this.#pressed?.x === place.x && this.#pressed.y === place.y;
    this.#pressed = undefined;
    return isSamePlace ? { kind: 'click', ...place } : undefined;
  }
}
