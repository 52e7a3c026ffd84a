// How the screen looks, and what its keys do: what a person has set once for all.
import type { ColumnChoice } from '../../core/select/columnChoice.ts';
import type { Notice } from '../keys/commandContext.ts';
import type { KeyChanges } from '../keys/keymap.ts';
import type { Theme } from './theme.ts';

export interface Look {
  readonly theme: Theme;
  /** The terminal shows nothing but ASCII. */
  readonly isAscii: boolean;
  readonly keyChanges: KeyChanges;
  /** The columns where none were chosen in the view. */
  readonly defaultColumns: readonly ColumnChoice[];
  /** For the next start. @returns what was done, or why not */
  keepColumns(columns: readonly ColumnChoice[]): Notice;
}
