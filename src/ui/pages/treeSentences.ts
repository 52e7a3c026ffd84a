// The tree for a screen reader: a sentence for each row, with its level in place of the lines that are drawn.
import { selectLookup } from '../../core/select/lookup.ts';
import type { TreeNode } from '../../core/select/treeNode.ts';
import type { TreeRows } from '../../core/select/treeRows.ts';
import { selectWindow } from '../../core/select/window.ts';
import type { State } from '../../core/state/state.ts';
import { processSentence, withSelected } from './processSentence.ts';

/** @param height in rows @param empty why the tree is */
export function treeSentences(state: State, tree: TreeRows, height: number, empty: string): string[] {
  const lookup = selectLookup(state);
  const { offset, cursorIndex } = selectWindow(tree, state.view.tree.cursor, height);
  const end = Math.min(offset + height, tree.length);
  const sentences: string[] = [];
  for (let index = offset; index < end; index++) {
    const node = tree.nodeAt(index);
    if (node === undefined) continue;
    sentences.push(`Level ${levelOf(node)}: ${processSentence(node.process, lookup)}${branch(node)}`);
  }
  const stay = tree.keepsFinished ? ', finished ones stay' : '';
  const title =
    tree.length === 0
      ? `Tree: empty${empty === '' ? '' : `, ${empty}`}.`
      : `Tree: ${tree.length} rows, ${offset + 1} to ${end} here${stay}.`;
  return withSelected(title, sentences, cursorIndex - offset);
}

function levelOf(node: TreeNode): number {
  let level = 1;
  for (let at = node.parent; at !== undefined; at = at.parent) level++;
  return level;
}

function branch({ count, failed, isFailed, isOpen }: TreeNode): string {
  if (count < 2) return '';
  const failedBelow = failed - Number(isFailed);
  return ` ${count - 1} below it${failedBelow > 0 ? `, ${failedBelow} failed` : ''}${isOpen ? '' : ', closed'}.`;
}
