// The live view of a command that is followed, and what comes after it: the command's output, and its end.
import type { ByteString } from '../../core/bytes.ts';
import { printable } from '../../core/format/printable.ts';
import type { FollowedSource } from '../../core/source/followed.ts';
import type { NativeAddon, TerminalSize } from '../../core/source/native.ts';
import type { Store } from '../../core/state/store.ts';
import { bodyHeightOf } from '../screen/layout.ts';
import { CommandTerminal } from '../terminal/commandTerminal.ts';
import type { ScreenFace } from './face.ts';
import { passSignals } from './passSignals.ts';

export interface FollowedScreen extends ScreenFace {
  readonly store: Store;
  readonly native: NativeAddon;
  /** Started. */
  readonly source: FollowedSource;
}

/** Of the pane that shows the command's output. */
export function paneSize({ columns, rows }: TerminalSize): TerminalSize {
  return { columns, rows: Math.max(1, bodyHeightOf(rows) - 1) };
}

/** @returns the exit status: the command's, or 128 + the signal that ended the view after it or instead of it */
export async function runFollowedScreen({ store, native, source, ...face }: FollowedScreen): Promise<number> {
  const { command } = source;
  const { columns, rows } = process.stdout;
  const terminal = new CommandTerminal(native, command.terminalFd, paneSize({ columns, rows }));
  terminal.onOutput((bytes) => store.dispatch({ type: 'command/printed', bytes }));
  // Before the screen is there, and after it: nothing that is sent gets lost.
  let refused = 0;
  const stopPassing = passSignals(
    (signal) => command.signal(signal),
    (status) => {
      refused = status;
    },
  );
  try {
    const { runScreen } = await import('../screen/runScreen.tsx');
    if (refused !== 0) return refused;
    const screen = runScreen({
      store,
      native,
      ...face,
      command: { terminal, signal: (signal) => command.signal(signal), ended: command.ended },
    });
    // The screen listens from its first moment on.
    stopPassing();
    const endedBy = await screen;
    if (endedBy !== 0) return endedBy;
    return await seeOff(store, source, terminal);
  } finally {
    stopPassing();
    terminal.close();
  }
}

/** The rest of the command's life without a view: what it has printed, and what it still prints. */
async function seeOff(store: Store, source: FollowedSource, terminal: CommandTerminal): Promise<number> {
  const { command } = source;
  const typeInterrupt = () => terminal.type('\x03');
  const { promise: refused, resolve: refuse } = Promise.withResolvers<number>();
  const stopPassing = passSignals((signal) => command.signal(signal), refuse);
  // Its terminal is another one than ours: our keys do not reach it by themselves.
  process.on('SIGINT', typeInterrupt);
  try {
    const print = createLinePrinter(store);
    print(false);
    terminal.onOutput(() => print(false));
    const status = await Promise.race([refused, source.ended.then((ended) => terminal.drained().then(() => ended))]);
    print(true);
    return status;
  } finally {
    stopPassing();
    process.off('SIGINT', typeInterrupt);
  }
}

/** Prints what was not printed yet; the last line when it is whole, or at the end. */
function createLinePrinter(store: Store): (isLast: boolean) => void {
  let printed = 0;
  return (isLast) => {
    const { output } = store.getState().command ?? {};
    if (output === undefined) return;
    const end = isLast ? output.end : output.wholeEnd;
    let text = '';
    if (output.first > printed) text = `… ${output.first - printed} lines are forgotten …\n`;
    for (let line = Math.max(printed, output.first); line < end; line++) {
      text += `${printable(output.at(line) ?? ('' as ByteString))}\n`;
    }
    printed = Math.max(printed, end);
    if (text !== '') process.stdout.write(text);
  };
}
