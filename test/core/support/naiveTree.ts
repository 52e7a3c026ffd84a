// What the tree must show, computed from nothing but the state: every process, every sum, every row.
import { durationNs, type Process, type ProcessKey } from '../../../src/core/process.ts';
import { selectLookup } from '../../../src/core/select/lookup.ts';
import type { TreeNode } from '../../../src/core/select/treeNode.ts';
import type { TreeRows } from '../../../src/core/select/treeRows.ts';
import type { State } from '../../../src/core/state/state.ts';
import { isOpen, keepsFinished } from '../../../src/core/state/treeView.ts';
import { finished, running } from './states.ts';

export interface TreeRow {
  readonly key: ProcessKey;
  readonly depth: number;
  readonly count: number;
  readonly running: number;
  readonly failed: number;
  readonly cpuNs: number;
  readonly lastEndBootNs: number;
  readonly isMatch: boolean;
}

interface Branch extends TreeRow {
  readonly children: readonly Branch[];
  readonly isShown: boolean;
}

/** @param frozen what had finished when the view was paused */
export function naiveTree(state: State, frozen: readonly Process[] | undefined): TreeRow[] {
  const { view } = state;
  const lookup = selectLookup(state);
  const ended = frozen ?? finished(state);
  const all = [...(view.paused?.running ?? running(state)), ...ended];
  const endedKeys = new Set(ended.map(({ key }) => key));
  const keys = new Set(all.map(({ key }) => key));
  const byParent = Map.groupBy(all, ({ parentKey }) =>
    parentKey !== undefined && keys.has(parentKey) ? parentKey : undefined,
  );
  const tick = (ns: number) => Math.floor(ns / 250e6);

  const branchesOf = (parent: ProcessKey | undefined, depth: number): Branch[] =>
    (byParent.get(parent) ?? [])
      .toSorted((a, b) => a.startBootNs - b.startBootNs || a.key - b.key)
      .map((process) => branchOf(process, depth));

  const branchOf = (process: Process, depth: number): Branch => {
    const children = branchesOf(process.key, depth + 1);
    const hasEnded = endedKeys.has(process.key);
    const { end } = process;
    const isFailed = hasEnded && end?.how === 'exited' && end.status !== 0;
    const sum = (of: (branch: Branch) => number, own: number) =>
      children.reduce((total, child) => total + of(child), own);
    const runningCount = sum((child) => child.running, hasEnded ? 0 : 1);
    const lastEndBootNs = Math.max(
      hasEnded ? (end?.timeBootNs ?? Number.NaN) : Number.NEGATIVE_INFINITY,
      ...children.map((child) => child.lastEndBootNs),
    );
    const isThere = keepsFinished(state) || runningCount > 0 || tick(lastEndBootNs + 5e9) > tick(lookup.nowBootNs);
    const passes = durationNs(process, lookup.nowBootNs) >= view.thresholdNs && view.filter.matches(process, lookup);
    const isMatch = isThere && passes;
    return {
      key: process.key,
      depth,
      count: sum((child) => child.count, 1),
      running: runningCount,
      failed: sum((child) => child.failed, isFailed ? 1 : 0),
      cpuNs: sum((child) => child.cpuNs, process.usage?.cpuNs ?? 0),
      lastEndBootNs,
      isMatch,
      children,
      isShown: isMatch || children.some(({ isShown }) => isShown),
    };
  };

  const rowsOf = (branches: readonly Branch[]): TreeRow[] =>
    branches
      .filter(({ isShown }) => isShown)
      .flatMap(({ children, isShown: _, ...row }) => [
        row,
        ...(isOpen(view.tree.folding, row.key) ? rowsOf(children) : []),
      ]);
  return rowsOf(branchesOf(undefined, 0));
}

export function rowsOfTree(tree: TreeRows): TreeRow[] {
  return Array.from({ length: tree.length }, (_, index) => {
    const node = tree.nodeAt(index) as TreeNode;
    let depth = 0;
    for (let at = node.parent; at !== undefined; at = at.parent) depth++;
    const { key, count, running, failed, cpuNs, lastEndBootNs, isShown } = node;
    return { key, depth, count, running, failed, cpuNs, lastEndBootNs, isMatch: isShown };
  });
}
