// A terminal's screen in memory, fed with bytes: what a person would see, cell by cell. Knows no process.

import type { IBufferCell, Terminal as Xterm } from '@xterm/headless';
import xterm from '@xterm/headless';
import { ModeTracker } from './modes.ts';

/** The terminal's own colour, a palette index (0–255), or `#rrggbb`. */
export type Colour = 'default' | number | `#${string}`;

export interface Cell {
  /** Empty for a cell nothing was written to, and for the right half of a wide character. */
  readonly chars: string;
  /** 2 for a wide character, 0 for its right half. */
  readonly width: number;
  readonly fg: Colour;
  readonly bg: Colour;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
  readonly strikethrough: boolean;
}

export interface Cursor {
  readonly x: number;
  readonly y: number;
  readonly visible: boolean;
}

export class Screen {
  readonly #xterm: Xterm;
  readonly modes: ModeTracker;

  constructor(cols: number, rows: number) {
    // The buffer and the parser count as proposed API in xterm.js.
    this.#xterm = new xterm.Terminal({ cols, rows, scrollback: 5000, allowProposedApi: true });
    this.modes = new ModeTracker(this.#xterm.parser);
  }

  get cols(): number {
    return this.#xterm.cols;
  }

  get rows(): number {
    return this.#xterm.rows;
  }

  /** Resolves when the bytes are on the screen: xterm.js parses in slices, later. */
  write(bytes: Uint8Array | string): Promise<void> {
    return new Promise((resolve) => this.#xterm.write(bytes, resolve));
  }

  resize(cols: number, rows: number): void {
    this.#xterm.resize(cols, rows);
  }

  /** What the terminal itself answers: cursor position, device attributes. */
  onAnswer(listener: (answer: string) => void): void {
    this.#xterm.onData(listener);
  }

  /** The visible rows, without the blanks at their ends. */
  text(): string[] {
    const { active } = this.#xterm.buffer;
    return Array.from({ length: this.rows }, (_, y) => rowText(active.getLine(active.baseY + y)));
  }

  /** The normal screen with what was scrolled out of it: whole lines, without the empty ones at the end. */
  history(): string[] {
    const { normal } = this.#xterm.buffer;
    const lines: string[] = [];
    for (let y = 0; y < normal.length; y++) {
      const line = normal.getLine(y);
      // The blanks at the end of a row belong to the text when the line goes on in the next one.
      const text = normal.getLine(y + 1)?.isWrapped ? (line?.translateToString() ?? '') : rowText(line);
      if (line?.isWrapped) lines.push(`${lines.pop() ?? ''}${text}`);
      else lines.push(text);
    }
    return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
  }

  cell(x: number, y: number): Cell {
    const { active } = this.#xterm.buffer;
    const cell = active.getLine(active.baseY + y)?.getCell(x);
    if (cell === undefined) throw new RangeError(`no cell (${x}, ${y}) on a screen of ${this.cols}×${this.rows}`);
    return {
      chars: cell.getChars(),
      width: cell.getWidth(),
      fg: colour(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()),
      bg: colour(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()),
      ...attributes(cell),
    };
  }

  cursor(): Cursor {
    const { cursorX, cursorY } = this.#xterm.buffer.active;
    return { x: cursorX, y: cursorY, visible: this.modes.isOn(25) };
  }

  isAlternate(): boolean {
    return this.#xterm.buffer.active.type === 'alternate';
  }

  /** True between the start and the end of a synchronized frame, which a person never sees half drawn. */
  isMidFrame(): boolean {
    return this.modes.isOn(2026);
  }

  hasApplicationCursorKeys(): boolean {
    return this.modes.isOn(1);
  }
}

function rowText(line: { translateToString(trimRight?: boolean): string } | undefined): string {
  return line?.translateToString(true).trimEnd() ?? '';
}

function colour(isDefault: boolean, isRgb: boolean, value: number): Colour {
  if (isDefault) return 'default';
  return isRgb ? `#${value.toString(16).padStart(6, '0')}` : value;
}

function attributes(cell: IBufferCell) {
  return {
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    italic: cell.isItalic() !== 0,
    underline: cell.isUnderline() !== 0,
    inverse: cell.isInverse() !== 0,
    strikethrough: cell.isStrikethrough() !== 0,
  };
}
