// What keys do on the page with the tree, and how one gets there.
import { NO_FILTER } from '../../core/filter/match.ts';
import type { Process, ProcessKey } from '../../core/process.ts';
import { selectLookup } from '../../core/select/lookup.ts';
import type { TreeSelector } from '../../core/select/tree.ts';
import type { TreeRows } from '../../core/select/treeRows.ts';
import { moveCursor, selectWindow } from '../../core/select/window.ts';
import type { State } from '../../core/state/state.ts';
import { ALL_CLOSED, ALL_OPEN, type Folding, isOpen, keepsFinished, withOpen } from '../../core/state/treeView.ts';
import { type Command, type CommandContext, withProcess } from './commandContext.ts';
import { clear } from './commands.ts';

/** Lines of the page that are no rows. */
export const TREE_TITLE_LINES = 1;

const isDefault = ({ areOpen, except }: Folding) => areOpen && except.size === 0;

/** Where nothing was closed, nothing has to be opened. */
function foldingThatShows(process: Process, state: State): Folding {
  const { folding } = state.view.tree;
  if (isDefault(folding)) return folding;
  const keys = new Set<ProcessKey>();
  const lineage = selectLookup(state).lineage();
  for (let key = process.parentKey; key !== undefined && !keys.has(key); key = lineage.find(key)?.parentKey)
    keys.add(key);
  return withOpen(folding, keys, true);
}

export const showInTree: Command = withProcess((process, { state, size, dispatch }) => {
  const screenRow = Math.floor((size.height - TREE_TITLE_LINES) / 3);
  const tree = {
    cursor: { key: process.key, index: 0, screenRow },
    folding: foldingThatShows(process, state),
    // One that has ended may have left already.
    keepsFinished: process.end === undefined ? state.view.tree.keepsFinished : true,
  };
  const told: string[] = [];
  if (process.end !== undefined && !keepsFinished(state)) told.push('finished processes stay (h lets them leave)');
  // Its tree is wanted: what is below it hardly matches what it was found by.
  if (state.view.page !== 'tree' && state.view.filter.text !== '') {
    told.push(`the filter "${state.view.filter.text}" is gone`);
    dispatch({ type: 'filter/changed', filter: NO_FILTER });
  }
  if (told.length > 0) {
    const text = `to show the tree of ${process.pid}: ${told.join(', ')}`;
    dispatch({ type: 'notice/changed', notice: { text, meaning: 'done' } });
  }
  dispatch({ type: 'tree/changed', tree });
  dispatch({ type: 'page/changed', page: 'tree' });
});

/** Of a page that has its own tree. */
export function treeCommands(select: TreeSelector) {
  const on = (act: (tree: TreeRows, context: CommandContext, height: number) => void): Command => {
    return (context) => act(select(context.state), context, context.size.height - TREE_TITLE_LINES);
  };
  const moveTo = (to: (index: number, height: number, tree: TreeRows) => number): Command =>
    on((tree, { state, dispatch }, height) => {
      const window = selectWindow(tree, state.view.tree.cursor, height);
      const cursor = moveCursor(tree, window, height, to(window.cursorIndex, height, tree));
      dispatch({ type: 'tree/changed', tree: { ...state.view.tree, cursor } });
    });
  const goTo = (key: ProcessKey | undefined, tree: TreeRows, context: CommandContext, height: number) => {
    const index = key === undefined ? -1 : tree.indexOf(key);
    const { view } = context.state;
    if (index < 0) return false;
    const cursor = moveCursor(tree, selectWindow(tree, view.tree.cursor, height), height, index);
    context.dispatch({ type: 'tree/changed', tree: { ...view.tree, cursor } });
    return true;
  };
  const fold = ({ state, dispatch }: CommandContext, folding: Folding) =>
    dispatch({ type: 'tree/changed', tree: { ...state.view.tree, folding } });
  const nodeOf = (tree: TreeRows, { state }: CommandContext, height: number) =>
    tree.nodeAt(selectWindow(tree, state.view.tree.cursor, height).cursorIndex);

  return {
    move: (by: (height: number) => number) =>
      moveTo((index, height) => (index < 0 ? Math.max(0, by(height) - 1) : index + by(height))),
    first: moveTo(() => 0),
    last: moveTo((_index, _height, { length }) => length - 1),

    /** Closes the branch; of a closed one, goes to the parent. */
    close: on((tree, context, height) => {
      const node = nodeOf(tree, context, height);
      if (node === undefined) return;
      const { folding } = context.state.view.tree;
      if (node.isOpen && (node.children?.rows ?? 0) > 0) fold(context, withOpen(folding, [node.key], false));
      else goTo(node.parent?.key, tree, context, height);
    }),

    /** Opens the branch; of an open one, goes to the first child. */
    open: on((tree, context, height) => {
      const node = nodeOf(tree, context, height);
      if (node === undefined || (node.children?.rows ?? 0) === 0) return;
      const { folding } = context.state.view.tree;
      if (isOpen(folding, node.key)) goTo(node.children?.find(0)?.node.key, tree, context, height);
      else fold(context, withOpen(folding, [node.key], true));
    }),

    openAll: ((context) => fold(context, ALL_OPEN)) satisfies Command,
    closeAll: ((context) => fold(context, ALL_CLOSED)) satisfies Command,

    goToParent: on((tree, context, height) => {
      const node = nodeOf(tree, context, height);
      if (node === undefined || goTo(node.parent?.key, tree, context, height)) return;
      const { process } = node;
      const text = selectLookup(context.state).isStartedByUs(process)
        ? 'it was started by tracer-tui itself'
        : `parent ${process.ppid} is not known, or not any more`;
      const reason = process.ppid === 0 ? 'it has no parent' : text;
      context.dispatch({ type: 'notice/changed', notice: { text: reason, meaning: 'failed' } });
    }),

    toggleFinished: (({ state, dispatch }) => {
      const keeps = !keepsFinished(state);
      dispatch({ type: 'tree/changed', tree: { ...state.view.tree, keepsFinished: keeps } });
      const text = keeps ? 'finished processes stay' : 'finished processes leave 5 s after their branch is over';
      dispatch({ type: 'notice/changed', notice: { text, meaning: 'done' } });
    }) satisfies Command,

    clear: ((context) => {
      const { tree } = context.state.view;
      if (tree.cursor === undefined || select(context.state).length === 0) clear(withoutTableCursor(context));
      else context.dispatch({ type: 'tree/changed', tree: { ...tree, cursor: undefined } });
    }) satisfies Command,
  };
}

/** The cursors of the tables are not on the screen. */
function withoutTableCursor(context: CommandContext): CommandContext {
  const cursors = { running: undefined, finished: undefined };
  return { ...context, state: { ...context.state, view: { ...context.state.view, cursors } } };
}
