// What a terminal tells of the mouse (xterm's SGR reports, modes 1000 and 1006), taken out of what it tells of the keys.

/** `x` and `y` count from 0, from the upper left corner. */
export type MouseEvent =
  /** The left button was pressed and let go in one place. */
  | { readonly kind: 'click'; readonly x: number; readonly y: number }
  | { readonly kind: 'wheel'; readonly x: number; readonly y: number; readonly direction: 'up' | 'down' };

const REPORT = /\x1b\[<(\d{1,5});(\d{1,5});(\d{1,5})([Mm])|\x1b\[20([01])~/g;
/** What may become a report, or the mark of a paste, with the next read. A lone Esc is a key: Ink waits for what follows it. */
const UNFINISHED = /\x1b\[(?:<[\d;]{0,20}|20?[01]?)?$/;
/** The same, after an Esc that was given away with the read before. */
const REST_OF_REPORT = /^\[<(\d{1,5});(\d{1,5});(\d{1,5})([Mm])/;

/** Of the button's number. Terminals keep the mouse with Shift for themselves; where one does not, neither do we. */
const SHIFT = 4;
const CONTROL_AND_META = 8 | 16;
const WHEEL_UP = 64;
const WHEEL_DOWN = 65;

/** Reports may come several in one read, and be split anywhere between two. */
export class MouseReports {
  #held = '';
  #isAfterEscape = false;
  #isPasting = false;
  #pressed: { readonly x: number; readonly y: number } | undefined;

  /** @returns in their order: what the mouse did, and text that is none of it */
  push(chunk: string): (MouseEvent | string)[] {
    let text = this.#held + chunk;
    const found: (MouseEvent | string)[] = [];
    const add = (part: MouseEvent | string | undefined) => {
      if (part !== undefined && part !== '') found.push(part);
    };
    // The Esc went to Ink, which holds it, and lets a whole sequence that is no key go.
    const rest = this.#isAfterEscape ? REST_OF_REPORT.exec(text) : null;
    if (rest !== null) {
      found.push(rest[0]);
      add(this.#event(rest));
      text = text.slice(rest[0].length);
    }
    this.#held = UNFINISHED.exec(text)?.[0] ?? '';
    text = text.slice(0, text.length - this.#held.length);
    let from = 0;
    for (const match of text.matchAll(REPORT)) {
      const mark = match[5];
      // What was pasted only looks like a mouse.
      if (mark !== undefined) this.#isPasting = mark === '0';
      if (mark !== undefined || this.#isPasting) continue;
      add(text.slice(from, match.index));
      add(this.#event(match));
      from = match.index + match[0].length;
    }
    add(text.slice(from));
    if (chunk !== '') this.#isAfterEscape = this.#held === '' && text.endsWith('\x1b') && !this.#isPasting;
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
