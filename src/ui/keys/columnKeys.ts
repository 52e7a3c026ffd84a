// Keys of the dialog in which columns are chosen, put into order and given a width.
import {
  type ChoosableColumn,
  ColumnChoiceError,
  checkColumns,
  choosableColumns,
  MAX_WIDTH,
  MIN_WIDTH,
} from '../../core/select/columnChoice.ts';
import { findColumn } from '../../core/select/columns.ts';
import type { Dialog } from '../../core/state/view.ts';
import type { CommandContext } from './commandContext.ts';
import { closeDialog } from './commands.ts';
import type { KeyName } from './keyName.ts';
import { scrollStep } from './scrollStep.ts';

type Columns = Extract<Dialog, { kind: 'columns' }>;

/** What is chosen counts from Enter on. */
export function handleColumnsKey(dialog: Columns, key: KeyName, context: CommandContext): void {
  const changed = changeColumns(dialog, key, context);
  if (changed !== undefined) context.dispatch({ type: 'dialog/changed', dialog: changed });
  else if (key === 'enter') keep(dialog, context);
  else if (key === 'escape' || key === 'q') closeDialog(context);
}

function keep({ columns }: Columns, context: CommandContext): void {
  const shown = columns.filter(({ isShown }) => isShown).map(({ id, width }) => ({ id, width }));
  try {
    checkColumns(shown);
  } catch (error) {
    if (!(error instanceof ColumnChoiceError)) throw error;
    context.dispatch({ type: 'notice/changed', notice: { text: error.message, meaning: 'failed' } });
    return;
  }
  context.dispatch({ type: 'columns/changed', columns: shown });
  closeDialog(context);
  context.dispatch({ type: 'notice/changed', notice: context.effects.keepColumns(shown) });
}

/** undefined: the key changes nothing here. */
function changeColumns(dialog: Columns, key: KeyName, context: CommandContext): Columns | undefined {
  const { columns, choice } = dialog;
  const last = columns.length - 1;
  const at = (place: number) => Math.max(0, Math.min(last, place));
  switch (key) {
    case 'space':
      return { ...dialog, columns: replace(columns, choice, (column) => ({ ...column, isShown: !column.isShown })) };
    case '<':
    case 'left':
    case 'h':
      return { ...dialog, columns: swap(columns, choice, at(choice - 1)), choice: at(choice - 1) };
    case '>':
    case 'right':
    case 'l':
      return { ...dialog, columns: swap(columns, choice, at(choice + 1)), choice: at(choice + 1) };
    case '+':
    case '=':
      return { ...dialog, columns: replace(columns, choice, (column) => widen(column, 1)) };
    case '-':
      return { ...dialog, columns: replace(columns, choice, (column) => widen(column, -1)) };
    case '0':
      return { ...dialog, columns: choosableColumns(context.effects.defaultColumns), choice: 0 };
    default: {
      // Space shows and hides here, so that no page is turned by it.
      const step = scrollStep(key, context.dialogHeight);
      return step === undefined ? undefined : { ...dialog, choice: at(choice + step) };
    }
  }
}

function replace(
  columns: readonly ChoosableColumn[],
  place: number,
  change: (column: ChoosableColumn) => ChoosableColumn,
): readonly ChoosableColumn[] {
  return columns.map((column, index) => (index === place ? change(column) : column));
}

function swap(columns: readonly ChoosableColumn[], from: number, to: number): readonly ChoosableColumn[] {
  const moved = columns[from];
  return moved === undefined ? columns : columns.toSpliced(from, 1).toSpliced(to, 0, moved);
}

/** What takes the rest of the line gets a width of its own, from the least that it had. */
function widen(column: ChoosableColumn, by: 1 | -1): ChoosableColumn {
  const own = findColumn(column.id)?.width || undefined;
  const width = Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, (column.width ?? own ?? REST_WIDTH) + by));
  return { ...column, width: width === own ? undefined : width };
}

const REST_WIDTH = 40;
