// Orders of processes, and keeping a list in order while rows are added to it.
import type { Process } from '../process.ts';
import type { Order } from '../state/view.ts';
import { type Column, findColumn } from './columns.ts';
import type { Lookup } from './lookup.ts';

export type Compare = (a: Process, b: Process) => number;

/** Ascending; the direction is a matter of reading the list from its other end. */
export function compareBy(order: Order, lookup: Lookup): Compare {
  const column = order.column === 'newest' ? undefined : findColumn(order.column);
  if (column === undefined) return (a, b) => timeOf(a) - timeOf(b) || byAge(a, b);
  const value = sortValue(column, lookup);
  return (a, b) => compareValues(value(a), value(b)) || byAge(a, b);
}

/** Sorts in place. Values are made once for each process, not for each comparison. */
export function sortBy(processes: Process[], order: Order, lookup: Lookup): void {
  const column = order.column === 'newest' ? undefined : findColumn(order.column);
  const toValue = column === undefined ? timeOf : sortValue(column, lookup);
  const keyed = processes.map((process) => ({ process, value: toValue(process) }));
  keyed.sort((a, b) => compareValues(a.value, b.value) || byAge(a.process, b.process));
  for (const [index, { process }] of keyed.entries()) processes[index] = process;
}

function sortValue(column: Column, lookup: Lookup): (process: Process) => number | string | undefined {
  return (process) => column.sortValue?.(process) ?? column.value(process, lookup);
}

/** When it last changed: its end, or its start while it runs. */
function timeOf(process: Process): number {
  return process.end?.timeBootNs ?? process.startBootNs;
}

function byAge(a: Process, b: Process): number {
  return a.startBootNs - b.startBootNs || a.pid - b.pid;
}

function compareValues(a: number | string | undefined, b: number | string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  return a < b ? -1 : 1;
}

/**
 * Puts `added` (in order) into `rows` (in order), in place: k searches and at most one move of each row.
 * A plain loop: for an array of objects, `copyWithin` took 13 times as long in the bench `keys`.
 */
export function mergeInOrder(rows: Process[], added: readonly Process[], compare: Compare): void {
  const places = added.map((process) => upperBound(rows, process, compare));
  let from = rows.length;
  // Grown without holes, which would make every later access slow.
  for (const process of added) rows.push(process);
  for (let i = added.length - 1; i >= 0; i--) {
    const place = places[i] ?? 0;
    for (let row = from - 1; row >= place; row--) rows[row + i + 1] = rows[row] as Process;
    rows[place + i] = added[i] as Process;
    from = place;
  }
}

function upperBound(rows: readonly Process[], process: Process, compare: Compare): number {
  let low = 0;
  let high = rows.length;
  const last = rows.at(-1);
  // By far the most common: the newest comes last.
  if (last !== undefined && compare(last, process) <= 0) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = rows[middle];
    if (at !== undefined && compare(at, process) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
