// What a page is: one way to look at the processes, between header and footer.
import type { Process } from '../../core/process.ts';
import type { Rows, ShownRows } from '../../core/select/rows.ts';
import type { Action } from '../../core/state/actions.ts';
import type { State } from '../../core/state/state.ts';
import type { PageId } from '../../core/state/view.ts';
import type { KeyGroup } from '../keys/keymap.ts';
import type { MouseEvent } from '../keys/mouse.ts';
import type { LineContent } from '../screen/Line.tsx';
import type { Theme } from '../screen/theme.ts';

export interface PageSize {
  /** In terminal columns. */
  readonly width: number;
  /** In lines. */
  readonly height: number;
}

export interface Legend {
  readonly title: string;
  readonly lines: readonly (readonly [name: string, meaning: string])[];
}

export interface ShownPart {
  readonly rows: Rows;
  readonly offset: number;
  readonly height: number;
}

export interface Page {
  readonly id: PageId;
  /** In the header, after the key that leads here. */
  readonly title: string;
  /** Keys that mean something only here. They come before those of the whole program, in help too. */
  readonly keys: readonly KeyGroup[];
  /** For help, after the keys: what the page shows. */
  readonly legend?: Legend;
  /** @returns as many lines as the page is high, none wider than it */
  lines(state: State, rows: ShownRows, size: PageSize, theme: Theme): readonly LineContent[];
  /** Whom the keys that act on one process are about. */
  selected(state: State, rows: ShownRows, size: PageSize): Process | undefined;
  /** Whether its last lines want to be made again at once: long work is cut into pieces, so that keys need not wait for it. */
  isUnfinished?(): boolean;
  /**
   * What the mouse does here, where no run has a click of its own. Without it the wheel moves as ↑ and ↓ do.
   * @param event its place is counted from the page's upper left corner
   */
  mouse?(event: MouseEvent, state: State, rows: ShownRows, size: PageSize): readonly Action[];
  /** The page for a screen reader: a line for each row, in words. Without it, the lines as they are drawn. */
  sentences?(state: State, rows: ShownRows, size: PageSize): readonly string[];
  /** Which processes are on the screen, where the numbers of those that run are wanted. */
  shown?(state: State, rows: ShownRows, size: PageSize): ShownPart;
}
