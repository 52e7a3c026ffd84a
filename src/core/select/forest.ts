// Who started whom, and sums over each branch. What changes is carried up to the root: nothing is computed anew.
import type { ProcessKey } from '../process.ts';
import { Siblings, type Sums, type TreeNode, type Visits } from './treeNode.ts';

export class Forest {
  readonly visits: Visits = { count: 0 };
  readonly nodes = new Map<ProcessKey, TreeNode>();
  readonly roots = new Siblings(this.visits);
  /** Ended ones of which the branch is another than before: they may have to leave later, or come back. */
  readonly changed = new Set<TreeNode>();

  /** With its branch, below its parent; it is a root where that is not known (any more). */
  attach(node: TreeNode): void {
    const parent = node.parentKey === undefined ? undefined : this.nodes.get(node.parentKey);
    node.parent = parent !== undefined && this.#isIn(parent, node) ? undefined : parent;
    this.#siblingsOf(node).insert(node);
    this.#addUp(node.parent, node, 1, node.lastEndBootNs);
    this.addShown(node.parent, node.shown);
  }

  /** With its branch. */
  detach(node: TreeNode): void {
    const { parent } = node;
    node.siblings?.remove(node);
    node.parent = undefined;
    this.#addUp(parent, node, -1, Number.NEGATIVE_INFINITY);
    this.addShown(parent, -node.shown);
    this.#lowerEnds(parent, node.lastEndBootNs);
  }

  /** Alone: its children become roots. */
  forget(node: TreeNode): void {
    this.detach(node);
    node.isForgotten = true;
    this.nodes.delete(node.key);
    this.changed.delete(node);
    for (const child of node.children ?? []) {
      this.visits.count++;
      child.parent = undefined;
      this.roots.insert(child);
    }
    node.children = undefined;
  }

  /** To its place, when its parent or its start is another than was known. */
  move(node: TreeNode, parentKey: ProcessKey | undefined, startBootNs: number): void {
    this.detach(node);
    node.parentKey = parentKey;
    node.startBootNs = startBootNs;
    this.attach(node);
  }

  /** To itself and all above it. */
  addSums(node: TreeNode, sums: Sums): void {
    this.#addUp(node, sums, 1, Number.NEGATIVE_INFINITY);
  }

  setEnd(node: TreeNode, endBootNs: number): void {
    const before = node.endBootNs;
    node.endBootNs = endBootNs;
    this.#addUp(node, NO_SUMS, 1, endBootNs);
    if (endBootNs < before) this.#lowerEnds(node, before);
  }

  /** @param node and all above it have so many more that are shown */
  addShown(node: TreeNode | undefined, by: number): void {
    for (let at = node; at !== undefined; at = at.parent) {
      this.visits.count++;
      at.shown += by;
      at.countRows();
    }
  }

  setOpen(node: TreeNode, isOpen: boolean): void {
    if (node.isOpen === isOpen) return;
    node.isOpen = isOpen;
    for (let at: TreeNode | undefined = node; at?.countRows(); at = at.parent) this.visits.count++;
  }

  #addUp(node: TreeNode | undefined, sums: Sums, sign: 1 | -1, endBootNs: number): void {
    for (let at = node; at !== undefined; at = at.parent) {
      this.visits.count++;
      at.add(sums, sign);
      if (endBootNs > at.lastEndBootNs) at.lastEndBootNs = endBootNs;
      if (!at.isRunning) this.changed.add(at);
    }
  }

  /** The one that ended at this time is gone. What is forgotten ended first, so it is seldom the last one. */
  #lowerEnds(node: TreeNode | undefined, endBootNs: number): void {
    for (let at = node; at !== undefined && at.lastEndBootNs === endBootNs; at = at.parent) {
      let last = at.endBootNs;
      for (const child of at.children ?? []) {
        this.visits.count++;
        if (child.lastEndBootNs > last) last = child.lastEndBootNs;
      }
      if (last === endBootNs) return;
      at.lastEndBootNs = last;
    }
  }

  #siblingsOf({ parent }: TreeNode): Siblings {
    if (parent === undefined) return this.roots;
    parent.children ??= new Siblings(this.visits);
    return parent.children;
  }

  /** A damaged recording could have circles. */
  #isIn(node: TreeNode, branch: TreeNode): boolean {
    let at: TreeNode | undefined = node;
    while (at !== undefined && at !== branch) at = at.parent;
    return at === branch;
  }
}

const NO_SUMS: Sums = { count: 0, running: 0, failed: 0, cpuNs: 0 };
