// The composition root: picks the source and the face, and connects them through the store.
import { printableText } from '../../core/format/printable.ts';
import { createPrinter, type LineOutput } from '../../core/output/printer.ts';
import { machineFacts } from '../../core/source/facts.ts';
import { loadNative } from '../../core/source/native.ts';
import { dropPrivileges } from '../../core/source/privileges.ts';
import { requireProc } from '../../core/source/readProc.ts';
import { afterStart, passThrough } from '../../core/source/source.ts';
import { initialState } from '../../core/state/state.ts';
import { createStore, type Store } from '../../core/state/store.ts';
import { createSources } from './createSource.ts';
import { chooseOutput, faceOf, historyFor } from './face.ts';
import { LiveOtlp } from './liveOtlp.ts';
import type { Options } from './options.ts';
import { openLines, openRecorder } from './outputFiles.ts';
import type { Program } from './program.ts';
import { runFollowedScreen } from './runFollowedScreen.ts';
import { runLines } from './runLines.ts';
import { tell, tellLines } from './tell.ts';
import { initialView } from './viewOptions.ts';

/** @returns the exit status */
export async function run(options: Options, { directory, version }: Program): Promise<number> {
  const output = chooseOutput(options.output);
  const hasScreen = output === 'tui';
  requireProc();
  const native = loadNative(directory);
  const isCounted = options.otlp !== undefined || options.command !== undefined;
  const history = historyFor(output, options.history, isCounted);
  const store = createStore(initialState({ history, view: initialView(options) }));
  // The screen covers stderr: there, a line stands where notices do.
  const say = hasScreen ? (line: string) => notify(store, line) : tell;
  const facts = machineFacts(version, native.wallOffsetNs());
  const { source, followed, setThresholdNs } = createSources(options, { directory, native, store, hasScreen, say });
  let isOver = false;
  const recorder = await openRecorder(options, { facts, store, hasScreen: () => hasScreen && !isOver });
  const otlp =
    options.otlp === undefined ? undefined : new LiveOtlp(options.otlp, { facts, store, native, version, say });
  const summary = followed !== undefined && options.hasSummary ? await beginSummary(store) : () => '';
  // Whatever comes passes here once, before anybody else sees it.
  const passed = passThrough(source, (seen) => {
    const action = options.redact?.ofSource(seen) ?? seen;
    recorder?.take(action);
    return action;
  });
  const watched = options.dropsPrivileges ? afterStart(passed, () => dropPrivileges(native, process.env)) : passed;

  const showScreen = async () => {
    // Attached before React is loaded: nothing is missed while the screen starts.
    watched.start(store.dispatch);
    if (setThresholdNs !== undefined) onThreshold(store, setThresholdNs);
    if (followed !== undefined) return runFollowedScreen({ store, native, source: followed, ...faceOf(options) });
    const { runScreen } = await import('../screen/runScreen.tsx');
    return runScreen({ store, native, ...faceOf(options) });
  };
  const printLines = async (lines: LineOutput) =>
    runLines({
      store,
      source: watched,
      // A Collector and the end of a command look at the state, whatever the lines need.
      printer: createPrinter(lines, facts, {
        isObserved: otlp !== undefined || followed !== undefined,
        text: options.lines,
      }),
      nowBootNs: () => native.bootClockNs(),
      out: await openLines(options, recorder),
      passSignal: followed && ((signal) => followed.command.signal(signal)),
    });

  try {
    return await (hasScreen ? showScreen() : printLines(output));
  } finally {
    isOver = true;
    try {
      watched.stop();
    } finally {
      await recorder?.close(native.bootClockNs());
      await otlp?.end();
      tellLines(summary());
    }
  }
}

async function beginSummary(store: Store): Promise<() => string> {
  const { summarize } = await import('./commandSummary.ts');
  return summarize(store);
}

function notify(store: Store, line: string): void {
  store.dispatch({ type: 'notice/changed', notice: { text: printableText(line), meaning: 'failed' } });
}

/** Keys move it in the view; the kernel has to know. */
function onThreshold(store: Store, move: (thresholdNs: number) => void): void {
  let { thresholdNs } = store.getState().view;
  store.subscribe(() => {
    const { view } = store.getState();
    if (view.thresholdNs === thresholdNs) return;
    thresholdNs = view.thresholdNs;
    move(thresholdNs);
  });
}
