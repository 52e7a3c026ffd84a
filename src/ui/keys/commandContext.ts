// What a command of a key gets to see and may do. The commands themselves: commands.ts, and those of the pages beside it.
import type { Process } from '../../core/process.ts';
import type { ColumnChoice } from '../../core/select/columnChoice.ts';
import type { ShownRows } from '../../core/select/rows.ts';
import type { Action } from '../../core/state/actions.ts';
import type { State } from '../../core/state/state.ts';
import type { TableId, View } from '../../core/state/view.ts';
import type { PageSize } from '../pages/page.ts';
import type { LineContent } from '../screen/Line.tsx';

export type Notice = NonNullable<View['notice']>;

/** What the outside world does for a command. */
export interface Effects {
  quit(): void;
  suspend(): void;
  /** To the clipboard of the person's terminal. */
  copy(text: string): void;
  /** @throws with a message for people, when it cannot be sent; missing where no process is there any more */
  readonly signal: ((process: Process, signal: number) => void) | undefined;
  readonly replay: ReplayControls | undefined;
  /** Keeps a choice of columns for the next start. @returns what was done, or why not */
  readonly keepColumns: (columns: readonly ColumnChoice[]) => Notice;
  /** The columns without such a choice. */
  readonly defaultColumns: readonly ColumnChoice[];
  readonly files: Files;
  /** undefined where no command is followed. */
  readonly command: CommandEffects | undefined;
}

/** Of a recording that is shown. */
export interface ReplayControls {
  toggle(): void;
  seek(seconds: number): void;
  changeSpeed(direction: 1 | -1): void;
  toStart(): void;
  toEnd(): void;
}

/** The command that is followed, on a terminal of its own. */
export interface CommandEffects {
  type(text: string): void;
  /** Sends a signal that should end it; the view is left when it has ended. @returns false when it cannot be sent */
  end(signal: number): boolean;
  /** Leaves the view; the program waits for the command's end. */
  leave(): void;
}

/** Where what is shown is written to. */
export interface Files {
  /** Whether there is one of that name. */
  isFile(name: string): boolean;
  /** @throws (rejects) with a message for people; then nothing is left of it */
  write(name: string, isForced: boolean, slices: Iterable<string>): Promise<void>;
}

export interface CommandContext {
  readonly state: State;
  readonly rows: ShownRows;
  /** Rows on the screen, by table. */
  readonly heights: Readonly<Record<TableId, number>>;
  /** Of the page that is shown. */
  readonly size: PageSize;
  /** Whom the keys that act on one process are about. */
  readonly selected: Process | undefined;
  /** Lines of a dialog on the screen. */
  readonly dialogHeight: number;
  /** How far help or details, where one is open, can be scrolled. */
  lastScroll(state: State): number;
  /** All lines of the screen in a state of the view. */
  screen(state: State): readonly LineContent[];
  readonly effects: Effects;
  dispatch(action: Action): void;
}

export type Command = (context: CommandContext) => void;

/** Says in the last line why nothing was done. */
export function refuse({ dispatch }: Pick<CommandContext, 'dispatch'>, text: string): void {
  dispatch({ type: 'notice/changed', notice: { text, meaning: 'failed' } });
}

/** With the process under the cursor, or a notice that there is none. */
export function withProcess(act: (process: Process, context: CommandContext) => void): Command {
  return (context) => {
    const { selected } = context;
    if (selected !== undefined) act(selected, context);
    else refuse(context, 'no process is selected: move the cursor first');
  };
}
