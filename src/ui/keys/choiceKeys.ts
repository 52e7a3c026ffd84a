// Keys of a question with a few answers, side by side in the last line.
import type { Dialog } from '../../core/state/view.ts';
import type { CommandContext } from './commandContext.ts';
import { closeDialog } from './commands.ts';
import type { KeyName } from './keyName.ts';

export type Choosing = Extract<Dialog, { readonly choice: number }>;

export function handleChoiceKey(
  dialog: Choosing,
  key: KeyName,
  context: CommandContext,
  count: number,
  accept: () => void,
): void {
  if (key === 'escape' || key === 'q') return closeDialog(context);
  if (key === 'enter') return accept();
  const back = ['left', 'up', 'h', 'k', 'shift-tab'].includes(key);
  const forth = ['right', 'down', 'l', 'j', 'tab'].includes(key);
  if (!back && !forth) return;
  const choice = (dialog.choice + (forth ? 1 : -1) + count) % count;
  context.dispatch({ type: 'dialog/changed', dialog: { ...dialog, choice } });
}
