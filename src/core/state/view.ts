// What the person has asked to see: threshold, filter, order, cursor, and what is open over the tables.

import type { Completion } from '../filter/complete.ts';
import { type Filter, NO_FILTER } from '../filter/match.ts';
import type { Process, ProcessKey } from '../process.ts';
import { type ChoosableColumn, type ColumnChoice, DEFAULT_COLUMNS } from '../select/columnChoice.ts';
import type { ColumnId } from '../select/columns.ts';
import { INITIAL_PROGRAMS, type ProgramsView } from './programsView.ts';
import type { HeldBack } from './state.ts';
import { INITIAL_TIMELINE, type TimelineView } from './timelineView.ts';
import { INITIAL_TREE_VIEW, type TreeView } from './treeView.ts';
import type { WriteDialog } from './writeDialog.ts';

/** One way to look at the processes; a key leads to each. */
export type PageId = 'processes' | 'tree' | 'programs' | 'timeline';

export type TableId = 'running' | 'finished';

export type Direction = 'ascending' | 'descending';

/** `newest`: by start in the running table, by end in the finished one. */
export interface Order {
  readonly column: ColumnId | 'newest';
  readonly direction: Direction;
}

/** The same the other way round. */
export function reversed<T extends { readonly direction: Direction }>(order: T): T {
  return { ...order, direction: order.direction === 'ascending' ? 'descending' : 'ascending' };
}

export const NEWEST: Order = { column: 'newest', direction: 'descending' };

/** The cursor holds a process, not a row: rows move under it. */
export interface Cursor {
  readonly key: ProcessKey;
  /** Its row in the list when it was last seen; the cursor goes to whoever is there when it leaves. */
  readonly index: number;
  /** Its row on the screen, which it keeps while rows come and go above it. */
  readonly screenRow: number;
}

/** What an open dialog is about. The tables go on underneath. */
export type Dialog =
  | { readonly kind: 'help'; readonly scroll: number }
  | { readonly kind: 'details'; readonly process: Process; readonly scroll: number }
  | {
      readonly kind: 'filter';
      readonly input: Input;
      /** What Tab can put in; undefined where nothing is known that goes on so. */
      readonly completion: Completion | undefined;
      /** Which of the past filters is in the line, and what was typed before it. */
      readonly past: { readonly index: number; readonly typed: string } | undefined;
    }
  | { readonly kind: 'threshold'; readonly input: Input }
  | { readonly kind: 'sort'; readonly choice: number }
  /** On the page of programs. */
  | { readonly kind: 'groupSort' | 'grouping'; readonly choice: number }
  /** All columns that there are, in the order that they would get. */
  | { readonly kind: 'columns'; readonly columns: readonly ChoosableColumn[]; readonly choice: number }
  | { readonly kind: 'signal'; readonly process: Process; readonly choice: number }
  /** What the followed command prints. `bottom`: the line after the last one shown; undefined: the newest. */
  | { readonly kind: 'output'; readonly bottom: number | undefined; readonly isTyping: boolean }
  /** What becomes of the command that still runs? */
  | { readonly kind: 'leave'; readonly choice: number }
  | WriteDialog;

export interface Input {
  readonly text: string;
  /** In UTF-16 units, between characters. */
  readonly cursor: number;
  readonly error: { readonly message: string; readonly position: number } | undefined;
}

export const EMPTY_INPUT: Input = { text: '', cursor: 0, error: undefined };

/** The moment that is shown while the view stands still. What comes later is recorded all the same. */
export interface Paused {
  readonly nowBootNs: number;
  /** As they were: the table's own go on. */
  readonly running: readonly Process[];
  /** Finished processes from here on are not shown. */
  readonly endOrdinal: number;
  readonly heldBack: HeldBack;
}

export interface View {
  readonly page: PageId;
  readonly thresholdNs: number;
  readonly filter: Filter;
  /** Those that somebody has typed in this session, the newest last. */
  readonly pastFilters: readonly string[];
  readonly order: Order;
  readonly columns: readonly ColumnChoice[];
  readonly focus: TableId;
  /** undefined: at the newest, whatever comes. */
  readonly cursors: Readonly<Record<TableId, Cursor | undefined>>;
  /** The cursor goes with its process into the finished table. */
  readonly isFollowing: boolean;
  readonly programs: ProgramsView;
  readonly timeline: TimelineView;
  readonly tree: TreeView;
  readonly paused: Paused | undefined;
  readonly dialog: Dialog | undefined;
  /** One line about the last command; gone with the next key. */
  readonly notice: { readonly text: string; readonly meaning: 'done' | 'failed' } | undefined;
}

export const INITIAL_VIEW: View = {
  page: 'processes',
  thresholdNs: 0,
  filter: NO_FILTER,
  pastFilters: [],
  order: NEWEST,
  columns: DEFAULT_COLUMNS,
  focus: 'running',
  cursors: { running: undefined, finished: undefined },
  isFollowing: false,
  programs: INITIAL_PROGRAMS,
  timeline: INITIAL_TIMELINE,
  tree: INITIAL_TREE_VIEW,
  paused: undefined,
  dialog: undefined,
  notice: undefined,
};

/** off, 1 ms … 5 min in steps of 1-2-5, in ns. */
export const THRESHOLD_LADDER_NS: readonly number[] = [
  0, 1e6, 2e6, 5e6, 10e6, 20e6, 50e6, 100e6, 200e6, 500e6, 1e9, 2e9, 5e9, 10e9, 20e9, 30e9, 60e9, 120e9, 300e9,
];

/** The next step up (1) or down (-1); the same at the ends. */
export function stepThreshold(thresholdNs: number, direction: 1 | -1): number {
  const steps = direction === 1 ? THRESHOLD_LADDER_NS : THRESHOLD_LADDER_NS.toReversed();
  return steps.find((step) => (direction === 1 ? step > thresholdNs : step < thresholdNs)) ?? thresholdNs;
}
