// For programs: what the tables show, of any state.
import type { State } from '../state/state.ts';
import { createRowsSelector, type RowsSelector, type ShownRows } from './rows.ts';

/** What was looked at is kept with what it is about, and goes with it. */
const selectors = new WeakMap<State['table'], RowsSelector>();

/**
 * The running and the finished processes that pass the state's threshold and filter, in its order, and how many do not.
 * Asked again for a later state, only what came since is looked at. The rows are valid until then.
 */
export function select(state: State): ShownRows {
  let selector = selectors.get(state.table);
  if (selector === undefined) {
    selector = createRowsSelector();
    selectors.set(state.table, selector);
  }
  return selector(state);
}
