// What a person has chosen on the page with the tree.
import type { ProcessKey } from '../process.ts';
import type { State } from './state.ts';
import type { Cursor } from './view.ts';

/** Which branches are open: all or none, but for some. */
export interface Folding {
  readonly areOpen: boolean;
  readonly except: ReadonlySet<ProcessKey>;
}

export const ALL_OPEN: Folding = { areOpen: true, except: new Set() };
export const ALL_CLOSED: Folding = { areOpen: false, except: new Set() };

export interface TreeView {
  /** undefined: at the top. */
  readonly cursor: Cursor | undefined;
  readonly folding: Folding;
  /** Finished ones stay when their branch is over. undefined: as suits what is shown. */
  readonly keepsFinished: boolean | undefined;
}

export const INITIAL_TREE_VIEW: TreeView = { cursor: undefined, folding: ALL_OPEN, keepsFinished: undefined };

/** A whole machine would bury what runs; of a recording, and of one command, the finished ones are the matter. */
export function keepsFinished({ view, replay, command }: Pick<State, 'view' | 'replay' | 'command'>): boolean {
  return view.tree.keepsFinished ?? (replay !== undefined || command !== undefined);
}

export function isOpen({ areOpen, except }: Folding, key: ProcessKey): boolean {
  return areOpen !== except.has(key);
}

export function withOpen(folding: Folding, keys: Iterable<ProcessKey>, isOpen: boolean): Folding {
  const except = new Set(folding.except);
  for (const key of keys) {
    if (folding.areOpen === isOpen) except.delete(key);
    else except.add(key);
  }
  return { areOpen: folding.areOpen, except };
}
