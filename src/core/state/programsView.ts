// What a person has chosen on the page of programs.
import type { GroupingId } from '../groups/grouping.ts';
import type { Direction } from './view.ts';

export type GroupColumnId =
  | 'count'
  | 'running'
  | 'failures'
  | 'total'
  | 'mean'
  | 'p50'
  | 'p95'
  | 'max'
  | 'cpu'
  | 'rss'
  | 'name';

export interface GroupOrder {
  readonly column: GroupColumnId;
  readonly direction: Direction;
}

export interface ProgramsView {
  readonly grouping: GroupingId;
  readonly order: GroupOrder;
  /** Holds a group, not a row; undefined: at the top, whatever comes. */
  readonly cursor: { readonly key: string; readonly index: number; readonly screenRow: number } | undefined;
}

export const INITIAL_PROGRAMS: ProgramsView = {
  grouping: 'program',
  order: { column: 'total', direction: 'descending' },
  cursor: undefined,
};
