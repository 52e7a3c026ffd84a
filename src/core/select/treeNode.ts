// One process in the tree, with sums over itself and all below it; and the children of one process.
import type { Process, ProcessKey } from '../process.ts';

/** How many nodes were looked at, for whoever wants to know what an update costs. */
export interface Visits {
  count: number;
}

/** Of one process, or of all in a subtree. */
export interface Sums {
  readonly count: number;
  readonly running: number;
  readonly failed: number;
  readonly cpuNs: number;
}

export class TreeNode {
  process: Process;
  readonly key: ProcessKey;
  /** As it was when its place was chosen. */
  startBootNs: number;
  parentKey: ProcessKey | undefined;
  isRunning: boolean;
  endBootNs = Number.NEGATIVE_INFINITY;
  ownCpuNs = 0;
  isFailed = false;
  /** By the history: it is in the tree no more. */
  isForgotten = false;
  /** Passes threshold and filter. */
  isAdmitted = false;
  /** Is a row by itself, not only for what is below it. */
  isShown = false;
  /** Its children have rows. */
  isOpen = true;
  /** When it is to be looked at again, if nothing happens before. */
  dueTick = Number.NEGATIVE_INFINITY;

  parent: TreeNode | undefined;
  siblings: Siblings | undefined;
  block: Block | undefined;
  children: Siblings | undefined;

  // Of itself and all below it.
  count = 0;
  running = 0;
  failed = 0;
  cpuNs = 0;
  /** Of which `isShown`. */
  shown = 0;
  /** Of those that have ended. */
  lastEndBootNs = Number.NEGATIVE_INFINITY;
  /** Rows that this branch takes. */
  rows = 0;

  constructor(process: Process, isRunning: boolean) {
    this.process = process;
    this.key = process.key;
    this.startBootNs = process.startBootNs;
    this.parentKey = process.parentKey;
    this.isRunning = isRunning;
  }

  add({ count, running, failed, cpuNs }: Sums, sign: 1 | -1): void {
    this.count += sign * count;
    this.running += sign * running;
    this.failed += sign * failed;
    this.cpuNs += sign * cpuNs;
  }

  /** @returns whether it takes other rows than before */
  countRows(): boolean {
    const rows = this.shown === 0 ? 0 : 1 + (this.isOpen ? (this.children?.rows ?? 0) : 0);
    const by = rows - this.rows;
    if (by === 0) return false;
    this.rows = rows;
    if (this.block !== undefined) this.block.rows += by;
    if (this.siblings !== undefined) this.siblings.rows += by;
    return true;
  }
}

/** Some siblings that follow one another. */
interface Block {
  readonly nodes: TreeNode[];
  rows: number;
}

const BLOCK = 256;

/** By start. In blocks: a shell with 50,000 children costs a few hundred steps, wherever one of them is looked for. */
export class Siblings {
  readonly #blocks: Block[] = [];
  readonly #visits: Visits;
  rows = 0;

  constructor(visits: Visits) {
    this.#visits = visits;
  }

  *[Symbol.iterator](): Generator<TreeNode> {
    for (const { nodes } of this.#blocks) yield* nodes;
  }

  insert(node: TreeNode): void {
    const block = this.#blockFor(node);
    const place = lowerBound(block.nodes, (other) => isBefore(other, node));
    this.#visits.count += 8;
    if (place === block.nodes.length) block.nodes.push(node);
    else block.nodes.splice(place, 0, node);
    node.block = block;
    node.siblings = this;
    block.rows += node.rows;
    this.rows += node.rows;
  }

  remove(node: TreeNode): void {
    const { block } = node;
    if (block === undefined) return;
    this.#visits.count++;
    block.nodes.splice(block.nodes.indexOf(node), 1);
    block.rows -= node.rows;
    this.rows -= node.rows;
    node.block = undefined;
    node.siblings = undefined;
    if (block.nodes.length === 0) this.#blocks.splice(this.#blocks.indexOf(block), 1);
  }

  /** In whose branch a row is, and which of its rows. */
  find(row: number): { readonly node: TreeNode; readonly row: number } | undefined {
    let rest = row;
    for (const block of this.#blocks) {
      this.#visits.count++;
      if (rest >= block.rows) {
        rest -= block.rows;
        continue;
      }
      for (const node of block.nodes) {
        this.#visits.count++;
        if (rest < node.rows) return { node, row: rest };
        rest -= node.rows;
      }
    }
    return undefined;
  }

  rowsBefore(node: TreeNode): number {
    let rows = 0;
    for (const block of this.#blocks) {
      this.#visits.count++;
      if (block === node.block) break;
      rows += block.rows;
    }
    for (const other of node.block?.nodes ?? []) {
      this.#visits.count++;
      if (other === node) break;
      rows += other.rows;
    }
    return rows;
  }

  #blockFor(node: TreeNode): Block {
    const index = lowerBound(this.#blocks, ({ nodes }) => {
      const last = nodes.at(-1);
      return last !== undefined && isBefore(last, node);
    });
    const last = this.#blocks.at(-1);
    if (index === this.#blocks.length) {
      // By far the most common: the newest comes last.
      if (last !== undefined && last.nodes.length < BLOCK) return last;
      const added: Block = { nodes: [], rows: 0 };
      this.#blocks.push(added);
      return added;
    }
    const block = this.#blocks[index] as Block;
    return block.nodes.length < BLOCK ? block : this.#split(block, index, node);
  }

  /** @returns the half that the node belongs to */
  #split(block: Block, index: number, node: TreeNode): Block {
    const half: Block = { nodes: block.nodes.splice(BLOCK / 2), rows: 0 };
    for (const moved of half.nodes) {
      moved.block = half;
      half.rows += moved.rows;
    }
    this.#visits.count += half.nodes.length;
    block.rows -= half.rows;
    this.#blocks.splice(index + 1, 0, half);
    const last = block.nodes.at(-1);
    return last !== undefined && isBefore(last, node) ? half : block;
  }
}

function isBefore(a: TreeNode, b: TreeNode): boolean {
  return (a.startBootNs - b.startBootNs || a.key - b.key) < 0;
}

/** Where the first item is that is not before. */
function lowerBound<T>(items: readonly T[], isBefore: (item: T) => boolean): number {
  const last = items.at(-1);
  if (last === undefined || isBefore(last)) return items.length;
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(items[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low;
}
