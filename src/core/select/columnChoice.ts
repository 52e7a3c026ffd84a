// Which columns a person wants, in which order, how wide; written as `user:12`.
import { CHOOSABLE_COLUMNS, COLUMNS, type Column, type ColumnId } from './columns.ts';

export interface ColumnChoice {
  readonly id: ColumnId;
  /** In terminal columns; undefined: the column's own. */
  readonly width: number | undefined;
}

export const MIN_WIDTH = 3;
export const MAX_WIDTH = 200;

export const DEFAULT_COLUMNS: readonly ColumnChoice[] = COLUMNS.map(({ id }) => ({ id, width: undefined }));

/** A choice with the columns that are not shown, which a person may want. */
export interface ChoosableColumn extends ColumnChoice {
  readonly isShown: boolean;
}

const made = new WeakMap<readonly ColumnChoice[], readonly Column[]>();

/** For `layoutColumns`. The same choice gives the same columns. */
export function chosenColumns(choice: readonly ColumnChoice[]): readonly Column[] {
  let columns = made.get(choice);
  if (columns === undefined) {
    columns = choice.flatMap(({ id, width }) => {
      const column = CHOOSABLE_COLUMNS.find((known) => known.id === id);
      if (column === undefined) return [];
      return width === undefined ? [column] : [{ ...column, width }];
    });
    made.set(choice, columns);
  }
  return columns;
}

/** Those that are shown, in their order, and then the others. */
export function choosableColumns(choice: readonly ColumnChoice[]): readonly ChoosableColumn[] {
  const others = CHOOSABLE_COLUMNS.filter(({ id }) => !choice.some((chosen) => chosen.id === id));
  return [
    ...choice.map((chosen) => ({ ...chosen, isShown: true })),
    ...others.map(({ id }) => ({ id, width: undefined, isShown: false })),
  ];
}

/** Why a choice cannot be read. One line. */
export class ColumnChoiceError extends Error {
  override readonly name = 'ColumnChoiceError';
}

/** `pid`, `user:12`. @throws ColumnChoiceError */
export function parseColumnChoice(text: string): ColumnChoice {
  const [, name = '', digits] = /^([^:]*)(?::(.*))?$/s.exec(text) ?? [];
  const wanted = name.trim().toLowerCase();
  const column = CHOOSABLE_COLUMNS.find(({ id, aliases }) => id === wanted || aliases.includes(wanted));
  if (column === undefined) {
    throw new ColumnChoiceError(`no column "${name}" (${CHOOSABLE_COLUMNS.map(({ id }) => id).join(', ')})`);
  }
  if (digits === undefined) return { id: column.id, width: undefined };
  const width = /^\d{1,3}$/.test(digits) ? Number(digits) : 0;
  if (width < MIN_WIDTH || width > MAX_WIDTH) {
    throw new ColumnChoiceError(`"${text}": a width is ${MIN_WIDTH} to ${MAX_WIDTH}, as in ${column.id}:12`);
  }
  return { id: column.id, width };
}

/** @throws ColumnChoiceError */
export function checkColumns(choice: readonly ColumnChoice[]): readonly ColumnChoice[] {
  if (choice.length === 0) throw new ColumnChoiceError('one column at least is shown');
  const twice = choice.find(({ id }, index) => choice.findIndex((other) => other.id === id) !== index);
  if (twice !== undefined) throw new ColumnChoiceError(`"${twice.id}" is there twice`);
  return choice;
}

export function formatColumnChoice({ id, width }: ColumnChoice): string {
  return width === undefined ? id : `${id}:${width}`;
}

export function isSameChoice(a: readonly ColumnChoice[], b: readonly ColumnChoice[]): boolean {
  return a.length === b.length && a.every(({ id, width }, index) => b[index]?.id === id && b[index].width === width);
}
