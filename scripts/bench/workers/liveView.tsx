// The live view of the program on a fake terminal, with the options of src/ui/screen/runScreen.tsx.
import { render } from 'ink';
import { decodeBatch } from '../../../src/core/events/decode.ts';
import { initialState, type StateOptions } from '../../../src/core/state/state.ts';
import { createStore, type Store } from '../../../src/core/state/store.ts';
import { App, type Outside } from '../../../src/ui/screen/App.tsx';
import { createPublisher, type Publisher } from '../../../src/ui/screen/publisher.ts';
import { COLOR_THEME } from '../../../src/ui/screen/theme.ts';
import { Painter } from '../../../src/ui/terminal/painter.ts';
import type { Batches } from './batches.ts';
import { FakeStdin, FakeStdout } from './fakeTerminal.ts';

const OUTSIDE: Outside = {
  copy: () => {},
  signal: () => {},
  stopSelf: () => Promise.resolve(),
  keepColumns: () => ({ text: '', meaning: 'done' }),
  defaultColumns: [],
  onSuspendAsked: () => () => {},
  files: { isFile: () => false, write: () => Promise.resolve() },
  command: undefined,
  onPaneSized: () => {},
  onRowsShown: () => {},
};

export interface LiveView {
  readonly store: Store;
  readonly publisher: Publisher;
  readonly stdout: FakeStdout;
  readonly stdin: FakeStdin;
}

export function openLiveView(columns: number, rows: number, options: StateOptions, publishMs: number): LiveView {
  const store = createStore(initialState(options));
  const publisher = createPublisher(store, publishMs);
  const stdout = new FakeStdout(columns, rows);
  const stdin = new FakeStdin();
  const painter = new Painter(stdout as unknown as NodeJS.WriteStream);
  render(<App store={store} publisher={publisher} outside={OUTSIDE} theme={COLOR_THEME} painter={painter} />, {
    stdout: painter.stdout,
    maxFps: 125,
    stdin: stdin as unknown as NodeJS.ReadStream,
    exitOnCtrlC: false,
    patchConsole: false,
    alternateScreen: true,
    incrementalRendering: true,
    interactive: true,
  });
  return { store, publisher, stdout, stdin };
}

export function feed(store: Store, batches: Batches, processes: number): void {
  const buffer = Buffer.from(batches.bytes.buffer);
  const end = batches.processes + processes;
  while (batches.processes < end) {
    const nowBootNs = batches.next();
    const events = decodeBatch(batches.bytes, (from, to) => buffer.toString('latin1', from, to));
    store.dispatch({ type: 'events/received', events, nowBootNs });
  }
}
