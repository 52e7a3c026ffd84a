// What the rows selector must give, computed from nothing but the state: everything filtered, everything sorted.
import { durationNs, type Process, type ProcessKey } from '../../../src/core/process.ts';
import { findColumn } from '../../../src/core/select/columns.ts';
import { type Lookup, selectLookup } from '../../../src/core/select/lookup.ts';
import type { ShownRows } from '../../../src/core/select/rows.ts';
import type { State } from '../../../src/core/state/state.ts';
import { finished } from './states.ts';

export interface KeysOfRows {
  readonly running: readonly ProcessKey[];
  readonly finished: readonly ProcessKey[];
  readonly hiddenCount: number;
  readonly hiddenNs: number;
}

/** @param frozen what had finished when the view was paused; a pause keeps what is forgotten meanwhile */
export function naiveRows(state: State, frozen: readonly Process[] | undefined): KeysOfRows {
  const { view, nowBootNs, table } = state;
  const lookup = selectLookup(state);
  const now = view.paused?.nowBootNs ?? nowBootNs;
  const isShown = (process: Process) =>
    durationNs(process, now) >= view.thresholdNs && view.filter.matches(process, lookup);
  const running = [...(view.paused?.running ?? table.running.values())];
  const ended = [...(frozen ?? finished(state))];
  const hidden = [...running, ...ended].filter((process) => !isShown(process));
  const keys = (processes: readonly Process[], timeOf: (process: Process) => number) =>
    inOrder(processes.filter(isShown), state, lookup, timeOf).map((process) => process.key);
  return {
    running: keys(running, (process) => process.startBootNs),
    finished: keys(ended, (process) => process.end?.timeBootNs ?? Number.NaN),
    hiddenCount: hidden.length,
    hiddenNs: hidden.reduce((sum, process) => sum + durationNs(process, now), 0),
  };
}

function inOrder(
  processes: readonly Process[],
  state: State,
  lookup: Lookup,
  timeOf: (process: Process) => number,
): Process[] {
  const { column, direction } = state.view.order;
  const found = findColumn(column);
  const value = (process: Process) =>
    found === undefined ? timeOf(process) : (found.sortValue?.(process) ?? found.value(process, lookup));
  const values = new Map(processes.map((process) => [process, value(process)]));
  const ascending = processes.toSorted((a, b) => {
    const [x, y] = [values.get(a), values.get(b)];
    if (x !== y) {
      if (x === undefined) return -1;
      if (y === undefined) return 1;
      return x < y ? -1 : 1;
    }
    return a.startBootNs - b.startBootNs || a.pid - b.pid;
  });
  return direction === 'ascending' ? ascending : ascending.reverse();
}

export function keysOf({ tables, hidden }: ShownRows): KeysOfRows {
  const keys = (id: 'running' | 'finished') =>
    Array.from({ length: tables[id].length }, (_, index) => tables[id].at(index)?.key as ProcessKey);
  return {
    running: keys('running'),
    finished: keys('finished'),
    hiddenCount: hidden.count,
    hiddenNs: hidden.durationNs,
  };
}
