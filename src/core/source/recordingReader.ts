// One recording, or several as one. Files are put in the order of time; streams are taken as they come.
import { HostMerger } from '../recording/hosts.ts';
import type { RecordingHeader } from '../recording/schema.ts';
import type { SourceAction } from '../state/actions.ts';
import { openRecording, type Recording } from './recordingFile.ts';
import { SourceError } from './sourceError.ts';

export interface RecordingReader {
  batches(): AsyncIterable<readonly SourceAction[]>;
  /** Once all was read: why not all of it could be. One line. */
  readonly problem: string | undefined;
  close(): void;
}

/** @param recordings that were begun; others are opened for what is read again */
export function createReader(
  recordings: readonly Recording[],
  headers: readonly RecordingHeader[],
  isLive: boolean,
): RecordingReader {
  const [only] = recordings;
  if (only !== undefined && recordings.length === 1) return new SingleReader(only);
  return new MergingReader(recordings, headers, isLive);
}

/** Each action passes `pass` once, before anybody sees it. @param pass undefined: as it is */
export function passedReader(
  reader: RecordingReader,
  pass: ((action: SourceAction) => SourceAction) | undefined,
): RecordingReader {
  if (pass === undefined) return reader;
  return {
    async *batches() {
      for await (const actions of reader.batches()) yield actions.map(pass);
    },
    get problem() {
      return reader.problem;
    },
    close: () => reader.close(),
  };
}

export function reopen(recordings: readonly Recording[]): readonly Recording[] {
  return recordings.map(({ path }) => openRecording(path));
}

class SingleReader implements RecordingReader {
  problem: string | undefined;
  readonly #recording: Recording;

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  async *batches(): AsyncGenerator<readonly SourceAction[], void, undefined> {
    try {
      yield* this.#recording.batches();
    } catch (error) {
      this.problem = messageOf(error);
    }
  }

  close(): void {
    this.#recording.close();
  }
}

/** A host of which the next action is known. */
interface Lane {
  readonly host: number;
  readonly batches: AsyncIterator<readonly SourceAction[]>;
  queue: readonly SourceAction[];
  next: number;
  /** Of what comes next, on the common clock. */
  timeNs: number;
}

/** What a live lane has given. */
interface Arrival {
  readonly lane: Lane;
  /** undefined: it has ended. */
  readonly actions: readonly SourceAction[] | undefined;
}

class MergingReader implements RecordingReader {
  readonly #recordings: readonly Recording[];
  readonly #merger: HostMerger;
  readonly #isLive: boolean;
  readonly #problems: string[] = [];

  constructor(recordings: readonly Recording[], headers: readonly RecordingHeader[], isLive: boolean) {
    this.#recordings = recordings;
    this.#merger = new HostMerger(headers);
    this.#isLive = isLive;
  }

  get problem(): string | undefined {
    return this.#problems.length === 0 ? undefined : this.#problems.join('; ');
  }

  close(): void {
    for (const recording of this.#recordings) recording.close();
  }

  batches(): AsyncIterable<readonly SourceAction[]> {
    return this.#isLive ? this.#asTheyCome() : this.#inOrder();
  }

  async *#inOrder(): AsyncGenerator<readonly SourceAction[], void, undefined> {
    const lanes: Lane[] = [];
    for (const [host, recording] of this.#recordings.entries()) {
      const batches = recording.batches();
      const lane: Lane = { host, batches, queue: [], next: 0, timeNs: Number.NEGATIVE_INFINITY };
      if (await this.#advance(lane)) lanes.push(lane);
    }
    while (lanes.length > 0) {
      const lane = lanes.reduce((a, b) => (b.timeNs < a.timeNs ? b : a));
      const action = lane.queue[lane.next++];
      const adopted = action === undefined ? undefined : this.#merger.adopt(action, lane.host);
      if (adopted !== undefined) yield [adopted];
      if (!(await this.#advance(lane))) lanes.splice(lanes.indexOf(lane), 1);
    }
  }

  /** @returns whether there is a next action */
  async #advance(lane: Lane): Promise<boolean> {
    if (lane.next >= lane.queue.length) {
      const next = await this.#nextOf(lane);
      if (next === undefined) return false;
      lane.queue = next;
      lane.next = 0;
    }
    const action = lane.queue[lane.next];
    const timeNs = action === undefined ? undefined : timeOf(action);
    // What has no time of its own follows what was before.
    if (timeNs !== undefined) lane.timeNs = timeNs + this.#merger.shiftNs(lane.host);
    return true;
  }

  /** One that cannot be read on does not keep the others from being shown. */
  async #nextOf(lane: Lane): Promise<readonly SourceAction[] | undefined> {
    try {
      const next = await lane.batches.next();
      return next.done === true ? undefined : next.value;
    } catch (error) {
      this.#problems.push(messageOf(error));
      return undefined;
    }
  }

  async *#asTheyCome(): AsyncGenerator<readonly SourceAction[], void, undefined> {
    const arrived: Promise<Arrival>[] = [];
    let wake = () => {};
    const ask = (lane: Lane) => {
      const asked = this.#nextOf(lane).then((actions) => ({ lane, actions }));
      const arrive = () => {
        arrived.push(asked);
        wake();
      };
      asked.then(arrive, arrive);
    };
    for (const [host, recording] of this.#recordings.entries()) {
      ask({ host, batches: recording.batches(), queue: [], next: 0, timeNs: 0 });
    }
    let open = this.#recordings.length;
    while (open > 0) {
      const first = arrived.shift();
      if (first === undefined) {
        // Racing the lanes would keep something of every batch for as long as one of them is silent.
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      const { lane, actions } = await first;
      if (actions === undefined) {
        open--;
        continue;
      }
      yield actions.map((action) => this.#merger.adopt(action, lane.host)).filter((action) => action !== undefined);
      ask(lane);
    }
  }
}

/** On the clock of its own host. */
function timeOf(action: SourceAction): number | undefined {
  switch (action.type) {
    case 'source/started':
    case 'clock/ticked':
    case 'events/received':
      return action.nowBootNs;
    case 'snapshot/taken':
      return action.snapshot.beganBootNs;
    default:
      return undefined;
  }
}

function messageOf(error: unknown): string {
  if (error instanceof SourceError) return error.message;
  throw error;
}
