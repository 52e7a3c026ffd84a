// Which processes are shown, in which order, and what is hidden. Kept from call to call, so that
// 100,000 finished rows cost a frame no more than 100: only what came since is looked at.
import { durationNs, type Process, type ProcessKey } from '../process.ts';
import type { State } from '../state/state.ts';
import type { Order, TableId } from '../state/view.ts';
import { isShown } from './criteria.ts';
import { RowFinder } from './findRow.ts';
import { FinishedRows } from './finishedRows.ts';
import { type Lookup, selectLookup } from './lookup.ts';
import { sortBy } from './order.ts';

/** Rows from the top of the table down. Valid until the next call of the selector. */
export interface Rows {
  readonly length: number;
  at(index: number): Process | undefined;
  /** -1 when it is not shown. */
  indexOf(key: ProcessKey): number;
}

export interface Hidden {
  readonly count: number;
  readonly durationNs: number;
}

export interface ShownRows {
  readonly tables: Readonly<Record<TableId, Rows>>;
  readonly hidden: Hidden;
  /** How many of them would be in which table. */
  readonly hiddenIn: Readonly<Record<TableId, number>>;
  /** Counts how often it was decided anew which of the finished ones are shown. */
  readonly shownVersion: number;
  /** Neither threshold nor filter hides it. For those that have come since that was decided for all. */
  isShown(process: Process): boolean;
}

export type RowsSelector = (state: State) => ShownRows;

/** A selector with a memory of its own; the same state always gives the same rows. */
export function createRowsSelector(): RowsSelector {
  let finished = new FinishedRows();
  const runningFinder = new RowFinder();
  let last: { readonly state: State; readonly rows: ShownRows } | undefined;
  return (state) => {
    // A frame, and a key after it, ask several times.
    if (last?.state === state) return last.rows;
    // A recording that was rewound.
    if (last?.state.table !== state.table) finished = new FinishedRows();
    const lookup = selectLookup(state);
    const { direction } = state.view.order;
    const running = selectRunning(state, lookup);
    runningFinder.replaced();
    finished.update(state, lookup);
    const rows: ShownRows = {
      tables: {
        running: rowsOf(running.shown, direction, runningFinder),
        finished: rowsOf(finished.shown, direction, finished.finder),
      },
      hidden: {
        count: running.hidden.count + finished.hidden.count,
        durationNs: running.hidden.durationNs + finished.hidden.durationNs,
      },
      hiddenIn: { running: running.hidden.count, finished: finished.hidden.count },
      shownVersion: finished.shownVersion,
      isShown: (process) => isShown(process, state.view, lookup),
    };
    last = { state, rows };
    return rows;
  };
}

function rowsOf(ascending: readonly Process[], direction: Order['direction'], finder: RowFinder): Rows {
  const { length } = ascending;
  const flip = (index: number) => (direction === 'ascending' ? index : length - 1 - index);
  return {
    length,
    at: (index) => ascending[flip(index)],
    indexOf: (key) => {
      const index = finder.find(ascending, key);
      return index < 0 ? -1 : flip(index);
    },
  };
}

function selectRunning(state: State, lookup: Lookup): { shown: Process[]; hidden: Hidden } {
  const shown: Process[] = [];
  let count = 0;
  let hiddenNs = 0;
  for (const process of state.view.paused?.running ?? state.table.running.values()) {
    if (isShown(process, state.view, lookup)) {
      shown.push(process);
    } else {
      count++;
      hiddenNs += durationNs(process, lookup.nowBootNs);
    }
  }
  // By start while it is only started: the end of a process that has ended since a pause does not count.
  if (state.view.order.column === 'newest') shown.sort((a, b) => a.startBootNs - b.startBootNs || a.pid - b.pid);
  else sortBy(shown, state.view.order, lookup);
  return { shown, hidden: { count, durationNs: hiddenNs } };
}
