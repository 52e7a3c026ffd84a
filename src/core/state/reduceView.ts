// The part of the reducer that keys change.
import { assertNever } from '../assert.ts';
import { isSameFilter } from '../filter/match.ts';
import { isSameChoice } from '../select/columnChoice.ts';
import type { ViewAction } from './actions.ts';
import type { State } from './state.ts';
import type { Cursor, View } from './view.ts';

export function reduceView(view: View, action: ViewAction, state: State): View {
  switch (action.type) {
    case 'page/changed':
      return action.page === view.page ? view : { ...view, page: action.page };
    case 'threshold/changed':
      return action.thresholdNs === view.thresholdNs ? view : { ...view, thresholdNs: action.thresholdNs };
    case 'filter/changed':
      return isSameFilter(action.filter, view.filter) ? view : { ...view, filter: action.filter };
    case 'filter/kept':
      return keepFilter(view, action.text);
    case 'order/changed': {
      const { column, direction } = action.order;
      return column === view.order.column && direction === view.order.direction
        ? view
        : { ...view, order: action.order };
    }
    case 'columns/changed':
      return isSameChoice(action.columns, view.columns) ? view : { ...view, columns: action.columns };
    case 'focus/changed':
      return action.table === view.focus ? view : { ...view, focus: action.table };
    case 'cursor/moved': {
      if (isSameCursor(action.cursor, view.cursors[action.table])) return view;
      const cursors = { ...view.cursors, [action.table]: action.cursor };
      return { ...view, cursors, isFollowing: view.isFollowing && action.cursor !== undefined };
    }
    case 'follow/changed':
      return action.isFollowing === view.isFollowing ? view : { ...view, isFollowing: action.isFollowing };
    case 'programs/changed':
      return action.programs === view.programs ? view : { ...view, programs: action.programs };
    case 'timeline/changed':
      return action.timeline === view.timeline ? view : { ...view, timeline: action.timeline };
    case 'tree/changed':
      return action.tree === view.tree ? view : { ...view, tree: action.tree };
    case 'view/paused':
      if (view.paused !== undefined) return view;
      return {
        ...view,
        paused: {
          nowBootNs: state.nowBootNs,
          running: state.table.copyRunning(),
          endOrdinal: state.table.history.endOrdinal,
          heldBack: state.heldBack,
        },
      };
    case 'view/resumed':
      return view.paused === undefined ? view : { ...view, paused: undefined };
    case 'dialog/changed':
      return action.dialog === view.dialog ? view : { ...view, dialog: action.dialog };
    case 'notice/changed':
      return action.notice === view.notice ? view : { ...view, notice: action.notice };
    default:
      return assertNever(action);
  }
}

const MOST_KEPT = 100;

/** The newest last, each once. */
function keepFilter(view: View, text: string): View {
  if (text.trim() === '' || view.pastFilters.at(-1) === text) return view;
  const others = view.pastFilters.filter((past) => past !== text);
  return { ...view, pastFilters: [...others, text].slice(-MOST_KEPT) };
}

function isSameCursor(a: Cursor | undefined, b: Cursor | undefined): boolean {
  return a === b || (a?.key === b?.key && a?.index === b?.index && a?.screenRow === b?.screenRow);
}
