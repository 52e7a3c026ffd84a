// The composition root: picks the source and the face, and connects them through the store.
import { printableText } from '../../core/format/printable.ts';
import { createPrinter } from '../../core/output/printer.ts';
import type { RecordingFacts } from '../../core/recording/schema.ts';
import { ownLastArguments } from '../../core/source/command.ts';
import { EbpfSource } from '../../core/source/ebpf.ts';
import { machineFacts, sudoCaller } from '../../core/source/facts.ts';
import { FollowedSource } from '../../core/source/followed.ts';
import { loadNative, type NativeAddon } from '../../core/source/native.ts';
import { createFile } from '../../core/source/newFile.ts';
import { Recorder } from '../../core/source/recorder.ts';
import { passThrough } from '../../core/source/source.ts';
import { initialState } from '../../core/state/state.ts';
import { createStore, type Store } from '../../core/state/store.ts';
import { summarize } from './commandSummary.ts';
import { createSource } from './createSource.ts';
import { chooseOutput, faceOf, historyFor } from './face.ts';
import { LiveOtlp } from './liveOtlp.ts';
import type { Options } from './options.ts';
import { paneSize, runFollowedScreen } from './runFollowedScreen.ts';
import { type LinesOut, runLines } from './runLines.ts';
import { UsageError } from './usageError.ts';
import { initialView } from './viewOptions.ts';

/** What was installed. */
export interface Program {
  /** Where the addon and the BPF object were built to. */
  readonly directory: string;
  readonly version: string;
}

/** @returns the exit status */
export async function run(options: Options, { directory, version }: Program): Promise<number> {
  const output = chooseOutput(options.output);
  const native = loadNative(directory);
  const { thresholdNs } = options;
  // A recording, a Collector and a summary get everything, whatever is shown.
  const isThresholdInKernel =
    options.isThresholdInKernel ??
    (output !== 'tui' &&
      thresholdNs > 0 &&
      options.record === undefined &&
      options.otlp === undefined &&
      options.command === undefined);
  const ebpf = new EbpfSource({
    directory,
    native,
    follow: options.command !== undefined,
    isRealtime: options.isRealtime,
    ringBytes: readRingBytes(process.env),
    inKernelThreshold: isThresholdInKernel ? { thresholdNs, wantsRunning: output === 'tui' } : undefined,
    onLog: options.isVerbose ? (log) => process.stderr.write(log) : undefined,
  });
  // The summary of a command looks back at all of it.
  const history =
    options.command === undefined ? historyFor(output, options.history, options.otlp !== undefined) : options.history;
  const store = createStore(initialState({ history, view: initialView(options) }));
  const facts = machineFacts(version, native.wallOffsetNs());
  const recorder = await openRecorder(options, facts, store, output === 'tui');
  const otlp = options.otlp === undefined ? undefined : new LiveOtlp(options.otlp, { facts, store, native, version });
  const followed =
    options.command && followCommand(options.command, { native, ebpf, store, hasScreen: output === 'tui' });
  // Whatever comes passes here once, before anybody else sees it.
  const watched = createSource(options, { native, ebpf, tell: (line) => tellFallback(line, store, output === 'tui') });
  const source = passThrough(followed ?? watched, (seen) => {
    const action = options.redact?.(seen) ?? seen;
    recorder?.take(action);
    return action;
  });
  const summaryOf = options.command !== undefined && options.hasSummary ? summarize(store) : () => '';
  try {
    if (output !== 'tui') {
      const printer = createPrinter(output, facts, otlp !== undefined);
      return await runLines({
        store,
        source,
        printer: followed === undefined ? printer : { ...printer, needsNoState: false },
        nowBootNs: () => native.bootClockNs(),
        out: await openLines(options),
        passSignal: followed && ((signal) => followed.command.signal(signal)),
      });
    }
    // Attached before React is loaded: nothing is missed while the screen starts.
    source.start(store.dispatch);
    if (isThresholdInKernel) followThreshold(store, ebpf);
    otlp?.tellBy((text) => store.dispatch({ type: 'notice/changed', notice: { text, meaning: 'failed' } }));
    if (followed !== undefined) {
      return await runFollowedScreen({ store, native, source: followed, ...faceOf(options) });
    }
    const { runScreen } = await import('../screen/runScreen.tsx');
    return await runScreen({ store, native, ...faceOf(options) });
  } finally {
    source.stop();
    await recorder?.close(native.bootClockNs());
    await otlp?.end();
    tell(summaryOf());
  }
}

/** Keys move it in the view; the kernel has to know. */
function followThreshold(store: Store, source: EbpfSource): void {
  let { thresholdNs } = store.getState().view;
  store.subscribe(() => {
    const { view } = store.getState();
    if (view.thresholdNs === thresholdNs) return;
    thresholdNs = view.thresholdNs;
    source.setThresholdNs(thresholdNs);
  });
}

/** The screen covers stderr: there, the line stands where notices do. */
function tellFallback(line: string, store: Store, hasScreen: boolean): void {
  if (hasScreen) store.dispatch({ type: 'notice/changed', notice: { text: line, meaning: 'failed' } });
  else tell(`tracer-tui: ${printableText(line)}\n`);
}

/** On stderr; where that is gone, there is nobody to tell. */
function tell(text: string): void {
  if (text === '') return;
  process.stderr.on('error', () => {});
  process.stderr.write(text);
}

function followCommand(
  command: readonly string[],
  { native, ebpf, store, hasScreen }: { native: NativeAddon; ebpf: EbpfSource; store: Store; hasScreen: boolean },
): FollowedSource {
  return new FollowedSource({
    native,
    source: ebpf,
    argv: ownLastArguments(command),
    terminal: hasScreen ? paneSize(process.stdout) : undefined,
    onCommand: store.dispatch,
  });
}

/** Where a command runs, stdout is its own. */
async function openLines({ linesFile: path, isForced, command }: Options): Promise<LinesOut> {
  if (path !== undefined) {
    const file = await createFile('write to', path, { isForced, owner: sudoCaller(process.env) });
    return file.createWriteStream();
  }
  // Made now, though stdout is not written to: libuv makes a pipe non-blocking when its stream is made, and the start
  // of the command undoes that.
  const { stdout, stderr } = process;
  return command === undefined ? stdout : stderr;
}

/** A recording that stops is told where people look, and nothing else stops. */
async function openRecorder(
  { record: path, isForced }: Options,
  facts: RecordingFacts,
  store: Store,
  hasScreen: boolean,
): Promise<Recorder | undefined> {
  if (path === undefined) return undefined;
  const onStopped = (reason: string) => {
    store.dispatch({ type: 'recording/changed', recording: { path, failure: reason } });
    if (!hasScreen) process.stderr.write(`tracer-tui: recording stopped: ${reason}: ${path}\n`);
  };
  const recorder = await Recorder.open({ path, facts, isForced, owner: sudoCaller(process.env), onStopped });
  store.dispatch({ type: 'recording/changed', recording: { path, failure: undefined } });
  return recorder;
}

/** For tests that starve the ring: TRACER_TUI_RING_BYTES, a power of two. */
function readRingBytes(env: NodeJS.ProcessEnv): number | undefined {
  const text = env['TRACER_TUI_RING_BYTES'];
  if (text === undefined) return undefined;
  const bytes = Number(text);
  if (Number.isInteger(bytes) && bytes >= 4096 && (bytes & (bytes - 1)) === 0) return bytes;
  throw new UsageError(`TRACER_TUI_RING_BYTES is a power of two from 4096, not "${text}"`);
}
