// Names of fields as they are offered and listed. All follow from the tables of columns and fields; here is only which come first.
import type { ColumnId } from '../select/columns.ts';
import { FIELDS } from './fields.ts';
import type { Field, Operator } from './syntax.ts';

/** What people filter by most, first: a list that is cut still has it. With the operator that is wanted then. */
const MOST_WANTED: readonly (readonly [id: ColumnId | 'signal' | 'under' | 'container' | 'parent', Operator])[] = [
  ['command', '~'],
  ['user', '='],
  ['exit', '='],
  ['signal', '='],
  ['duration', '>'],
  ['pid', '='],
  ['ppid', '='],
  ['under', '='],
  ['unit', '='],
  ['container', '='],
  ['parent', '='],
  ['cpu', '>'],
  ['rss', '>'],
  ['start', '~'],
  ['end', '~'],
  ['program', '='],
  ['host', '='],
  ['euser', '='],
  ['login', '='],
  ['nspid', '='],
];

const RANKS: ReadonlyMap<string, number> = new Map(MOST_WANTED.map(([id], rank) => [id, rank]));
const OPERATORS_BY_ID: ReadonlyMap<string, Operator> = new Map(MOST_WANTED);

/** Of those that are not listed above: amounts are asked for by how much, text by a part of it. */
function operatorOf({ id, kind }: Field): Operator {
  return OPERATORS_BY_ID.get(id) ?? (kind === 'text' ? '~' : '>');
}

function rankOf({ id }: Field): number {
  return RANKS.get(id) ?? RANKS.size;
}

/** The shortest first, which is what people type: `cmd` before `command`. */
function namesOf({ id, aliases }: Field): readonly string[] {
  return [id, ...aliases].sort((a, b) => a.length - b.length);
}

const NAMES: readonly (readonly [name: string, field: Field])[] = orderedNames();

/** Each field once, and behind them the other names of some. */
function orderedNames(): readonly (readonly [string, Field])[] {
  const ordered = [...FIELDS].sort((a, b) => rankOf(a) - rankOf(b));
  const first = ordered.flatMap((field) =>
    namesOf(field)
      .slice(0, 1)
      .map((name) => [name, field] as const),
  );
  const others = ordered.flatMap((field) =>
    namesOf(field)
      .slice(1)
      .map((name) => [name, field] as const),
  );
  return [...first, ...others];
}

export const FIELD_NAMES: readonly string[] = NAMES.map(([name]) => name);

/** `user=`, `dur>` … */
export const COMPARISONS: readonly string[] = NAMES.map(([name, field]) => name + operatorOf(field));
