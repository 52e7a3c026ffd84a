// What a theme is: other colours for the 16 names, and styles for meanings where that is not enough.
import type { Color, ColorName, Style } from '../terminal/sgr.ts';

export interface Look {
  /** In place of the terminal's own colours. */
  readonly palette: Readonly<Partial<Record<ColorName, Color>>>;
  /** By meaning: `exit.failed`, `cursor`. */
  readonly styles: Readonly<Record<string, Style>>;
}

export interface ThemeDefinition {
  readonly name: string;
  /** For people. */
  readonly describe: string;
  /** Where there are 256 colours or all: those that a terminal has not become the nearest that it has. */
  readonly rich: Look;
  /** Where there are 16. */
  readonly basic: Look;
}

export const AS_IT_IS: Look = { palette: {}, styles: {} };
