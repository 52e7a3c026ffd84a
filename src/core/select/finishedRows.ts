// The finished processes that are shown, in their order. Only what came since is looked at, and what may have settled.
import { durationNs, type Process } from '../process.ts';
import type { State } from '../state/state.ts';
import type { Order } from '../state/view.ts';
import { findColumn } from './columns.ts';
import { type Criteria, criteriaOf, isSameCriteria, isShown } from './criteria.ts';
import { RowFinder } from './findRow.ts';
import type { Lookup } from './lookup.ts';
import { compareBy, mergeInOrder, sortBy } from './order.ts';

/** CPU time and memory settle a moment after the end, so what depends on them is looked at again this often. */
const SETTLE_NS = 1e9;
/** The numbers of a few processes never settle (docs/performance.md); after this time they are not waited for. */
const SETTLED_AFTER_NS = 60e9;

export class FinishedRows {
  shown: Process[] = [];
  hidden: { count: number; durationNs: number } = { count: 0, durationNs: 0 };
  shownVersion = 0;
  /** In `shown`. */
  readonly finder = new RowFinder();
  /** In order, shown or not. The same array as `shown` while nothing is hidden by choice. */
  #all: Process[] = [];
  /** Ordinals of rows whose numbers may change yet. */
  #unsettled = new Set<number>();
  #seenOrdinal = 0;
  #firstOrdinal = 0;
  #settledBootNs = 0;
  #column: Order['column'] | undefined;
  #correctedVersion = 0;
  #users: State['users'] | undefined;
  #criteria: Criteria | undefined;

  update(state: State, lookup: Lookup): void {
    const { view, table } = state;
    const isResorted = this.#isOutdated(state);
    if (isResorted) this.#resort(state, lookup);
    // While the view stands still, rows that are forgotten meanwhile stay too.
    if (view.paused === undefined && table.history.firstOrdinal !== this.#firstOrdinal) this.#forget(state, lookup);
    const criteria = criteriaOf(state);
    if (isResorted || !isSameCriteria(this.#criteria, criteria)) {
      this.shownVersion++;
      this.#criteria = criteria;
      this.#showAll(state, lookup);
    } else if (lookup.nowBootNs - this.#settledBootNs > SETTLE_NS) {
      this.#settle(state, lookup);
    }
    this.#append(state, lookup);
  }

  /** Whether rows that were put in their places stand there no more. */
  #isOutdated({ view, table, users }: State): boolean {
    if (view.order.column !== this.#column || users !== this.#users) return true;
    return table.correctedVersion !== this.#correctedVersion;
  }

  #resort({ view, table, users }: State, lookup: Lookup): void {
    this.#column = view.order.column;
    this.#users = users;
    this.#correctedVersion = table.correctedVersion;
    this.#all = [...this.#all];
    sortBy(this.#all, view.order, lookup);
  }

  #showAll(state: State, lookup: Lookup): void {
    this.hidden = { count: 0, durationNs: 0 };
    this.finder.replaced();
    if (isEverythingShown(state)) this.shown = this.#all;
    else this.shown = this.#all.filter((process) => this.#admit(process, state, lookup));
  }

  /** The oldest leave. Only they are looked at: to look through all would take as long as making the list. */
  #forget({ table }: State, { nowBootNs }: Lookup): void {
    const { firstOrdinal } = table.history;
    this.#firstOrdinal = firstOrdinal;
    const left = splitBy(this.#all, ({ ordinal }) => ordinal < firstOrdinal);
    const leftShown = this.shown === this.#all ? left : splitBy(this.shown, ({ ordinal }) => ordinal < firstOrdinal);
    this.shown = this.shown === this.#all ? left.kept : leftShown.kept;
    this.#all = left.kept;
    const sum = (processes: readonly Process[]) =>
      processes.reduce((ns, process) => ns + durationNs(process, nowBootNs), 0);
    this.hidden.count -= left.taken.length - leftShown.taken.length;
    this.hidden.durationNs -= sum(left.taken) - sum(leftShown.taken);
    for (const ordinal of this.#unsettled) if (ordinal < firstOrdinal) this.#unsettled.delete(ordinal);
  }

  /** Puts rows whose numbers may have settled where they belong now. */
  #settle(state: State, lookup: Lookup): void {
    this.#settledBootNs = lookup.nowBootNs;
    const { view } = state;
    const isSorting = findColumn(view.order.column)?.settles === true;
    if (this.#unsettled.size === 0) return;
    if (isSorting || view.filter.isSettling) {
      const isUnsettled = ({ ordinal }: Process) => this.#unsettled.has(ordinal);
      const isAll = this.shown === this.#all;
      const { kept, taken } = splitBy(this.#all, isUnsettled);
      const shown = isAll ? undefined : splitBy(this.shown, isUnsettled);
      this.#all = kept;
      this.shown = shown?.kept ?? kept;
      // They are counted again where they are put again; how long they lived does not change any more.
      const wereShown = new Set(shown?.taken ?? taken);
      for (const process of taken) if (!wereShown.has(process)) this.#count(process, lookup, -1);
      if (taken.some((process) => isShown(process, state.view, lookup) !== wereShown.has(process))) this.shownVersion++;
      this.#insert(taken, state, lookup);
    }
    this.#forgetSettled(state);
  }

  #forgetSettled({ table, nowBootNs }: State): void {
    for (const ordinal of this.#unsettled) {
      const process = table.history.at(ordinal);
      const endBootNs = process?.end?.timeBootNs ?? 0;
      if (process?.usageQuality === 'exact' || nowBootNs - endBootNs > SETTLED_AFTER_NS)
        this.#unsettled.delete(ordinal);
    }
  }

  #append(state: State, lookup: Lookup): void {
    const endOrdinal = state.view.paused?.endOrdinal ?? state.table.history.endOrdinal;
    if (endOrdinal <= this.#seenOrdinal) return;
    const added = state.table.history.slice(this.#seenOrdinal, endOrdinal);
    this.#seenOrdinal = endOrdinal;
    for (const { usageQuality, ordinal } of added) if (usageQuality !== 'exact') this.#unsettled.add(ordinal);
    this.#insert(added, state, lookup);
  }

  #insert(added: Process[], state: State, lookup: Lookup): void {
    sortBy(added, state.view.order, lookup);
    const compare = compareBy(state.view.order, lookup);
    mergeInOrder(this.#all, added, compare);
    this.finder.added(added);
    if (this.shown === this.#all) return;
    const admitted = added.filter((process) => this.#admit(process, state, lookup));
    mergeInOrder(this.shown, admitted, compare);
  }

  #admit(process: Process, state: State, lookup: Lookup): boolean {
    if (isShown(process, state.view, lookup)) return true;
    this.#count(process, lookup, 1);
    return false;
  }

  #count(process: Process, { nowBootNs }: Lookup, sign: 1 | -1): void {
    this.hidden.count += sign;
    this.hidden.durationNs += sign * durationNs(process, nowBootNs);
  }
}

function splitBy(processes: readonly Process[], isTaken: (process: Process) => boolean) {
  const kept: Process[] = [];
  const taken: Process[] = [];
  for (const process of processes) (isTaken(process) ? taken : kept).push(process);
  return { kept, taken };
}

function isEverythingShown(state: State): boolean {
  return state.view.thresholdNs === 0 && state.view.filter.text === '';
}
