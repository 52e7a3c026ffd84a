// The shape of a filter and of what is wrong with one.
import type { Column } from '../select/columns.ts';

export type Operator = '=' | '!=' | '>' | '<' | '>=' | '<=' | '~' | '!~';

export type FilterNode =
  | { readonly type: 'word'; readonly text: string }
  | { readonly type: 'compare'; readonly field: Field; readonly operator: Operator; readonly value: number | string }
  | { readonly type: 'not'; readonly node: FilterNode }
  /** A list, so that a long chain is not a deep tree. */
  | { readonly type: 'and' | 'or'; readonly nodes: readonly FilterNode[] };

/** What can be compared: the columns, and what belongs to a process but has no column. */
export interface Field extends Pick<Column, 'kind' | 'value' | 'settles'> {
  readonly id: string;
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
