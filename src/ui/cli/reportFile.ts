// Reads recordings to their end, and reports on them.
import type { Process } from '../../core/process.ts';
import type { ReportOptions } from '../../core/report/build.ts';
import type { Report } from '../../core/report/report.ts';
import { createReporter } from '../../core/report/reporter.ts';
import { openRecording } from '../../core/source/recordingFile.ts';
import { createReader, passedReader } from '../../core/source/recordingReader.ts';
import { reduce } from '../../core/state/reduce.ts';
import { initialState, type State } from '../../core/state/state.ts';
import type { RedactActions } from './redactOptions.ts';
import { checkOnce } from './samePath.ts';
import { UsageError } from './usageError.ts';

export interface ReportedFile {
  readonly report: Report;
  /** Why not all of it could be read; the report is of what could. One line. */
  readonly problem: string | undefined;
}

export interface ReadOptions extends ReportOptions {
  /** Sees each finished process once, with the state of that moment. */
  readonly visit?: (process: Process, state: State) => void;
  readonly redact?: RedactActions | undefined;
  readonly rootPid?: number | undefined;
}

/**
 * @param paths several are reported as one; `-` is stdin
 * @throws SourceError when nothing of it can be read
 */
export async function reportOn(
  paths: readonly string[],
  { visit, redact, rootPid, ...options }: ReadOptions = {},
): Promise<ReportedFile> {
  const recordings = paths.map(openRecording);
  const headers = [];
  for (const recording of recordings) headers.push(await recording.begin());
  const reader = passedReader(createReader(recordings, headers, false), redact?.ofSource);
  const reporter = createReporter(options, visit);
  let state = initialState();
  for await (const actions of reader.batches()) {
    for (const action of actions) {
      state = reduce(state, action);
      if (action.type === 'events/received') reporter.read(state);
    }
  }
  const { problem } = reader;
  if (problem !== undefined) state = reduce(state, { type: 'source/failed', message: problem });
  return { report: reporter.finish(state, rootPid), problem };
}

/** @param command for what is said when there is none @throws UsageError */
export function checkPaths(command: string, paths: readonly string[]): void {
  checkOnce(paths);
  if (paths.includes('-') && process.stdin.isTTY) {
    throw new UsageError(`${command} - reads a recording from stdin, and that is the terminal: pipe one into it`);
  }
}
