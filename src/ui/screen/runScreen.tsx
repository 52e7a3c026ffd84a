// The live view, from the first frame to the terminal given back, whatever ends it.
import { openSync } from 'node:fs';
import { constants } from 'node:os';
import { ReadStream } from 'node:tty';
import type { Instance } from 'ink';
import { loadRegularExpressions } from '../../core/filter/regularExpression.ts';
import { NS_PER_TICK } from '../../core/process.ts';
import type { Delivery } from '../../core/source/command.ts';
import { isNativeError, type NativeAddon } from '../../core/source/native.ts';
import type { Store } from '../../core/state/store.ts';
import type { ReplayControls } from '../keys/commandContext.ts';
import { isBusy, setBlocking, taken } from '../terminal/blocking.ts';
import { copyToClipboard } from '../terminal/clipboard.ts';
import type { CommandTerminal } from '../terminal/commandTerminal.ts';
import { Painter } from '../terminal/painter.ts';
import { Pointer } from '../terminal/pointer.ts';
import { restoreTerminal } from '../terminal/restore.ts';
import { SuspendRequests, stopSelf } from '../terminal/suspend.ts';
import { holdWarnings } from '../terminal/warnings.ts';
import { toAscii } from '../text/ascii.ts';
import type { Outside } from './App.tsx';
import { startClock } from './clock.ts';
import { listenForEnd } from './listenForEnd.ts';
import type { Look } from './look.ts';
import { createPublisher, type Publisher } from './publisher.ts';
import { repaintWhenResized } from './repaint.ts';
import { Sampler } from './sampler.ts';
import { shownFiles } from './shownFiles.ts';

/** Rows that change by themselves faster than this cannot be read. */
const PUBLISH_MS = 200;
/** A screen reader starts anew with each change, unless a key was pressed. */
const READ_OUT_MS = 30_000;
/** A key is answered in the next 8 ms; without keys, PUBLISH_MS is what counts. */
const MOST_FRAMES_PER_SECOND = 125;

export interface ScreenOptions {
  readonly store: Store;
  /** Of the machine whose processes are shown; missing for recordings, whose time and processes are not ours. */
  readonly native: NativeAddon | undefined;
  readonly replay?: ReplayControls;
  readonly look: Look;
  readonly hasMouse: boolean;
  readonly isForScreenReader: boolean;
  /** Missing where no command is followed. */
  readonly command?: ScreenCommand;
}

/** A command on a terminal of its own, which the view shows. */
export interface ScreenCommand {
  readonly terminal: Pick<CommandTerminal, 'type' | 'resize'>;
  signal(signal: number): Delivery;
  readonly ended: Promise<unknown>;
}

/**
 * A signal that ends the view goes to the command first, while one runs: then the view ends with it.
 * @returns the exit status: 0, or 128 + the signal that ended it
 */
export async function runScreen({ store, native, replay, look, command, ...face }: ScreenOptions): Promise<number> {
  const stdin = process.stdin.isTTY ? process.stdin : new ReadStream(openSync('/dev/tty', 'r'));
  const leaving = Promise.withResolvers<number>();
  const endCommand = (signal: number): boolean => {
    if (command?.signal(signal) !== 'sent') return false;
    // A stopped process gets no signal but KILL until it goes on.
    command.signal(constants.signals.SIGCONT);
    void command.ended.then(() => leaving.resolve(0));
    return true;
  };
  // Before anything is waited for: a signal that finds no listener ends or stops us with the terminal in our hands.
  using suspendRequests = new SuspendRequests();
  using _warnings = holdWarnings();
  using ending = listenForEnd(stdin, endCommand);
  // Somebody may type a regular expression at once: a filter that is typed is compiled without waiting for anything.
  const [{ render }, { App }] = await Promise.all([import('ink'), import('./App.tsx'), loadRegularExpressions()]);

  setBlocking(process.stdout, false);
  const painter = new Painter(process.stdout, look.isAscii ? toAscii : undefined);
  // Where lines are read out, the terminal keeps its mouse.
  const hasMouse = face.hasMouse && !face.isForScreenReader;
  const pointer = new Pointer(stdin, process.stdout);
  const publishMs = face.isForScreenReader ? READ_OUT_MS : PUBLISH_MS;
  const publisher = createPublisher(store, publishMs, () => isBusy(process.stdout));
  if (face.isForScreenReader) publishViewChanges(store, publisher);
  const sampler = new Sampler(store);
  const outside: Outside = {
    copy: (text) => copyToClipboard(process.stdout, text),
    signal:
      native === undefined
        ? undefined
        : ({ pid, startBootNs }, signal) => sendSignal(native, pid, Math.floor(startBootNs / NS_PER_TICK), signal),
    replay,
    keepColumns: look.keepColumns,
    defaultColumns: look.defaultColumns,
    files: shownFiles,
    onMouse: hasMouse ? (listener) => pointer.onMouse(listener) : undefined,
    command: command && { type: (text) => command.terminal.type(text), end: endCommand },
    onPaneSized: command && ((size) => command.terminal.resize(size)),
    stopSelf: () => pointer.lend(stopWhenGivenBack),
    onSuspendAsked: (suspend) => suspendRequests.answerBy(suspend),
    onRowsShown: (offset, height, rows) => sampler.setShown(offset, height, rows),
  };
  const clock = native === undefined ? undefined : startClock(store, sampler, native);

  // Whoever sees the first frame may press a key: Ink asks for keys and the mouse only after it.
  stdin.setRawMode(true);
  if (hasMouse) pointer.switchOn();
  const screen = (
    <App
      store={store}
      publisher={publisher}
      outside={outside}
      theme={look.theme}
      keyChanges={look.keyChanges}
      painter={painter}
    />
  );
  const instance = render(screen, {
    stdin: pointer.stdin,
    stdout: painter.stdout,
    maxFps: MOST_FRAMES_PER_SECOND,
    exitOnCtrlC: false,
    patchConsole: false,
    isScreenReaderEnabled: face.isForScreenReader,
    alternateScreen: !face.isForScreenReader,
    incrementalRendering: true,
    interactive: true,
  });
  // Where lines are read out, none is anywhere.
  using _repaint = face.isForScreenReader ? undefined : repaintWhenResized(process.stdout, painter, instance, screen);
  publisher.publish();

  const quit = instance.waitUntilExit().then(() => 0);
  try {
    return await Promise.race([quit, leaving.promise, ending.promise]);
  } finally {
    clock?.stop();
    publisher.stop();
    giveBack(instance, stdin, pointer);
  }
}

/** What was asked for is told when it is there: a file that has been written. */
function publishViewChanges(store: Store, publisher: Publisher): void {
  let { view } = store.getState();
  store.subscribe(() => {
    const { view: next } = store.getState();
    if (next !== view) publisher.publish();
    view = next;
  });
}

/** A stopped process writes nothing: what a slow terminal has not taken by then, it would get after the shell's prompt. */
async function stopWhenGivenBack(): Promise<void> {
  if (isBusy(process.stdout)) await taken(process.stdout);
  await stopSelf();
}

/** Ink undoes what it has done; where it cannot, what matters most is undone by hand. */
function giveBack(instance: Instance, stdin: NodeJS.ReadStream, pointer: Pointer): void {
  // All of it before anybody else writes.
  setBlocking(process.stdout, true);
  try {
    pointer.switchOff();
    instance.unmount();
  } catch (error) {
    restoreTerminal(stdin);
    throw error;
  } finally {
    stdin.destroy();
  }
}

function sendSignal(native: NativeAddon, pid: number, startTicks: number, signal: number): void {
  try {
    native.signalProcess(pid, startTicks, signal);
  } catch (error) {
    if (!isNativeError(error)) throw error;
    const reasons: Readonly<Record<string, string>> = { ESRCH: 'it is gone', EPERM: 'not permitted' };
    throw new Error(reasons[error.code] ?? error.message, { cause: error });
  }
}
