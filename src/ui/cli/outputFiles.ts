// Files that are written while events come: the recording, and lines.
import type { RecordingFacts } from '../../core/recording/schema.ts';
import { createFile } from '../../core/source/newFile.ts';
import { Recorder } from '../../core/source/recorder.ts';
import type { Store } from '../../core/state/store.ts';
import type { Options } from './options.ts';
import { ONE_FILE_FOR_BOTH } from './samePath.ts';
import { tell } from './tell.ts';
import { UsageError } from './usageError.ts';

interface Recorded {
  readonly facts: RecordingFacts;
  readonly store: Store;
  /** Asked when there is something to tell: then the header tells it. */
  readonly hasScreen: () => boolean;
}

/** A recording that stops is told where people look, and nothing else stops. */
export async function openRecorder(
  { record: path, isForced }: Options,
  { facts, store, hasScreen }: Recorded,
): Promise<Recorder | undefined> {
  if (path === undefined) return undefined;
  const onStopped = (reason: string) => {
    store.dispatch({ type: 'recording/changed', recording: { path, failure: reason } });
    if (!hasScreen()) tell(`recording stopped: ${reason}: ${path}`);
  };
  const recorder = await Recorder.open({ path, facts, isForced, onStopped });
  store.dispatch({ type: 'recording/changed', recording: { path, failure: undefined } });
  return recorder;
}

/** Where a command runs, stdout is its own. @throws UsageError where the recording has the file already */
export async function openLines(
  { linesFile: path, isForced, command }: Options,
  recorder: Recorder | undefined,
): Promise<NodeJS.WritableStream> {
  if (path !== undefined) {
    // By another name than names alone tell: a mount, or a file system where A is a. --force would take it away.
    if (recorder?.isAt(path) === true) throw new UsageError(ONE_FILE_FOR_BOTH);
    return createFile('write to', path, isForced).stream();
  }
  // Made now, though stdout is not written to: libuv makes a pipe non-blocking when its stream is made, and the start
  // of the command undoes that.
  const { stdout, stderr } = process;
  return command === undefined ? stdout : stderr;
}
