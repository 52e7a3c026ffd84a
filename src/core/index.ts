// The library: `import { openSource, reduce, select } from 'tracer-tui'`. The core without the terminal.
//
// Times are nanoseconds of CLOCK_BOOTTIME unless their names say otherwise, sizes bytes. Text of the kernel (`comm`, `args`,
// `filename`) is a ByteString, one character per byte: `printable()` makes it text that can be shown.
import { EbpfSource } from './source/ebpf.ts';
import { loadNative } from './source/native.ts';
import { chooseSource, type SourceName } from './source/openSource.ts';
import type { EventSource } from './source/source.ts';

export interface OpenOptions {
  /** @default 'auto': the best that works here */
  readonly source?: SourceName;
  /** How often procfs looks at /proc. @default 100 */
  readonly intervalMs?: number;
  /** Runs this whole process before all others, so that a storm on all cores loses nothing. @default false */
  readonly isRealtime?: boolean;
  /** Told in one line when `auto` did not take eBPF, and why. */
  readonly onFallback?: (line: string) => void;
}

/** Where the addon and the BPF object were built to: beside this bundle. */
const directory = import.meta.dirname;

/**
 * Nothing is attached before its `start(emit)`. It keeps the event loop alive until `stop()`.
 * @throws SourceError when the addon cannot be loaded
 */
export function openSource(options: OpenOptions = {}): EventSource {
  const { source = 'auto', intervalMs, isRealtime = false, onFallback = () => {} } = options;
  const native = loadNative(directory);
  const ebpf = new EbpfSource({ directory, native, isRealtime });
  return chooseSource({ source, ebpf, native, intervalMs, isRealtime, onFallback });
}

export type { ByteString } from './bytes.ts';
export { splitArgs } from './bytes.ts';
export type { EventBatch, ProcessEvent } from './events/event.ts';
export { compileFilter, type Filter, NO_FILTER } from './filter/match.ts';
export { loadRegularExpressions } from './filter/regularExpression.ts';
export { FilterError } from './filter/syntax.ts';
export { commandText, shellCommand } from './format/command.ts';
export { formatDuration } from './format/duration.ts';
export { type ExitStatus, formatStatus, parseStatus } from './format/exit.ts';
export { printable } from './format/printable.ts';
export { durationNs, type End, type Image, type Process, type ProcessKey, peakRss, type Usage } from './process.ts';
export type { RecordingHeader } from './recording/schema.ts';

export { formatMarkdown } from './report/markdown.ts';
export type { Report } from './report/report.ts';
export { createReporter } from './report/reporter.ts';
export type { Hidden, Rows, ShownRows } from './select/rows.ts';
export { select } from './select/select.ts';
export { openRecording, type Recording } from './source/recordingFile.ts';
export type { EventSource } from './source/source.ts';
export { SourceError } from './source/sourceError.ts';
export type { Action, SourceAction } from './state/actions.ts';
export { reduce } from './state/reduce.ts';
export { initialState, type Lost, type State, type StateOptions, totalLost } from './state/state.ts';
export { createStore, type Store } from './state/store.ts';
export type { Order, View } from './state/view.ts';
