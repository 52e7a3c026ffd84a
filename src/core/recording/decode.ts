// Lines of a recording to the actions that it was made of. What is whole is given out, also where the rest is not.
import { MOST_EVENTS, type ProcessEvent } from '../events/event.ts';
import type { SourceAction } from '../state/actions.ts';
import type { SnapshotProcess } from '../table/snapshot.ts';
import { asLine, count, integer, type Line, LineError, string } from './fields.ts';
import { readEvent, readProcess } from './readEvent.ts';
import {
  readCgroups,
  readContainers,
  readHeader,
  readHeldBack,
  readLost,
  readUsers,
  readZombies,
} from './readFacts.ts';
import { type RecordingHeader, SCHEMA_VERSION } from './schema.ts';

/** A recording cannot be read, or not to its end. One line, with the number of the line that is wrong. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

/** Longer than any line that was ever written: what has none so far is no text. */
const MOST_CHARACTERS = 16 * 2 ** 20;

export type Emit = (action: SourceAction) => void;

/** Takes the text of a recording in pieces of any size, and emits its actions in their order. */
export class RecordingDecoder {
  /** Known once the first line was read. */
  header: RecordingHeader | undefined;
  readonly #emit: Emit;
  /** The beginning of a line whose end has not come. */
  #rest = '';
  #lineNumber = 0;
  #events: ProcessEvent[] = [];
  #processes: SnapshotProcess[] = [];
  #wallOffsetNs = 0;
  #isEnded = false;
  #hasGiven = false;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  /** @throws RecordingError; everything before was emitted, and nothing may be pushed any more */
  push(text: string): void {
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      const line = this.#rest + text.slice(from, end);
      this.#rest = '';
      from = end + 1;
      this.#readLine(line);
    }
    this.#rest += text.slice(from);
    if (this.#rest.length > MOST_CHARACTERS) {
      this.#lineNumber++;
      this.#fail('is longer than any line of a recording');
    }
  }

  /**
   * There is no more.
   * @throws RecordingError when it is empty, or cut in a line
   */
  end(): void {
    const rest = this.#rest;
    this.#rest = '';
    // A last line that only lacks its newline is whole.
    if (rest !== '' && isJson(rest)) this.#readLine(rest);
    else if (rest !== '' && this.header !== undefined) {
      this.#lineNumber++;
      this.#fail('is cut: the recording ends in the middle of it');
    } else if (rest !== '') this.#readLine(rest);
    this.flush();
    if (this.header === undefined) throw new RecordingError('it is empty');
    if (!this.#isEnded) throw new RecordingError(`it is cut: it has no end, and ${this.whatIsShown}`);
  }

  /** Of one that cannot be read to its end. */
  get whatIsShown(): string {
    return this.#hasGiven ? 'what comes before is shown' : 'nothing could be read';
  }

  /** Gives out events whose batch has no end. */
  flush(): void {
    const last = this.#events.at(-1);
    if (last !== undefined) this.#giveEvents(last.timeBootNs);
  }

  #readLine(text: string): void {
    this.#lineNumber++;
    try {
      if (text === '' || text === '\r') {
        if (this.header === undefined) throw new LineError('is empty');
        return;
      }
      const line = asLine(parseJson(text), 'it');
      if (this.header === undefined) this.#readHeader(line);
      else this.#readFact(line);
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      this.#fail(error.message);
    }
  }

  #fail(what: string): never {
    this.flush();
    if (this.header === undefined) throw new RecordingError(`it is no recording of tracer-tui: line 1 ${what}`);
    throw new RecordingError(`line ${this.#lineNumber} ${what}; ${this.whatIsShown}`);
  }

  #readHeader(line: Line): void {
    if (line['type'] !== 'header') throw new LineError('is no header ({"type":"header",…})');
    const schema = count(line, 'schema');
    if (schema !== SCHEMA_VERSION) {
      const known = `this tracer-tui reads version ${SCHEMA_VERSION}`;
      const by = typeof line['program'] === 'string' ? ` (written by ${line['program']})` : '';
      throw new RecordingError(
        `it is of schema version ${schema}${by}, and ${known}: open it with a newer version of tracer-tui`,
      );
    }
    this.header = readHeader(line);
    const { source, startedBootNs: nowBootNs, wallOffsetNs, isFollowing } = this.header;
    this.#wallOffsetNs = wallOffsetNs;
    this.#emit({ type: 'source/started', name: source, nowBootNs, ...(isFollowing === true && { isFollowing }) });
    this.#emit({ type: 'clock/ticked', nowBootNs, wallOffsetNs });
  }

  #readFact(line: Line): void {
    const type = string(line, 'type');
    if (this.#isEnded)
      throw new LineError(
        `comes after the end${type === 'header' ? ': give each recording as a file of its own' : ''}`,
      );
    switch (type) {
      case 'fork':
      case 'exec':
      case 'exit':
      case 'free':
      case 'cgroup':
        this.#events.push(readEvent(type, line));
        if (this.#events.length >= MOST_EVENTS) this.flush();
        return;
      case 'clock': {
        const nowBootNs = count(line, 'time_boot_ns');
        this.#wallOffsetNs = integer(line, 'wall_offset_ns');
        this.#giveEvents(nowBootNs);
        return this.#emit({ type: 'clock/ticked', nowBootNs, wallOffsetNs: this.#wallOffsetNs });
      }
      case 'end': {
        const nowBootNs = count(line, 'time_boot_ns');
        this.#give({ type: 'clock/ticked', nowBootNs, wallOffsetNs: this.#wallOffsetNs });
        this.#isEnded = true;
        return;
      }
      case 'process':
        this.#processes.push(readProcess(line));
        return;
      case 'snapshot':
        return this.#give(this.#readSnapshot(line));
      case 'lost':
        return this.#give({ type: 'losses/counted', lost: readLost(line) });
      case 'held_back':
        return this.#give({ type: 'heldBack/counted', heldBack: readHeldBack(line) });
      case 'users':
        return this.#give({ type: 'users/read', names: readUsers(line) });
      case 'cgroups':
        return this.#give({ type: 'cgroups/read', paths: readCgroups(line) });
      case 'containers':
        return this.#give({ type: 'containers/read', names: readContainers(line) });
      case 'failed':
        return this.#give({ type: 'source/failed', message: string(line, 'message') });
      case 'header':
        throw new LineError('begins another recording: give each as a file of its own');
      default: // A later version of the same schema may tell more.
    }
  }

  #give(action: SourceAction): void {
    this.flush();
    this.#emit(action);
  }

  #giveEvents(nowBootNs: number): void {
    if (this.#events.length === 0) return;
    const events = this.#events;
    this.#events = [];
    this.#hasGiven = true;
    this.#emit({ type: 'events/received', events, nowBootNs });
  }

  #readSnapshot(line: Line): SourceAction {
    const beganBootNs = count(line, 'began_boot_ns');
    const zombies = readZombies(line);
    const processes = this.#processes;
    this.#processes = [];
    if (count(line, 'processes') !== processes.length) {
      throw new LineError(`ends a list of ${line['processes']} processes, of which ${processes.length} are there`);
    }
    if (processes.length > 0) this.#hasGiven = true;
    return { type: 'snapshot/taken', snapshot: { beganBootNs, processes, zombies } };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new LineError('is not JSON', { cause: error });
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
