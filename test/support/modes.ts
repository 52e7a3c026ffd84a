// What a program switched on in its terminal and has to switch off again: private modes, keyboard protocol, margins.
import type { IParser } from '@xterm/headless';

/** Modes that are on in a fresh terminal; all others are off. */
const ON_BY_DEFAULT: ReadonlySet<number> = new Set([7, 25]);

const NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'application cursor keys'],
  [7, 'line wrap'],
  [25, 'cursor'],
  [47, 'alternate screen'],
  [1000, 'mouse buttons'],
  [1002, 'mouse drag'],
  [1003, 'mouse motion'],
  [1004, 'focus reports'],
  [1006, 'mouse SGR'],
  [1047, 'alternate screen'],
  [1049, 'alternate screen'],
  [2004, 'bracketed paste'],
  [2026, 'synchronized output'],
]);

/**
 * Listens to a terminal's parser, so that sequences that are split over reads, or stand inside a string, are
 * taken as a terminal takes them. Its handlers return false: the terminal still does what it is told.
 */
export class ModeTracker {
  readonly #modes = new Map<number, boolean>();
  #keyboardPushes = 0;
  #applicationKeypad = false;
  #margins = false;

  constructor(parser: IParser) {
    const flat = (params: (number | number[])[]): number[] => params.flat();
    const set = (on: boolean) => (params: (number | number[])[]) => {
      for (const mode of flat(params)) this.#modes.set(mode, on);
      return false;
    };
    parser.registerCsiHandler({ prefix: '?', final: 'h' }, set(true));
    parser.registerCsiHandler({ prefix: '?', final: 'l' }, set(false));
    // Kitty's keyboard protocol is a stack: `CSI > flags u` pushes, `CSI < n u` pops n (1 without a number).
    parser.registerCsiHandler({ prefix: '>', final: 'u' }, () => {
      this.#keyboardPushes += 1;
      return false;
    });
    parser.registerCsiHandler({ prefix: '<', final: 'u' }, (params) => {
      this.#keyboardPushes = Math.max(0, this.#keyboardPushes - (flat(params)[0] || 1));
      return false;
    });
    parser.registerCsiHandler({ final: 'r' }, (params) => {
      this.#margins = flat(params).some((row) => row > 0);
      return false;
    });
    const keypad = (on: boolean) => () => {
      this.#applicationKeypad = on;
      return false;
    };
    parser.registerEscHandler({ final: '=' }, keypad(true));
    parser.registerEscHandler({ final: '>' }, keypad(false));
    const reset = () => {
      this.#modes.clear();
      this.#keyboardPushes = 0;
      this.#applicationKeypad = false;
      this.#margins = false;
      return false;
    };
    parser.registerEscHandler({ final: 'c' }, reset);
  }

  /** Every private mode the program named so far, and whether it is on now. */
  get all(): ReadonlyMap<number, boolean> {
    return this.#modes;
  }

  isOn(mode: number): boolean {
    return this.#modes.get(mode) ?? ON_BY_DEFAULT.has(mode);
  }

  /** What differs from a fresh terminal, in words; empty when the program left it as it was. */
  leftovers(): string[] {
    const left = [...this.#modes]
      .filter(([mode, on]) => on !== ON_BY_DEFAULT.has(mode))
      .sort(([a], [b]) => a - b)
      .map(([mode, on]) => `${NAMES.get(mode) ?? 'private mode'} ${on ? 'on' : 'off'} (?${mode})`);
    if (this.#keyboardPushes > 0) left.push(`keyboard protocol pushed ${this.#keyboardPushes} times`);
    if (this.#applicationKeypad) left.push('application keypad on');
    if (this.#margins) left.push('scroll margins set');
    return left;
  }
}
