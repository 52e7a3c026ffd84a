// The serial time: when not more than one process below the root, or the root itself, was working.
import type { Serial } from './report.ts';
import type { ProcessRows } from './rows.ts';
import { sweep } from './sweep.ts';
import { type Tree, treeOf } from './tree.ts';

/**
 * The tail is the time from the last moment at which two or more were working to the end of the root. What
 * outlives the root (a daemon, a cache server) was not waited for and does not count.
 */
export function measureSerial(rows: ProcessRows, tree: Tree, root: number): Serial {
  let parallelUntilNs = rows.starts.at(root);
  let totalNs = 0;
  sweep(rows, tree, treeOf(rows, tree, root), (fromNs, toNs, _alive, working) => {
    if (working > 1) parallelUntilNs = toNs;
    else totalNs += toNs - fromNs;
  });
  return { tailNs: rows.ends.at(root) - parallelUntilNs, totalNs };
}
