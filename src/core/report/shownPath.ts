// The critical path as a report shows it: its longest steps, and the serial tail of its root.
import type { Range } from './concurrency.ts';
import { findCriticalPath } from './criticalPath.ts';
import type { CriticalPath } from './report.ts';
import type { ProcessRows } from './rows.ts';
import { measureSerial } from './serial.ts';
import { describeStep } from './shownProcess.ts';
import { NO_ROW, type Tree } from './tree.ts';

export function describePath(
  rows: ProcessRows,
  tree: Tree,
  root: number,
  { beginBootNs }: Range,
  top: number,
): CriticalPath | undefined {
  if (root === NO_ROW) return undefined;
  const path = findCriticalPath(rows, tree, root);
  const [first] = path;
  if (first === undefined) return undefined;
  const longest = path.toSorted((a, b) => b.ownNs - a.ownNs || a.row - b.row).slice(0, top);
  const inOrder = longest.toSorted((a, b) => rows.starts.at(a.row) - rows.starts.at(b.row) || a.depth - b.depth);
  const shownNs = longest.reduce((sum, { ownNs }) => sum + ownNs, 0);
  return {
    root: describeStep(rows, first, beginBootNs),
    durationNs: rows.durationNs(root),
    count: path.length,
    steps: inOrder.map((share) => describeStep(rows, share, beginBootNs)),
    otherNs: rows.durationNs(root) - shownNs,
    serial: measureSerial(rows, tree, root),
  };
}
