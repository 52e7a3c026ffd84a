// Who started whom, among the rows of a report.
import { NS_PER_TICK } from '../process.ts';
import type { LifeRows } from './rows.ts';

export const NO_ROW = -1;

export interface Tree {
  /** NO_ROW where the parent is in no row. */
  readonly parents: Int32Array;
  /** By end; of equal ones the shorter first. */
  readonly byEnd: Uint32Array;
  /** The child that ended last, and from it the one that ended before it. */
  readonly lastChild: Int32Array;
  readonly previousSibling: Int32Array;
}

export function createTree(rows: LifeRows): Tree {
  const { length } = rows;
  const starts = rows.starts.values;
  const ends = rows.ends.values;
  const byKey = rows.byKey();
  const parents = new Int32Array(length).fill(NO_ROW);
  for (let row = 0; row < length; row++) {
    const parent = byKey.get(rows.parentKeys.at(row));
    if (parent !== undefined && isOlder(rows, parent, row)) parents[row] = parent;
  }
  const byEnd = new Uint32Array(length).map((_, row) => row);
  byEnd.sort((a, b) => (ends[a] ?? 0) - (ends[b] ?? 0) || (starts[b] ?? 0) - (starts[a] ?? 0) || a - b);

  const lastChild = new Int32Array(length).fill(NO_ROW);
  const previousSibling = new Int32Array(length).fill(NO_ROW);
  for (const row of byEnd) {
    const parent = parents[row] ?? NO_ROW;
    if (parent === NO_ROW) continue;
    previousSibling[row] = lastChild[parent] ?? NO_ROW;
    lastChild[parent] = row;
  }
  return { parents, byEnd, lastChild, previousSibling };
}

/** To 10 ms first, for one of the two may not be known better. Keeps circles out, which a damaged recording could have. */
function isOlder(rows: LifeRows, a: number, b: number): boolean {
  const [startA, startB] = [rows.starts.at(a), rows.starts.at(b)];
  const ticks = Math.floor(startA / NS_PER_TICK) - Math.floor(startB / NS_PER_TICK);
  return (ticks || startA - startB || rows.pidOf(a) - rows.pidOf(b) || a - b) < 0;
}

/**
 * Whose wall time is explained: the longest of those that started and ended in the recording and whose parent
 * did not. That is the command, where only a command was followed.
 * @param pid only one that has it
 */
export function findRoot(rows: LifeRows, tree: Tree, isWhole: (row: number) => boolean, pid?: number): number {
  let root = NO_ROW;
  for (let row = 0; row < rows.length; row++) {
    if (!isWhole(row)) continue;
    const parent = tree.parents[row] ?? NO_ROW;
    if (pid === undefined ? parent !== NO_ROW && isWhole(parent) : rows.pidOf(row) !== pid) continue;
    if (root === NO_ROW || isBetterRoot(rows, row, root)) root = row;
  }
  return root;
}

function isBetterRoot(rows: LifeRows, a: number, b: number): boolean {
  const longer = rows.durationNs(a) - rows.durationNs(b) || rows.starts.at(b) - rows.starts.at(a);
  return (longer || rows.pidOf(b) - rows.pidOf(a)) > 0;
}

/** The root and everything below it that ended by its end: what it can have waited for. */
export function treeOf(rows: LifeRows, tree: Tree, root: number): Uint8Array {
  const isIn = new Uint8Array(rows.length);
  const end = rows.ends.at(root);
  const open = [root];
  for (let row = open.pop(); row !== undefined; row = open.pop()) {
    if (rows.ends.at(row) <= end) isIn[row] = 1;
    for (let child = tree.lastChild[row] ?? NO_ROW; child !== NO_ROW; child = tree.previousSibling[child] ?? NO_ROW)
      open.push(child);
  }
  return isIn;
}
