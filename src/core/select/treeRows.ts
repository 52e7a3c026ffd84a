// The tree as rows from the top down: those of open branches in which something is shown.
import type { Process, ProcessKey } from '../process.ts';
import type { Forest } from './forest.ts';
import type { Rows } from './rows.ts';
import type { TreeNode } from './treeNode.ts';

/** Valid until the next call of the selector. */
export class TreeRows implements Rows {
  readonly #forest: Forest;
  /** Finished ones stay when their branch is over. */
  keepsFinished = false;

  constructor(forest: Forest) {
    this.#forest = forest;
  }

  get length(): number {
    return this.#forest.roots.rows;
  }

  /** Nodes looked at so far, by updates and look-ups. */
  get visits(): number {
    return this.#forest.visits.count;
  }

  at(index: number): Process | undefined {
    return this.nodeAt(index)?.process;
  }

  nodeAt(index: number): TreeNode | undefined {
    if (index < 0 || index >= this.length) return undefined;
    let found = this.#forest.roots.find(index);
    // The first row of a branch is its own.
    while (found !== undefined && found.row > 0) found = found.node.children?.find(found.row - 1);
    return found?.node;
  }

  /** In a closed branch, the row of that branch; -1 when it is not shown. */
  indexOf(key: ProcessKey): number {
    const node = this.#forest.nodes.get(key);
    if (node === undefined || node.shown === 0) return -1;
    let shown = node;
    for (let at = node.parent; at !== undefined; at = at.parent) if (!at.isOpen) shown = at;
    let index = -1;
    for (let at: TreeNode | undefined = shown; at !== undefined; at = at.parent) {
      index += 1 + (at.siblings?.rowsBefore(at) ?? 0);
    }
    return index;
  }

  /** Whether a row of a sibling follows. */
  hasNext(node: TreeNode): boolean {
    const { siblings } = node;
    return siblings !== undefined && siblings.rows > siblings.rowsBefore(node) + node.rows;
  }
}
