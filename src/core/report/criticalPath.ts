// The critical path: which process had the wall time of the root in its hands, at each moment.
//
// Go backwards from the end of the root. What a process waited for last is taken to be the child that ended
// last: from that end on, the time was the process's own. Before it, until the child started, the time is the
// child's, and the same is asked of the child. At the child's start the process had just come from the child
// that ended last before then (a shell's command before, or the job that made room in a parallel make), and so on
// to the start of the root. So every moment of the root's life belongs to exactly one process, and the shares add up
// to the wall time: a shorter share would have been a shorter run, as long as nothing else takes its place.
//
// It is a reading of starts and ends. Who waits for whom is not recorded: a process that computes while its
// child happens to end is not told from one that waits. Children that outlive their parent are not waited for.
import type { LifeRows } from './rows.ts';
import { NO_ROW, type Tree } from './tree.ts';

export interface PathShare {
  readonly row: number;
  readonly depth: number;
  ownNs: number;
}

interface Open {
  readonly share: PathShare;
  /** The path is in this process or below it from here on. */
  readonly fromNs: number;
  /** What comes after is told already. */
  untilNs: number;
  /** The child to look at next; those after it are told or were not waited for. */
  child: number;
}

/** @returns the processes on the path, the root first, then by the order in which they are left, backwards in time */
export function findCriticalPath(rows: LifeRows, tree: Tree, root: number): PathShare[] {
  const path: PathShare[] = [];
  const open: Open[] = [];
  const enter = (row: number, depth: number, fromNs: number, untilNs: number) => {
    const share = { row, depth, ownNs: 0 };
    path.push(share);
    open.push({ share, fromNs, untilNs, child: tree.lastChild[row] ?? NO_ROW });
  };
  enter(root, 0, rows.starts.at(root), rows.ends.at(root));

  // A stack of our own: a chain of forks may be as deep as there are PIDs.
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    let { child } = top;
    while (child !== NO_ROW && rows.ends.at(child) > top.untilNs) child = tree.previousSibling[child] ?? NO_ROW;
    if (child === NO_ROW || rows.ends.at(child) < top.fromNs) {
      top.share.ownNs += top.untilNs - top.fromNs;
      open.pop();
      continue;
    }
    const endNs = rows.ends.at(child);
    const startNs = Math.max(rows.starts.at(child), top.fromNs);
    top.share.ownNs += top.untilNs - endNs;
    top.untilNs = startNs;
    top.child = tree.previousSibling[child] ?? NO_ROW;
    enter(child, top.share.depth + 1, startNs, endNs);
  }
  return path;
}
