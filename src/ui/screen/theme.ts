// Colours by meaning. Without colour, weight and the words themselves tell the same.
import type { PartMeaning } from '../../core/select/header.ts';
import type { RowMeaning } from '../../core/select/tables.ts';
import type { Style } from '../terminal/sgr.ts';

export interface Theme {
  readonly header: Readonly<Record<PartMeaning, Style>>;
  /** Of a whole row. */
  readonly row: Readonly<Record<RowMeaning, Style>>;
  /** Of the cell that says how it ended. */
  readonly exit: Readonly<Record<RowMeaning, Style>>;
  /** Of the mark in rows whose process ended a moment ago. */
  readonly fading: Style;
  readonly cursor: Style;
  readonly titleFocused: Style;
  readonly title: Style;
  readonly key: Style;
  readonly label: Style;
  readonly heading: Style;
  readonly error: Style;
  readonly done: Style;
}

const NONE: Style = {};

/**
 * The terminal's own 16 colours: they fit its light or dark background. The other themes are made from it, by what they
 * put in place of each colour (themes/): a meaning that is added here is in all of them.
 */
export const COLOR_THEME: Theme = {
  header: {
    title: { bold: true, color: 'cyan' },
    plain: NONE,
    label: { dim: true },
    active: { color: 'yellow' },
    warning: { color: 'yellow' },
    alarm: { color: 'red', bold: true },
    sparkline: { color: 'cyan' },
  },
  row: { running: NONE, new: { color: 'green' }, ok: NONE, failed: NONE, killed: NONE, unknown: { dim: true } },
  exit: {
    running: NONE,
    new: NONE,
    ok: { color: 'green' },
    failed: { color: 'red', bold: true },
    killed: { color: 'magenta', bold: true },
    unknown: { color: 'yellow' },
  },
  fading: { color: 'cyan' },
  cursor: { inverse: true },
  titleFocused: { bold: true, color: 'black', backgroundColor: 'cyan' },
  title: { color: 'white', backgroundColor: 'gray' },
  key: { color: 'cyan', bold: true },
  label: { dim: true },
  heading: { bold: true, color: 'cyan' },
  error: { color: 'red' },
  done: { color: 'green' },
};

export const PLAIN_THEME: Theme = {
  header: {
    title: { bold: true },
    plain: NONE,
    label: { dim: true },
    active: { bold: true },
    warning: { bold: true },
    alarm: { bold: true, inverse: true },
    sparkline: NONE,
  },
  row: { running: NONE, new: { bold: true }, ok: NONE, failed: NONE, killed: NONE, unknown: { dim: true } },
  exit: { running: NONE, new: NONE, ok: NONE, failed: { bold: true }, killed: { bold: true }, unknown: NONE },
  fading: { bold: true },
  cursor: { inverse: true },
  // Apart from a cursor in the row below it.
  titleFocused: { bold: true, inverse: true, underline: true },
  title: { underline: true },
  key: { bold: true },
  label: { dim: true },
  heading: { bold: true },
  error: { bold: true },
  done: NONE,
};
