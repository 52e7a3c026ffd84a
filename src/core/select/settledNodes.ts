// Finished processes of the tree that have settled, as long as a late event can still correct them.
import type { TreeNode } from './treeNode.ts';

/** So many settled ones are found by a late event (RECENT in table/processTable.ts). */
const CORRECTABLE = 4096;

export class SettledNodes {
  /** By the update that found them settled: within one, their order is not known. */
  readonly #batches: (readonly TreeNode[])[] = [];
  #count = 0;

  /** The oldest go when enough others came in later updates. */
  add(nodes: readonly TreeNode[]): void {
    if (nodes.length === 0) return;
    this.#batches.push(nodes);
    this.#count += nodes.length;
    for (let [oldest] = this.#batches; oldest !== undefined; [oldest] = this.#batches) {
      if (this.#count - oldest.length < CORRECTABLE) return;
      this.#count -= oldest.length;
      this.#batches.shift();
    }
  }

  *[Symbol.iterator](): Generator<TreeNode> {
    for (const nodes of this.#batches) yield* nodes;
  }
}
