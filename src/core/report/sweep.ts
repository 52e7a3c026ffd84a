// Passes over time once, and tells how many processes there were in each stretch of it.
import type { ProcessRows } from './rows.ts';
import { NO_ROW, type Tree } from './tree.ts';

/** A stretch in which nothing changed. Working: alive, with none of its children alive. */
export type VisitStretch = (fromNs: number, toNs: number, alive: number, working: number) => void;

/** @param isIn not 0 for the rows that count; a row that does not is no one's child either */
export function sweep(rows: ProcessRows, tree: Tree, isIn: Uint8Array, visit: VisitStretch): void {
  const starts = rows.starts.values;
  const ends = rows.ends.values;
  const byEnd = tree.byEnd.filter((row) => isIn[row] === 1);
  // Of two that start at once, the parent first, as tree.ts knows it.
  const byStart = byEnd
    .slice()
    .sort((a, b) => (starts[a] ?? 0) - (starts[b] ?? 0) || rows.pidOf(a) - rows.pidOf(b) || a - b);
  const isAlive = new Uint8Array(rows.length);
  const aliveChildren = new Uint32Array(rows.length);
  let alive = 0;
  let working = 0;
  let now = starts[byStart[0] ?? 0] ?? 0;

  const moveTo = (time: number) => {
    if (time > now) visit(now, time, alive, working);
    now = Math.max(now, time);
  };
  const aliveParent = (row: number) => {
    const parent = tree.parents[row] ?? NO_ROW;
    return parent !== NO_ROW && isAlive[parent] === 1 ? parent : NO_ROW;
  };
  const start = (row: number) => {
    moveTo(starts[row] ?? now);
    isAlive[row] = 1;
    alive++;
    working++;
    const parent = aliveParent(row);
    if (parent === NO_ROW) return;
    if (aliveChildren[parent] === 0) working--;
    aliveChildren[parent] = (aliveChildren[parent] ?? 0) + 1;
  };
  const end = (row: number) => {
    moveTo(ends[row] ?? now);
    isAlive[row] = 0;
    alive--;
    if (aliveChildren[row] === 0) working--;
    const parent = aliveParent(row);
    if (parent === NO_ROW) return;
    aliveChildren[parent] = (aliveChildren[parent] ?? 1) - 1;
    if (aliveChildren[parent] === 0) working++;
  };

  let nextStart = 0;
  for (const row of byEnd) {
    const endNs = ends[row] ?? 0;
    // Also one that ends at the moment of its start has to start before.
    while (nextStart < byStart.length && ((starts[byStart[nextStart] ?? 0] ?? 0) < endNs || isAlive[row] === 0))
      start(byStart[nextStart++] ?? 0);
    end(row);
  }
}
