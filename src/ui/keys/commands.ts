// What a key can do. Commands look at the state and what is on the screen, and dispatch facts.
import { splitArgs } from '../../core/bytes.ts';
import { complete } from '../../core/filter/complete.ts';
import { NO_FILTER } from '../../core/filter/match.ts';
import { imageAt, shellCommand } from '../../core/format/command.ts';
import type { Process } from '../../core/process.ts';
import { type ColumnChoice, choosableColumns } from '../../core/select/columnChoice.ts';
import { type ColumnId, findColumn } from '../../core/select/columns.ts';
import { knownValues } from '../../core/select/known.ts';
import { selectLookup } from '../../core/select/lookup.ts';
import type { ShownRows } from '../../core/select/rows.ts';
import { moveCursor, selectWindow } from '../../core/select/window.ts';
import type { Action } from '../../core/state/actions.ts';
import type { State } from '../../core/state/state.ts';
import {
  EMPTY_INPUT,
  NEWEST,
  type Order,
  type PageId,
  stepThreshold,
  type TableId,
  type View,
} from '../../core/state/view.ts';

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
  /** Sends a signal that should end it; the view is left when it has ended. */
  end(signal: number): void;
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
  /** All lines of the screen in a state of the view. */
  screen(state: State): readonly LineContent[];
  readonly effects: Effects;
  dispatch(action: Action): void;
}

export type Command = (context: CommandContext) => void;

function focusedTable({ state, rows, heights }: CommandContext) {
  const id = state.view.focus;
  const table = rows.tables[id];
  const height = heights[id];
  return { id, rows: table, height, window: selectWindow(table, state.view.cursors[id], height) };
}

/** Moves by rows; the first move puts the cursor on the first row. */
export function move(by: (height: number) => number): Command {
  return (context) => {
    const { id, rows, height, window } = focusedTable(context);
    const to = window.cursorIndex < 0 ? Math.max(0, by(height) - 1) : window.cursorIndex + by(height);
    context.dispatch({ type: 'cursor/moved', table: id, cursor: moveCursor(rows, window, height, to) });
  };
}

export function moveTo(place: 'first' | 'last'): Command {
  return (context) => {
    const { id, rows, height, window } = focusedTable(context);
    const to = place === 'first' ? 0 : rows.length - 1;
    context.dispatch({ type: 'cursor/moved', table: id, cursor: moveCursor(rows, window, height, to) });
  };
}

export function goToPage(page: PageId): Command {
  return ({ dispatch }) => dispatch({ type: 'page/changed', page });
}

export const nextTable: Command = ({ state, dispatch }) =>
  dispatch({ type: 'focus/changed', table: state.view.focus === 'running' ? 'finished' : 'running' });

export function changeThreshold(direction: 1 | -1): Command {
  return ({ state, dispatch }) =>
    dispatch({ type: 'threshold/changed', thresholdNs: stepThreshold(state.view.thresholdNs, direction) });
}

export const thresholdOff: Command = ({ dispatch }) => dispatch({ type: 'threshold/changed', thresholdNs: 0 });

export const typeThreshold: Command = ({ dispatch }) =>
  dispatch({ type: 'dialog/changed', dialog: { kind: 'threshold', input: EMPTY_INPUT } });

export const typeFilter: Command = ({ state, selected, dispatch }) => {
  const { filter } = state.view;
  const input = { text: filter.text, cursor: filter.text.length, error: undefined };
  const completion = complete(input.text, input.cursor, knownValues(state, selected));
  dispatch({ type: 'dialog/changed', dialog: { kind: 'filter', input, completion, past: undefined } });
};

/** `newest`, then the columns as they stand on the screen. */
export function orderChoices({ columns }: Pick<View, 'columns'>): readonly Order['column'][] {
  return ['newest', ...columns.map(({ id }) => id)];
}

export function orderBy(column: Order['column']): Order {
  return column === 'newest' ? NEWEST : { column, direction: findColumn(column)?.firstOrder ?? 'ascending' };
}

/** By the column whose title was clicked; again: the other way round. */
export function orderAfterClick(column: ColumnId, order: Order): Order {
  if (column !== order.column) return orderBy(column);
  return { column, direction: order.direction === 'ascending' ? 'descending' : 'ascending' };
}

export const chooseOrder: Command = ({ state, dispatch }) =>
  dispatch({
    type: 'dialog/changed',
    dialog: { kind: 'sort', choice: Math.max(0, orderChoices(state.view).indexOf(state.view.order.column)) },
  });

export function stepOrder(by: 1 | -1): Command {
  return ({ state, dispatch }) => {
    const choices = orderChoices(state.view);
    // A column that is not shown counts as none.
    const index = Math.max(0, choices.indexOf(state.view.order.column)) + by;
    const column = choices.at(index % choices.length) ?? 'newest';
    dispatch({ type: 'order/changed', order: orderBy(column) });
  };
}

export const reverseOrder: Command = ({ state, dispatch }) => {
  const { column, direction } = state.view.order;
  dispatch({
    type: 'order/changed',
    order: { column, direction: direction === 'ascending' ? 'descending' : 'ascending' },
  });
};

export const togglePause: Command = ({ state, effects, dispatch }) => {
  // What is played stands still itself.
  if (effects.replay !== undefined && state.replay?.isLive === false) effects.replay.toggle();
  else dispatch({ type: state.view.paused === undefined ? 'view/paused' : 'view/resumed' });
};

/** With a recording that can be played, or a notice that there is none. */
export function replay(act: (controls: ReplayControls) => void): Command {
  return ({ state, effects, dispatch }) => {
    if (effects.replay !== undefined && state.replay?.isLive === false) return act(effects.replay);
    const why =
      state.replay === undefined ? 'this is no recording' : 'a stream cannot be played otherwise than it comes';
    const text = `${why}: --record writes one, tracer-tui replay plays it`;
    dispatch({ type: 'notice/changed', notice: { text, meaning: 'failed' } });
  };
}

export const stayAtNewest: Command = ({ state, dispatch }) => {
  dispatch({ type: 'order/changed', order: NEWEST });
  dispatch({ type: 'cursor/moved', table: state.view.focus, cursor: undefined });
};

/** With the process under the cursor, or a notice that there is none. */
export function withProcess(act: (process: Process, context: CommandContext) => void): Command {
  return (context) => {
    const { selected } = context;
    if (selected !== undefined) act(selected, context);
    else {
      const text = 'no process is selected: move the cursor first';
      context.dispatch({ type: 'notice/changed', notice: { text, meaning: 'failed' } });
    }
  };
}

export const toggleFollow = withProcess((_process, { state, dispatch }) =>
  dispatch({ type: 'follow/changed', isFollowing: !state.view.isFollowing }),
);

export const showDetails = withProcess((process, { dispatch }) =>
  dispatch({ type: 'dialog/changed', dialog: { kind: 'details', process, scroll: 0 } }),
);

export const askSignal = withProcess((process, { effects, dispatch }) => {
  if (effects.signal === undefined) {
    const text = 'this is a recording: no signal is sent to what may run under these numbers today';
    dispatch({ type: 'notice/changed', notice: { text, meaning: 'failed' } });
    return;
  }
  if (process.end !== undefined) {
    const text = `${process.pid} has ended: there is nothing to send a signal to`;
    dispatch({ type: 'notice/changed', notice: { text, meaning: 'failed' } });
    return;
  }
  dispatch({ type: 'dialog/changed', dialog: { kind: 'signal', process, choice: 0 } });
});

export const copyCommand = withProcess((process, { state, effects, dispatch }) => {
  const image = imageAt(process, selectLookup(state).nowBootNs);
  const args = image === undefined ? [] : splitArgs(image.args);
  const isCut = image !== undefined && (image.argsUnreadable || image.argsTotalBytes > image.args.length);
  if (args.length === 0 || isCut) {
    const text = isCut
      ? 'not copied: its arguments are not all known'
      : 'not copied: it has no command line of its own';
    dispatch({ type: 'notice/changed', notice: { text, meaning: 'failed' } });
    return;
  }
  effects.copy(shellCommand(args));
  const notice = {
    text: `asked the terminal to copy the command line of ${process.pid} to its clipboard`,
    meaning: 'done',
  } as const;
  dispatch({ type: 'notice/changed', notice });
});

export const goToParent = withProcess((process, { rows, heights, dispatch }) => {
  for (const id of ['running', 'finished'] as const) {
    const index = process.parentKey === undefined ? -1 : rows.tables[id].indexOf(process.parentKey);
    if (index < 0) continue;
    const window = { offset: Math.max(0, index - Math.floor(heights[id] / 2)), cursorIndex: index };
    dispatch({ type: 'focus/changed', table: id });
    dispatch({ type: 'cursor/moved', table: id, cursor: moveCursor(rows.tables[id], window, heights[id], index) });
    return;
  }
  const text = `parent ${process.ppid} is not in the tables: hidden by threshold or filter, or not known`;
  dispatch({ type: 'notice/changed', notice: { text, meaning: 'failed' } });
});

/** What is open is closed first, then the cursor goes, then the filter. */
export const clear: Command = ({ state, dispatch }) => {
  const { focus, cursors, filter } = state.view;
  if (cursors[focus] !== undefined) dispatch({ type: 'cursor/moved', table: focus, cursor: undefined });
  else if (filter.text !== '') dispatch({ type: 'filter/changed', filter: NO_FILTER });
};

export const showHelp: Command = ({ dispatch }) =>
  dispatch({ type: 'dialog/changed', dialog: { kind: 'help', scroll: 0 } });
export const closeDialog: Command = ({ dispatch }) => dispatch({ type: 'dialog/changed', dialog: undefined });
/** Asks first when a command that is followed still runs. */
export const quit: Command = ({ state, effects, dispatch }) => {
  const isRunning = effects.command !== undefined && state.command?.end === undefined;
  if (isRunning) dispatch({ type: 'dialog/changed', dialog: { kind: 'leave', choice: 0 } });
  else effects.quit();
};

export const chooseColumns: Command = ({ state, dispatch }) =>
  dispatch({
    type: 'dialog/changed',
    dialog: { kind: 'columns', columns: choosableColumns(state.view.columns), choice: 0 },
  });

/** Where no command is followed there is no output, and its key is free for the columns. */
export const showOutput: Command = (context) => {
  if (context.state.command === undefined) return chooseColumns(context);
  context.dispatch({ type: 'dialog/changed', dialog: { kind: 'output', bottom: undefined, isTyping: false } });
};

export const chooseFormat: Command = ({ dispatch }) =>
  dispatch({ type: 'dialog/changed', dialog: { kind: 'writeFormat', choice: 0 } });

export const suspend: Command = ({ effects }) => effects.suspend();
