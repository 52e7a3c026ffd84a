// What keys of more than one page do. Commands look at the state and what is on the screen, and dispatch facts.
import { splitArgs } from '../../core/bytes.ts';
import { complete } from '../../core/filter/complete.ts';
import { NO_FILTER } from '../../core/filter/match.ts';
import { imageAt, shellCommand } from '../../core/format/command.ts';
import { hasTruncatedArgs } from '../../core/process.ts';
import { asKnownNow } from '../../core/select/asShown.ts';
import { choosableColumns } from '../../core/select/columnChoice.ts';
import { type ColumnId, findColumn } from '../../core/select/columns.ts';
import { knownValues } from '../../core/select/known.ts';
import { selectLookup } from '../../core/select/lookup.ts';
import { moveCursor, selectWindow } from '../../core/select/window.ts';
import {
  EMPTY_INPUT,
  NEWEST,
  type Order,
  type PageId,
  reversed,
  stepThreshold,
  type TableId,
  type View,
} from '../../core/state/view.ts';
import { type Command, type CommandContext, type ReplayControls, refuse, withProcess } from './commandContext.ts';

/** That in which the keys move; where nothing is in it, the other one. */
function focusedTable({ state, rows, heights, dispatch }: CommandContext) {
  const { focus } = state.view;
  const other = otherTable(focus);
  const id = rows.tables[focus].length === 0 && rows.tables[other].length > 0 ? other : focus;
  if (id !== focus) dispatch({ type: 'focus/changed', table: id });
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
  dispatch({ type: 'focus/changed', table: otherTable(state.view.focus) });

function otherTable(table: TableId): TableId {
  return table === 'running' ? 'finished' : 'running';
}

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
  return column === order.column ? reversed(order) : orderBy(column);
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

export const reverseOrder: Command = ({ state, dispatch }) =>
  dispatch({ type: 'order/changed', order: reversed(state.view.order) });

export const togglePause: Command = ({ state, effects, dispatch }) => {
  // What is played stands still itself.
  if (effects.replay !== undefined && state.replay?.isLive === false) effects.replay.toggle();
  else dispatch({ type: state.view.paused === undefined ? 'view/paused' : 'view/resumed' });
};

/** With a recording that can be played, or a notice that there is none. */
export function replay(act: (controls: ReplayControls) => void): Command {
  return (context) => {
    const { state, effects } = context;
    if (effects.replay !== undefined && state.replay?.isLive === false) return act(effects.replay);
    const why =
      state.replay === undefined ? 'this is no recording' : 'a stream cannot be played otherwise than it comes';
    refuse(context, `${why}: --record writes one, tracer-tui replay plays it`);
  };
}

export const stayAtNewest: Command = ({ state, dispatch }) => {
  dispatch({ type: 'order/changed', order: NEWEST });
  dispatch({ type: 'cursor/moved', table: state.view.focus, cursor: undefined });
};

export const toggleFollow = withProcess((_process, { state, dispatch }) =>
  dispatch({ type: 'follow/changed', isFollowing: !state.view.isFollowing }),
);

export const showDetails = withProcess((process, { dispatch }) =>
  dispatch({ type: 'dialog/changed', dialog: { kind: 'details', process, scroll: 0 } }),
);

export const askSignal = withProcess((process, context) => {
  if (context.effects.signal === undefined) {
    return refuse(context, 'this is a recording: no signal is sent to what may run under these numbers today');
  }
  if (asKnownNow(context.state.table, process).end !== undefined) {
    return refuse(context, `${process.pid} has ended: there is nothing to send a signal to`);
  }
  context.dispatch({ type: 'dialog/changed', dialog: { kind: 'signal', process, choice: 0 } });
});

export const copyCommand = withProcess((process, context) => {
  const { state, effects, dispatch } = context;
  const image = imageAt(process, selectLookup(state).nowBootNs);
  const args = image === undefined ? [] : splitArgs(image.args);
  const isCut = image !== undefined && hasTruncatedArgs(image);
  if (args.length === 0 || isCut) {
    const why = isCut ? 'its arguments are not all known' : 'it has no command line of its own';
    return refuse(context, `not copied: ${why}`);
  }
  effects.copy(shellCommand(args));
  const notice = {
    text: `asked the terminal to copy the command line of ${process.pid} to its clipboard`,
    meaning: 'done',
  } as const;
  dispatch({ type: 'notice/changed', notice });
});

export const goToParent = withProcess((process, context) => {
  const { rows, heights, dispatch } = context;
  for (const id of ['running', 'finished'] as const) {
    const index = process.parentKey === undefined ? -1 : rows.tables[id].indexOf(process.parentKey);
    if (index < 0) continue;
    const window = { offset: Math.max(0, index - Math.floor(heights[id] / 2)), cursorIndex: index };
    dispatch({ type: 'focus/changed', table: id });
    dispatch({ type: 'cursor/moved', table: id, cursor: moveCursor(rows.tables[id], window, heights[id], index) });
    return;
  }
  const isOurs = selectLookup(context.state).isStartedByUs(process);
  refuse(
    context,
    isOurs
      ? 'it was started by tracer-tui itself'
      : `parent ${process.ppid} is not in the tables: hidden by threshold or filter, or not known`,
  );
});

/** What is open is closed first, then the cursor goes, then the filter. */
export const clear: Command = ({ state, rows, dispatch }) => {
  const { focus, cursors, filter } = state.view;
  // A cursor in an empty table is not on the screen.
  if (cursors[focus] !== undefined && rows.tables[focus].length > 0)
    dispatch({ type: 'cursor/moved', table: focus, cursor: undefined });
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
