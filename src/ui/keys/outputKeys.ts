// Keys for the command that is followed: reading its output, typing into it, leaving it.
import { SIGNALS } from '../../core/format/exit.ts';
import type { Dialog } from '../../core/state/view.ts';
import { type CommandContext, refuse } from './commandContext.ts';
import { closeDialog } from './commands.ts';
import type { KeyName } from './keyName.ts';
import { scrollStep } from './scrollStep.ts';

type Output = Extract<Dialog, { kind: 'output' }>;

/** As telnet's: no program that one types into line by line wants it. Ink's name for 0x1d differs by terminal. */
const STOP_TYPING: readonly KeyName[] = ['ctrl-]', 'ctrl-}', 'ctrl-5'];

/** What the keys with a name send, as on an xterm. */
const SENT: Readonly<Record<KeyName, string>> = {
  up: '\x1b[A',
  down: '\x1b[B',
  right: '\x1b[C',
  left: '\x1b[D',
  home: '\x1b[H',
  end: '\x1b[F',
  pageup: '\x1b[5~',
  pagedown: '\x1b[6~',
  delete: '\x1b[3~',
  backspace: '\x7f',
  tab: '\t',
  'shift-tab': '\x1b[Z',
  enter: '\r',
  escape: '\x1b',
  space: ' ',
};

export function handleTypedKey(dialog: Output, key: KeyName, context: CommandContext): void {
  if (STOP_TYPING.includes(key)) {
    context.dispatch({ type: 'dialog/changed', dialog: { ...dialog, isTyping: false } });
    return;
  }
  context.effects.command?.type(keyText(key));
}

/** What a terminal sends for a key. */
export function keyText(key: KeyName): string {
  const control = /^ctrl-(.)$/s.exec(key)?.[1];
  if (control !== undefined) return String.fromCharCode(control.charCodeAt(0) & 0x1f);
  return SENT[key] ?? key;
}

export function handleOutputKey(dialog: Output, key: KeyName, context: CommandContext): void {
  const { output, end } = context.state.command ?? {};
  if (output === undefined || ['escape', 'q', 'o'].includes(key)) return closeDialog(context);
  if (key === 'i' && end === undefined) {
    context.dispatch({ type: 'dialog/changed', dialog: { ...dialog, bottom: undefined, isTyping: true } });
    return;
  }
  const page = context.dialogHeight;
  const step = key === 'f' ? Number.POSITIVE_INFINITY : scrollStep(key, page);
  if (step === undefined) return;
  // A page at least is shown, where there is one.
  const lowest = Math.min(output.end, output.first + page);
  const bottom = Math.max(lowest, (dialog.bottom ?? output.end) + step);
  context.dispatch({
    type: 'dialog/changed',
    dialog: { ...dialog, bottom: bottom >= output.end ? undefined : bottom },
  });
}

/** What can become of a command that still runs when the view is left. */
export const LEAVE_CHOICES = [
  { name: 'end', label: 'end it (TERM)' },
  { name: 'kill', label: 'kill it' },
  { name: 'wait', label: 'only wait for it' },
] as const;

export function leave(choice: (typeof LEAVE_CHOICES)[number]['name'] | undefined, context: CommandContext): void {
  const { command } = context.effects;
  closeDialog(context);
  if (choice === 'wait') {
    command?.leave();
    return;
  }
  if (command?.end(SIGNALS[choice === 'kill' ? 'KILL' : 'TERM'] ?? 0) !== true)
    return refuse(context, 'not sent: the command has ended, or has rights that we have given up');
  const text = `waiting for the command to end${choice === 'kill' ? '' : ': q asks again'}`;
  context.dispatch({ type: 'notice/changed', notice: { text, meaning: 'done' } });
}
