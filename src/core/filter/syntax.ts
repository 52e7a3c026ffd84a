// The shape of a filter and of what is wrong with one.
import type { Process } from '../process.ts';
import type { Column } from '../select/columns.ts';
import type { Lookup } from '../select/lookup.ts';

export const OPERATORS = ['=', '!=', '>', '<', '>=', '<=', '~', '!~'] as const;
export type Operator = (typeof OPERATORS)[number];

/** Words that mean a state of a process, unless they are quoted. */
export const STATE_WORDS = ['running', 'finished', 'lost'] as const;
export type StateWord = (typeof STATE_WORDS)[number];

/** A regular expression, as it stands between its slashes. */
export interface Pattern {
  readonly source: string;
  readonly ignoresCase: boolean;
}

export type FilterNode =
  | { readonly type: 'word'; readonly text: string }
  | { readonly type: 'state'; readonly state: StateWord }
  | { readonly type: 'compare'; readonly field: Field; readonly operator: Operator; readonly value: number | string }
  | { readonly type: 'pattern'; readonly field: Field; readonly isNegated: boolean; readonly matches: TestText }
  /** The process itself and all that descends from it. */
  | { readonly type: 'under'; readonly pid: number; readonly isNegated: boolean }
  | { readonly type: 'not'; readonly node: FilterNode }
  /** A list, so that a long chain is not a deep tree. */
  | { readonly type: 'and' | 'or'; readonly nodes: readonly FilterNode[] };

export type TestText = (text: string) => boolean;

/** What a filter needs to know besides the process itself. */
export type Need = 'parents' | 'cgroups';

/** What can be compared: the columns, and what belongs to a process but has no column. */
export interface Field extends Pick<Column, 'kind' | 'value' | 'settles'> {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly need?: Need;
  /**
   * Of a field that goes by several names: a process is found by any of them, `!=` means none of them. undefined
   * where it is not known, which matches nothing.
   */
  names?(process: Process, lookup: Lookup): readonly string[] | undefined;
  /** Whether one of its names is meant by what somebody wrote after `=`. @default that it is the same */
  isMeant?(name: string, wanted: string): boolean;
}

export class FilterError extends Error {
  override readonly name = 'FilterError';
  /** Offset in the text, in UTF-16 units, of what is wrong. */
  readonly position: number;

  constructor(message: string, position: number) {
    super(message);
    this.position = position;
  }
}
