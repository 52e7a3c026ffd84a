// Keys of the page of programs.
import { groupFilter } from '../../core/groups/groupFilter.ts';
import { GROUPINGS } from '../../core/groups/grouping.ts';
import { GROUP_ORDERS } from '../../core/select/groupColumns.ts';
import type { GroupRowsSelector } from '../../core/select/groupRows.ts';
import { selectLookup } from '../../core/select/lookup.ts';
import { moveCursor, selectWindow } from '../../core/select/window.ts';
import type { GroupColumnId, GroupOrder, ProgramsView } from '../../core/state/programsView.ts';
import { reversed } from '../../core/state/view.ts';
import type { Command, CommandContext } from './commandContext.ts';
import { clear } from './commands.ts';
import type { KeyGroup } from './keymap.ts';

/** Of the page, which hold no groups. */
export const GROUP_TITLE_LINES = 2;

/** @param selectRows the one that the screen uses: nothing is counted twice */
export function programsKeys(selectRows: GroupRowsSelector): readonly KeyGroup[] {
  const move =
    (to: (index: number, height: number, length: number) => number): Command =>
    (context) => {
      const rows = selectRows(context.state);
      const height = context.size.height - GROUP_TITLE_LINES;
      const window = selectWindow(rows, context.state.view.programs.cursor, height);
      const index = to(window.cursorIndex, height, rows.length);
      change(context, { cursor: moveCursor(rows, window, height, index) });
    };
  const down = (rows: (height: number) => number) =>
    move((index, height) => (index < 0 ? Math.max(0, rows(height) - 1) : index + rows(height)));

  const list: Command = (context) => {
    const { state, dispatch } = context;
    const rows = selectRows(state);
    const { cursorIndex } = selectWindow(rows, state.view.programs.cursor, context.size.height - GROUP_TITLE_LINES);
    const row = rows.at(cursorIndex);
    if (row === undefined || row.isOthers) {
      const text =
        row === undefined
          ? 'no group is selected: move the cursor first'
          : 'they are of many groups: a filter finds them';
      dispatch({ type: 'notice/changed', notice: { text, meaning: 'failed' } });
      return;
    }
    const { grouping } = rows.groups;
    dispatch({
      type: 'filter/changed',
      filter: groupFilter(grouping, row.key, state.view.filter, selectLookup(state)),
    });
    if (row.group.durations.count === 0) dispatch({ type: 'focus/changed', table: 'running' });
    else if (row.running === 0) dispatch({ type: 'focus/changed', table: 'finished' });
    dispatch({ type: 'page/changed', page: 'processes' });
  };

  const clearCursor: Command = (context) => {
    const { state } = context;
    // Where nothing is shown, no cursor is either.
    const isShown = state.view.programs.cursor !== undefined && selectRows(state).length > 0;
    if (isShown) change(context, { cursor: undefined });
    else clear(context);
  };

  return [
    {
      title: 'Programs: move',
      bindings: [
        { id: 'up', keys: ['up', 'k'], does: 'up', run: down(() => -1) },
        { id: 'down', keys: ['down', 'j'], does: 'down', run: down(() => 1) },
        { id: 'page-up', keys: ['pageup'], does: 'a page up', run: down((height) => -height) },
        { id: 'page-down', keys: ['pagedown'], does: 'a page down', run: down((height) => height) },
        { id: 'first', keys: ['g', 'home'], does: 'to the first group', run: move(() => 0) },
        {
          id: 'last',
          keys: ['G', 'end'],
          does: 'to the last group',
          run: move((_index, _height, length) => length - 1),
        },
        {
          id: 'list-group',
          keys: ['enter'],
          does: 'list the processes of the group; 3 comes back, Esc clears the filter',
          hint: 'list',
          run: list,
        },
        { id: 'clear', keys: ['escape'], does: 'clear the cursor, then the filter', run: clearCursor },
      ],
    },
    {
      title: 'Programs: group and sort',
      bindings: [
        {
          id: 'group-by',
          keys: ['a'],
          does: `group by ${GROUPINGS.map(({ name }) => name).join(', ')}`,
          hint: 'group by',
          run: chooseGrouping,
        },
        { id: 'sort', keys: ['s'], does: 'choose the column to sort by', hint: 'sort', run: chooseOrder },
        { id: 'sort-previous', keys: ['<'], does: 'sort by the column before', run: stepOrder(-1) },
        { id: 'sort-next', keys: ['>'], does: 'sort by the next column', run: stepOrder(1) },
        { id: 'reverse', keys: ['r'], does: 'reverse the order', run: reverseOrder },
        {
          id: 'one-process',
          keys: ['c', 't', 'K'],
          does: 'are for one process: list those of the group first',
          run: needsProcess,
        },
      ],
    },
  ];
}

function change({ state, dispatch }: CommandContext, changes: Partial<ProgramsView>): void {
  dispatch({ type: 'programs/changed', programs: { ...state.view.programs, ...changes } });
}

const needsProcess: Command = ({ dispatch }) =>
  dispatch({
    type: 'notice/changed',
    notice: { text: 'a group is not one process: Enter lists its processes', meaning: 'failed' },
  });

const chooseGrouping: Command = ({ state, dispatch }) => {
  const choice = GROUPINGS.findIndex(({ id }) => id === state.view.programs.grouping);
  dispatch({ type: 'dialog/changed', dialog: { kind: 'grouping', choice } });
};

const chooseOrder: Command = ({ state, dispatch }) => {
  const choice = GROUP_ORDERS.indexOf(state.view.programs.order.column);
  dispatch({ type: 'dialog/changed', dialog: { kind: 'groupSort', choice } });
};

function stepOrder(by: 1 | -1): Command {
  return (context) => {
    const index = GROUP_ORDERS.indexOf(context.state.view.programs.order.column) + by;
    change(context, { order: firstOrder(GROUP_ORDERS.at(index % GROUP_ORDERS.length) ?? 'total') });
  };
}

const reverseOrder: Command = (context) => change(context, { order: reversed(context.state.view.programs.order) });

/** By the column whose title was clicked; again: the other way round. undefined where nothing is in its order. */
export function orderAfterGroupClick(column: string, order: GroupOrder): GroupOrder | undefined {
  const wanted = GROUP_ORDERS.find((candidate) => candidate === column);
  if (wanted === undefined) return undefined;
  return wanted === order.column ? reversed(order) : firstOrder(wanted);
}

function firstOrder(column: GroupColumnId): GroupOrder {
  return { column, direction: column === 'name' ? 'ascending' : 'descending' };
}

/** What was chosen in a dialog of this page. */
export function acceptGroupChoice(
  { kind, choice }: { kind: 'groupSort' | 'grouping'; choice: number },
  context: CommandContext,
): void {
  const grouping = GROUPINGS[choice]?.id;
  const column = GROUP_ORDERS[choice];
  // Groups of another kind have other keys.
  if (kind === 'grouping' && grouping !== undefined) change(context, { grouping, cursor: undefined });
  if (kind === 'groupSort' && column !== undefined) change(context, { order: firstOrder(column) });
}
