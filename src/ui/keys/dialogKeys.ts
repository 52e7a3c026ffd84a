// Keys while something is open over the tables.
import { assertNever } from '../../core/assert.ts';
import { SIGNALS, signalName } from '../../core/format/exit.ts';
import { parseDuration } from '../../core/format/units.ts';
import { GROUPINGS } from '../../core/groups/grouping.ts';
import { GROUP_ORDERS } from '../../core/select/groupColumns.ts';
import type { Dialog, Input } from '../../core/state/view.ts';
import { handleChoiceKey } from './choiceKeys.ts';
import { handleColumnsKey } from './columnKeys.ts';
import type { CommandContext } from './commandContext.ts';
import { closeDialog, orderBy, orderChoices, quit, suspend } from './commands.ts';
import { editInput, insertText } from './editInput.ts';
import { changeFilter, handleFilterKey } from './filterKeys.ts';
import type { KeyName } from './keyName.ts';
import { handleOutputKey, handleTypedKey, LEAVE_CHOICES, leave } from './outputKeys.ts';
import { acceptGroupChoice } from './programsKeys.ts';
import { scrollStep } from './scrollStep.ts';
import { handleWriteKey } from './writeKeys.ts';

/** TERM first: what kill(1) sends. */
export const SIGNAL_CHOICES: readonly number[] = ['TERM', 'KILL', 'INT', 'HUP', 'QUIT', 'STOP', 'CONT', 'USR1', 'USR2']
  .map((name) => SIGNALS[name])
  .filter((number) => number !== undefined);

export function handleDialogKey(dialog: Dialog, key: KeyName, context: CommandContext): void {
  // While somebody types into the command, every key is its.
  if (dialog.kind === 'output' && dialog.isTyping) return handleTypedKey(dialog, key, context);
  // Asked once more: the first choice.
  if (key === 'ctrl-c' && dialog.kind === 'leave') return leave(LEAVE_CHOICES[0]?.name, context);
  if (key === 'ctrl-c') return quit(context);
  if (key === 'ctrl-z') return suspend(context);
  switch (dialog.kind) {
    case 'help':
    case 'details':
      return handleScrollKey(dialog, key, context);
    case 'filter':
      return handleFilterKey(dialog, key, context);
    case 'threshold':
      return handleThresholdKey(dialog, key, context);
    case 'sort':
      return handleChoiceKey(dialog, key, context, orderChoices(context.state.view).length, () => {
        const column = orderChoices(context.state.view)[dialog.choice];
        if (column !== undefined) context.dispatch({ type: 'order/changed', order: orderBy(column) });
        closeDialog(context);
      });
    case 'groupSort':
    case 'grouping': {
      const count = dialog.kind === 'grouping' ? GROUPINGS.length : GROUP_ORDERS.length;
      return handleChoiceKey(dialog, key, context, count, () => {
        acceptGroupChoice(dialog, context);
        closeDialog(context);
      });
    }
    case 'columns':
      return handleColumnsKey(dialog, key, context);
    case 'signal':
      return handleChoiceKey(dialog, key, context, SIGNAL_CHOICES.length, () => sendSignal(dialog, context));
    case 'output':
      return handleOutputKey(dialog, key, context);
    case 'leave':
      return handleChoiceKey(dialog, key, context, LEAVE_CHOICES.length, () =>
        leave(LEAVE_CHOICES[dialog.choice]?.name, context),
      );
    case 'writeFormat':
    case 'writeName':
    case 'overwrite':
      return handleWriteKey(dialog, key, context);
    default:
      return assertNever(dialog);
  }
}

/** Text that was pasted goes where text is typed, and nowhere else. */
export function handlePaste(dialog: Dialog | undefined, text: string, context: CommandContext): void {
  if (dialog?.kind === 'filter') changeFilter(dialog, insertText(dialog.input, text), context);
  else if (dialog?.kind === 'threshold') changeThreshold(insertText(dialog.input, text), context);
  else if (dialog?.kind === 'writeName') {
    context.dispatch({ type: 'dialog/changed', dialog: { ...dialog, input: insertText(dialog.input, text) } });
  } else if (dialog?.kind === 'output' && dialog.isTyping) context.effects.command?.type(text);
}

type Scrolled = Extract<Dialog, { kind: 'help' | 'details' }>;

function handleScrollKey(dialog: Scrolled, key: KeyName, context: CommandContext): void {
  const isClosing =
    key === 'escape' ||
    key === 'q' ||
    (key === '?' && dialog.kind === 'help') ||
    (key === 'enter' && dialog.kind === 'details');
  if (isClosing) return closeDialog(context);
  const step = scrollStep(key, context.dialogHeight);
  if (step === undefined) return;
  // What is open may have become shorter since, or the screen larger.
  const last = context.lastScroll(context.state);
  const scroll = Math.max(0, Math.min(last, Math.min(last, dialog.scroll) + step));
  context.dispatch({ type: 'dialog/changed', dialog: { ...dialog, scroll } });
}

function handleThresholdKey(
  dialog: Extract<Dialog, { kind: 'threshold' }>,
  key: KeyName,
  context: CommandContext,
): void {
  if (key === 'escape') return closeDialog(context);
  if (key === 'enter') {
    const thresholdNs = dialog.input.text === '' ? undefined : parseDuration(dialog.input.text);
    if (thresholdNs !== undefined) context.dispatch({ type: 'threshold/changed', thresholdNs });
    if (thresholdNs !== undefined || dialog.input.text === '') closeDialog(context);
    return;
  }
  const input = editInput(dialog.input, key);
  if (input !== dialog.input) changeThreshold(input, context);
}

function changeThreshold(input: Input, context: CommandContext): void {
  const isWrong = input.text !== '' && parseDuration(input.text) === undefined;
  const error = isWrong ? { message: 'milliseconds such as 50, or 1.5s, 2m', position: 0 } : undefined;
  context.dispatch({ type: 'dialog/changed', dialog: { kind: 'threshold', input: { ...input, error } } });
}

function sendSignal({ process, choice }: Extract<Dialog, { kind: 'signal' }>, context: CommandContext): void {
  const signal = SIGNAL_CHOICES[choice];
  closeDialog(context);
  if (signal === undefined) return;
  const name = `SIG${signalName(signal)}`;
  try {
    context.effects.signal?.(process, signal);
    context.dispatch({ type: 'notice/changed', notice: { text: `${name} sent to ${process.pid}`, meaning: 'done' } });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const text = `${name} not sent to ${process.pid}: ${reason}`;
    context.dispatch({ type: 'notice/changed', notice: { text, meaning: 'failed' } });
  }
}
