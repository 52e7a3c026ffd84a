// A recording on its way through the store.
import type { RecordingHeader } from '../../core/recording/schema.ts';
import { openRecording, type Recording } from '../../core/source/recordingFile.ts';
import { createReader, passedReader } from '../../core/source/recordingReader.ts';
import type { SourceAction } from '../../core/state/actions.ts';
import { initialState, type State } from '../../core/state/state.ts';
import { createStore } from '../../core/state/store.ts';
import { SETTLING_HISTORY } from '../../core/table/settledReader.ts';
import type { RedactActions } from './redactOptions.ts';

export class Replayed {
  readonly #recording: Recording;
  readonly #redact: RedactActions | undefined;
  readonly #store = createStore(initialState({ history: SETTLING_HISTORY }));
  /** It was not read to its end. One line; what is whole was given out. */
  problem: string | undefined;

  constructor(path: string, redact: RedactActions | undefined) {
    this.#recording = openRecording(path);
    this.#redact = redact;
  }

  /** Before it is read. @throws SourceError for what is no recording */
  begin(): Promise<RecordingHeader> {
    return this.#recording.begin();
  }

  get state(): State {
    return this.#store.getState();
  }

  /** Calls `visit` after each action, and reads on when it is done, unless it says false. */
  async read(visit: (state: State, action: SourceAction) => Promise<boolean>): Promise<void> {
    const header = await this.begin();
    const reader = passedReader(createReader([this.#recording], [header], false), this.#redact?.ofSource);
    for await (const actions of reader.batches()) {
      for (const action of actions) {
        this.#store.dispatch(action);
        if (!(await visit(this.state, action))) return;
      }
    }
    this.problem = reader.problem;
  }
}
