// The serial time: when not more than one process below the root, or the root itself, was working.
import type { Serial } from './report.ts';
import type { ProcessRows } from './rows.ts';
import { sweep } from './sweep.ts';
import { type Tree, treeOf } from './tree.ts';

/** So much of the wall time may two or more be working in the tail: the two ends of a pipe for a moment are no parallel phase. */
const TOLERATED_SHARE = 0.01;

interface Period {
  readonly fromNs: number;
  toNs: number;
}

/**
 * The tail is the longest stretch up to the end of the root in which two or more were working for no more than
 * 1 % of the wall time. What outlives the root (a daemon, a cache server) was not waited for and does not count.
 */
export function measureSerial(rows: ProcessRows, tree: Tree, root: number): Serial {
  const parallel: Period[] = [];
  let totalNs = 0;
  sweep(rows, tree, treeOf(rows, tree, root), (fromNs, toNs, _alive, working) => {
    const last = parallel.at(-1);
    if (working <= 1) totalNs += toNs - fromNs;
    else if (last?.toNs === fromNs) last.toNs = toNs;
    else parallel.push({ fromNs, toNs });
  });

  let leftNs = rows.durationNs(root) * TOLERATED_SHARE;
  for (let period = parallel.pop(); period !== undefined; period = parallel.pop()) {
    leftNs -= period.toNs - period.fromNs;
    if (leftNs < 0) return { tailNs: rows.ends.at(root) - period.toNs, totalNs };
  }
  return { tailNs: rows.durationNs(root), totalNs };
}
