// Writing what is shown to a file, step by step: as what, where to, whether over what is there.
import { formatCount } from '../../core/format/bytes.ts';
import { fileStamp } from '../../core/format/time.ts';
import { shownText } from '../../core/output/shown.ts';
import { selectLookup } from '../../core/select/lookup.ts';
import type { State } from '../../core/state/state.ts';
import { WRITE_FORMATS, type WriteDialog, type WriteFormat } from '../../core/state/writeDialog.ts';
import { toSvg } from '../text/svg.ts';
import { handleChoiceKey } from './choiceKeys.ts';
import type { CommandContext } from './commandContext.ts';
import { closeDialog } from './commands.ts';
import { editInput } from './editInput.ts';
import type { KeyName } from './keyName.ts';

/** In the order of WRITE_FORMATS. */
export const FORMAT_LABELS = ['CSV', 'NDJSON', 'SVG picture'] as const;
/** No is what Enter does: nothing is lost by a hasty one. */
export const OVERWRITE_LABELS = ['no', 'yes'] as const;

export function handleWriteKey(dialog: WriteDialog, key: KeyName, context: CommandContext): void {
  switch (dialog.kind) {
    case 'writeFormat':
      return handleChoiceKey(dialog, key, context, WRITE_FORMATS.length, () =>
        askName(WRITE_FORMATS[dialog.choice] ?? 'csv', defaultName(context.state, dialog.choice), context),
      );
    case 'writeName':
      return handleNameKey(dialog, key, context);
    case 'overwrite': {
      const { format, name } = dialog;
      if (key === 'y') return write(format, name, true, context);
      // Another name may be wanted instead.
      if (key === 'n') return askName(format, name, context);
      return handleChoiceKey(dialog, key, context, OVERWRITE_LABELS.length, () =>
        dialog.choice === 0 ? askName(format, name, context) : write(format, name, true, context),
      );
    }
  }
}

function handleNameKey(
  dialog: Extract<WriteDialog, { kind: 'writeName' }>,
  key: KeyName,
  context: CommandContext,
): void {
  const { format, input } = dialog;
  if (key === 'escape') return closeDialog(context);
  if (key !== 'enter') {
    const edited = editInput(input, key);
    if (edited !== input) context.dispatch({ type: 'dialog/changed', dialog: { ...dialog, input: edited } });
    return;
  }
  const name = input.text.trim();
  if (name === '') return closeDialog(context);
  if (!context.effects.files.isFile(name)) return write(format, name, false, context);
  context.dispatch({ type: 'dialog/changed', dialog: { kind: 'overwrite', format, name, choice: 0 } });
}

function askName(format: WriteFormat, text: string, { dispatch }: CommandContext): void {
  const input = { text, cursor: text.length, error: undefined };
  dispatch({ type: 'dialog/changed', dialog: { kind: 'writeName', format, input } });
}

/** In the working directory; says the moment that is shown. */
function defaultName(state: State, choice: number): string {
  const { nowBootNs, wallOffsetNs } = selectLookup(state);
  return `tracer-tui-${fileStamp(nowBootNs, wallOffsetNs)}.${WRITE_FORMATS[choice] ?? 'csv'}`;
}

function write(format: WriteFormat, name: string, isForced: boolean, context: CommandContext): void {
  const { dispatch, effects } = context;
  const { slices, what } = contentOf(format, context);
  closeDialog(context);
  const tell = (text: string, meaning: 'done' | 'failed') =>
    dispatch({ type: 'notice/changed', notice: { text, meaning } });
  tell(`writing ${name} …`, 'done');
  effects.files.write(name, isForced, slices).then(
    () => tell(`${what} written to ${name}`, 'done'),
    (error: unknown) => tell(`not written: ${error instanceof Error ? error.message : String(error)}`, 'failed'),
  );
}

function contentOf(
  format: WriteFormat,
  { state, rows, size, screen }: CommandContext,
): { readonly slices: Iterable<string>; readonly what: string } {
  if (format === 'svg') {
    // Without the question that is on it now.
    const shown: State = { ...state, view: { ...state.view, dialog: undefined, notice: undefined } };
    return { slices: [toSvg(screen(shown), size.width)], what: 'picture' };
  }
  const { slices, count } = shownText(state, rows, format);
  return { slices, what: `${formatCount(count)} ${count === 1 ? 'process' : 'processes'}` };
}
