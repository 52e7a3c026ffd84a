// The view model of the tree's page: what stands in its rows, and what it means.
import { formatCount } from '../format/bytes.ts';
import { commandText } from '../format/command.ts';
import { formatDuration, formatElapsed } from '../format/duration.ts';
import type { Process, ProcessKey } from '../process.ts';
import type { State } from '../state/state.ts';
import { findColumn } from './columns.ts';
import { type Droppable, dropToFit } from './dropToFit.ts';
import { type Lookup, selectLookup } from './lookup.ts';
import { meaningOf, type RowMeaning } from './tables.ts';
import type { TreeNode } from './treeNode.ts';
import type { TreeRows } from './treeRows.ts';
import { selectWindow } from './window.ts';

export interface TreeColumn extends Droppable {
  readonly id: string;
  readonly title: string;
  readonly width: number;
  readonly align: 'left' | 'right';
  text(node: TreeNode, lookup: Lookup): string;
}

/** Σ: of the process and all below it. Of one that has nothing below it, its own figures say the same. */
const TREE_COLUMNS: readonly TreeColumn[] = [
  own('host', 2),
  own('pid', 0),
  own('user', 7),
  own('duration', 0),
  own('exit', 1),
  {
    id: 'wall',
    title: 'ΣWALL',
    width: 7,
    align: 'right',
    dropOrder: 6,
    text: (node, lookup) => (node.count > 1 ? wallText(node, lookup) : ''),
  },
  {
    id: 'cpu',
    title: 'ΣCPU',
    width: 7,
    align: 'right',
    dropOrder: 5,
    text: (node) => (node.cpuNs > 0 ? formatDuration(node.cpuNs) : ''),
  },
  {
    id: 'count',
    title: 'ΣCOUNT',
    width: 7,
    align: 'right',
    dropOrder: 4,
    text: (node) => (node.count > 1 ? formatCount(node.count) : ''),
  },
  {
    id: 'failed',
    title: 'ΣFAILED',
    width: 7,
    align: 'right',
    dropOrder: 3,
    text: (node) => (node.failed > 0 ? formatCount(node.failed) : ''),
  },
];

function own(id: string, dropOrder: number): TreeColumn {
  const column = findColumn(id);
  if (column === undefined) throw new Error(`there is no column "${id}"`);
  const { title, width, align } = column;
  return { id, title, width, align, dropOrder, text: ({ process }, lookup) => column.text(process, lookup, width) };
}

/** From its start until the last one below it ended, or until now. */
function wallText(node: TreeNode, { nowBootNs }: Lookup): string {
  const endBootNs = node.running > 0 ? nowBootNs : Math.min(nowBootNs, node.lastEndBootNs);
  const ns = Math.max(0, endBootNs - node.startBootNs);
  return node.running > 0 ? formatElapsed(ns) : formatDuration(ns);
}

const MIN_COMMAND = 30;

/** Those that fit, and how much is left for lines and command. */
export function layoutTree(
  width: number,
  hosts = 1,
): { readonly columns: readonly TreeColumn[]; readonly rest: number } {
  const restOf = (list: readonly TreeColumn[]) => list.reduce((left, column) => left - column.width - 1, width);
  const columns = dropToFit(
    TREE_COLUMNS.filter(({ id }) => id !== 'host' || hosts > 1),
    (kept) => restOf(kept) >= MIN_COMMAND,
  );
  return { columns, rest: Math.max(1, restOf(columns)) };
}

/** Whether each of those above it, from the root down, and then itself, is followed by a sibling. */
export type Branching = readonly boolean[];

export interface TreeRowView {
  readonly key: ProcessKey;
  readonly cells: readonly string[];
  readonly command: string;
  readonly branching: Branching;
  /** There is more below it that is not shown. */
  readonly isClosed: boolean;
  readonly meaning: RowMeaning;
  /** `leaving`: its branch is over. `context`: does not match, but something below it does. */
  readonly presence: 'there' | 'leaving' | 'context';
  readonly isUnderCursor: boolean;
}

export interface TreeTableView {
  readonly total: number;
  readonly offset: number;
  readonly rows: readonly TreeRowView[];
}

export function selectTree(
  state: State,
  tree: TreeRows,
  columns: readonly TreeColumn[],
  height: number,
  commandWidth: number,
): TreeTableView {
  const lookup = selectLookup(state);
  const { offset, cursorIndex } = selectWindow(tree, state.view.tree.cursor, height);
  const followed = new Map<TreeNode, boolean>();
  const rows: TreeRowView[] = [];
  for (let index = offset; index < Math.min(offset + height, tree.length); index++) {
    const node = tree.nodeAt(index);
    if (node === undefined) continue;
    rows.push({
      key: node.key,
      cells: columns.map((column) => column.text(node, lookup)),
      command: commandOf(node.process, lookup, commandWidth),
      branching: branchingOf(node, tree, followed),
      isClosed: !node.isOpen && (node.children?.rows ?? 0) > 0,
      meaning: meaningOf(node.process, lookup),
      presence: presenceOf(node, tree),
      isUnderCursor: index === cursorIndex,
    });
  }
  return { total: tree.length, offset, rows };
}

function commandOf(process: Process, lookup: Lookup, width: number): string {
  const { text, isTruncated } = commandText(process, lookup.nowBootNs, width + 1);
  return isTruncated ? `${text}…` : text;
}

function branchingOf(node: TreeNode, tree: TreeRows, known: Map<TreeNode, boolean>): Branching {
  const branching: boolean[] = [];
  for (let at: TreeNode | undefined = node; at !== undefined; at = at.parent) {
    let isFollowed = known.get(at);
    if (isFollowed === undefined) {
      isFollowed = tree.hasNext(at);
      known.set(at, isFollowed);
    }
    branching.push(isFollowed);
  }
  return branching.reverse();
}

function presenceOf(node: TreeNode, tree: TreeRows): TreeRowView['presence'] {
  if (!node.isShown) return 'context';
  return node.running === 0 && !tree.keepsFinished ? 'leaving' : 'there';
}
