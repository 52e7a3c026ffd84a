// Which processes are shown, in which order, and what is hidden. Kept from call to call, so that
// 100,000 finished rows cost a frame no more than 100: only what came since is looked at.
import { durationNs, type Process, type ProcessKey } from '../process.ts';
import type { State } from '../state/state.ts';
import type { Order, TableId } from '../state/view.ts';
import { findColumn } from './columns.ts';
import { type Lookup, selectLookup } from './lookup.ts';
import { compareBy, mergeInOrder, sortBy } from './order.ts';

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
}

export type RowsSelector = (state: State) => ShownRows;

/** A selector with a memory of its own; the same state always gives the same rows. */
export function createRowsSelector(): RowsSelector {
  let finished = new FinishedRows();
  let table: State['table'] | undefined;
  return (state) => {
    // A recording that was rewound.
    if (table !== state.table) finished = new FinishedRows();
    table = state.table;
    const lookup = selectLookup(state);
    const { direction } = state.view.order;
    const running = selectRunning(state, lookup);
    finished.update(state, lookup);
    return {
      tables: { running: rowsOf(running.shown, direction), finished: rowsOf(finished.shown, direction) },
      hidden: {
        count: running.hidden.count + finished.hidden.count,
        durationNs: running.hidden.durationNs + finished.hidden.durationNs,
      },
    };
  };
}

function rowsOf(ascending: readonly Process[], direction: Order['direction']): Rows {
  const { length } = ascending;
  const flip = (index: number) => (direction === 'ascending' ? index : length - 1 - index);
  return {
    length,
    at: (index) => ascending[flip(index)],
    indexOf: (key) => {
      const index = ascending.findLastIndex((process) => process.key === key);
      return index < 0 ? -1 : flip(index);
    },
  };
}

function isShown(process: Process, state: State, lookup: Lookup): boolean {
  const { thresholdNs, filter } = state.view;
  return durationNs(process, lookup.nowBootNs) >= thresholdNs && filter.matches(process, lookup);
}

function selectRunning(state: State, lookup: Lookup): { shown: Process[]; hidden: Hidden } {
  const shown: Process[] = [];
  let count = 0;
  let hiddenNs = 0;
  for (const process of state.view.paused?.running ?? state.table.running.values()) {
    if (isShown(process, state, lookup)) {
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

/** CPU time and memory settle a moment after the end, so what depends on them is made anew this often. */
const RESORT_NS = 1e9;

class FinishedRows {
  shown: Process[] = [];
  hidden: { count: number; durationNs: number } = { count: 0, durationNs: 0 };
  /** In order, shown or not. The same array as `shown` while nothing is hidden by choice. */
  #all: Process[] = [];
  #seenOrdinal = 0;
  #firstOrdinal = 0;
  #sortedBootNs = 0;
  #column: Order['column'] | undefined;
  #correctedVersion = 0;
  #users: State['users'] | undefined;
  #made: { thresholdNs: number; filterText: string } | undefined;

  update(state: State, lookup: Lookup): void {
    const { view, table } = state;
    const isResorted = this.#isOutdated(state, lookup);
    if (isResorted) this.#resort(state, lookup);
    // While the view stands still, rows that are forgotten meanwhile stay too.
    const isForgetting = view.paused === undefined && table.history.firstOrdinal !== this.#firstOrdinal;
    if (isForgetting) {
      this.#firstOrdinal = table.history.firstOrdinal;
      this.#all = this.#all.filter((process) => process.ordinal >= this.#firstOrdinal);
    }
    const made = this.#made;
    const isChanged = made?.thresholdNs !== view.thresholdNs || made.filterText !== view.filter.text;
    if (isResorted || isForgetting || isChanged) {
      this.#made = { thresholdNs: view.thresholdNs, filterText: view.filter.text };
      this.#showAll(state, lookup);
    }
    this.#append(state, lookup);
  }

  /** Whether rows that were put in their places stand there no more. */
  #isOutdated({ view, table, users }: State, lookup: Lookup): boolean {
    if (view.order.column !== this.#column || users !== this.#users) return true;
    if (table.correctedVersion !== this.#correctedVersion) return true;
    const isSettling = view.filter.isSettling || findColumn(view.order.column)?.settles === true;
    return isSettling && lookup.nowBootNs - this.#sortedBootNs > RESORT_NS;
  }

  #resort({ view, table, users }: State, lookup: Lookup): void {
    this.#column = view.order.column;
    this.#users = users;
    this.#correctedVersion = table.correctedVersion;
    this.#sortedBootNs = lookup.nowBootNs;
    this.#all = [...this.#all];
    sortBy(this.#all, view.order, lookup);
  }

  #showAll(state: State, lookup: Lookup): void {
    this.hidden = { count: 0, durationNs: 0 };
    if (isEverythingShown(state)) this.shown = this.#all;
    else this.shown = this.#all.filter((process) => this.#admit(process, state, lookup));
  }

  #append(state: State, lookup: Lookup): void {
    const endOrdinal = state.view.paused?.endOrdinal ?? state.table.history.endOrdinal;
    if (endOrdinal <= this.#seenOrdinal) return;
    const added = state.table.history.slice(this.#seenOrdinal, endOrdinal);
    this.#seenOrdinal = endOrdinal;
    sortBy(added, state.view.order, lookup);
    const compare = compareBy(state.view.order, lookup);
    mergeInOrder(this.#all, added, compare);
    if (this.shown !== this.#all) {
      mergeInOrder(
        this.shown,
        added.filter((process) => this.#admit(process, state, lookup)),
        compare,
      );
    }
  }

  #admit(process: Process, state: State, lookup: Lookup): boolean {
    if (isShown(process, state, lookup)) return true;
    this.hidden.count++;
    this.hidden.durationNs += durationNs(process, lookup.nowBootNs);
    return false;
  }
}

function isEverythingShown(state: State): boolean {
  return state.view.thresholdNs === 0 && state.view.filter.text === '';
}
