// A native Perfetto trace, piece by piece: a track for each process, below its parent's; on it a slice for
// each program that it executed; counters of how many live. Packets may come in any order of time, for
// Perfetto's reader sorts them: so a process is written once, when all of it is known.
import { PbfWriter } from 'pbf';
import { unitOf } from '../cgroups/unit.ts';
import { formatCount } from '../format/bytes.ts';
import { commandText } from '../format/command.ts';
import { formatStatus } from '../format/exit.ts';
import { printable } from '../format/printable.ts';
import { programAt, programName } from '../format/program.ts';
import { type Image, isKernelThread, type Process, peakRss } from '../process.ts';
import { selectLookup } from '../select/lookup.ts';
import { type Lost, NOTHING_LOST, type State } from '../state/state.ts';
import { SettledReader } from '../table/settledReader.ts';
import { ConcurrencyCounter } from './concurrency.ts';
import { Inherited } from './inherited.ts';
import {
  type Annotations,
  type Category,
  writeClocks,
  writeEvent,
  writeFirstPacket,
  writeTrack,
} from './perfettoProto.ts';

/** The keys of processes, which are the numbers of their tracks, stay below 2^53. */
const TRACK_ALIVE = 2 ** 60;
const TRACK_STARTED = 2 ** 60 + 2 ** 12;
const TRACK_LOST = 2 ** 60 + 2 ** 13;

/** Perfetto's reader drops a track that has 100 tracks above it. */
const MOST_DEPTH = 90;

/** A process's track is there: how deep, and below which one those go that would be too deep. */
interface Placed {
  readonly depth: number;
  readonly uuid: number;
}

interface Slice {
  readonly fromNs: number;
  readonly image: Image | undefined;
  /** Images that ran after it, of which nothing is kept: their time is in it. */
  readonly forgotten: number;
}

export class PerfettoTrace {
  readonly #pbf = new PbfWriter();
  readonly #finished = new SettledReader();
  readonly #concurrency = new ConcurrencyCounter();
  readonly #placed = new Inherited<Placed>((process, parent) => this.#placeTrack(process, parent));
  #isBegun = false;
  #wallOffsetNs = 0;
  #lost: Lost = NOTHING_LOST;

  /** Writes what can be written after a batch. Call it after each. */
  take(state: State): void {
    this.#begin(state, false);
    this.#writeFinished(state, state.nowBootNs);
  }

  /** Writes the rest, when no more will come: what still runs has no end. */
  end(state: State): void {
    this.#begin(state, true);
    this.#writeFinished(state, Number.POSITIVE_INFINITY);
    for (const process of state.table.running.values()) {
      if (!isKernelThread(process)) this.#writeProcess(state, process);
    }
  }

  /** Finished processes that the history had forgotten before they could be written. */
  get leftOut(): number {
    return this.#finished.leftOut;
  }

  /** What was written since the last call: whole packets. */
  bytes(): Uint8Array {
    const pbf = this.#pbf;
    const bytes = pbf.buf.slice(0, pbf.pos);
    pbf.pos = 0;
    return bytes;
  }

  #writeFinished(state: State, nowBootNs: number): void {
    this.#finished.read(state.table.history, nowBootNs, (process) => this.#writeProcess(state, process));
  }

  #begin(state: State, isEnd: boolean): void {
    const pbf = this.#pbf;
    if (!this.#isBegun) {
      this.#isBegun = true;
      writeFirstPacket(pbf);
      writeTrack(pbf, { uuid: TRACK_ALIVE, name: 'processes', isCounter: true });
      writeTrack(pbf, { uuid: TRACK_STARTED, name: 'processes that started here', isCounter: true });
    }
    if (state.wallOffsetNs !== this.#wallOffsetNs) {
      this.#wallOffsetNs = state.wallOffsetNs;
      writeClocks(pbf, state.nowBootNs, state.wallOffsetNs);
    }
    this.#concurrency.read(state, isEnd, ({ timeBootNs, alive, started }) => {
      writeEvent(pbf, timeBootNs, TRACK_ALIVE, { type: 'counter', value: alive });
      writeEvent(pbf, timeBootNs, TRACK_STARTED, { type: 'counter', value: started });
    });
    if (state.lost !== this.#lost) this.#writeLost(state);
  }

  #writeLost({ lost, nowBootNs }: State): void {
    if (this.#lost === NOTHING_LOST) writeTrack(this.#pbf, { uuid: TRACK_LOST, name: 'lost events' });
    this.#lost = lost;
    const { missedRuns, ...kinds } = lost;
    writeEvent(this.#pbf, nowBootNs, TRACK_LOST, {
      type: 'instant',
      name: 'events lost so far',
      categories: ['lost'],
      annotations: { ...kinds, hook_runs: missedRuns },
    });
  }

  #placeTrack(process: Process, parent: Placed | undefined): Placed {
    const depth = parent === undefined ? 0 : parent.depth + 1;
    const name = `${programAt(process, Number.POSITIVE_INFINITY)} ${process.pid}`;
    writeTrack(this.#pbf, { uuid: process.key, parentUuid: parent?.uuid, name });
    return depth < MOST_DEPTH || parent === undefined ? { depth, uuid: process.key } : parent;
  }

  #writeProcess(state: State, process: Process): void {
    const pbf = this.#pbf;
    this.#placed.of(process, state.table);
    const { end } = process;
    const slices = slicesOf(process, state.source.startedBootNs);
    for (const [index, slice] of slices.entries()) {
      const isLast = index === slices.length - 1;
      const failure = isLast ? failureOf(process) : undefined;
      const program = slice.image === undefined ? 'fork' : programName(slice.image);
      const name = slice.forgotten === 0 ? program : `${program} … ${formatCount(slice.forgotten)} more`;
      const kind: Category = slice.image === undefined ? 'fork' : 'exec';
      writeEvent(pbf, slice.fromNs, process.key, {
        type: 'begin',
        name: failure === undefined ? name : `${name} ✗ ${failure}`,
        categories: failure === undefined ? [kind] : [kind, 'failed'],
        annotations: { ...whoOf(state, process), ...imageOf(process, slice), ...(isLast ? endOf(process) : {}) },
      });
      const untilNs = isLast ? end?.timeBootNs : slices[index + 1]?.fromNs;
      if (untilNs !== undefined) writeEvent(pbf, Math.max(untilNs, slice.fromNs), process.key, { type: 'end' });
    }
  }
}

/** What ran before is drawn from the beginning: hours before it would leave no room for what was watched. */
function slicesOf(process: Process, watchedFromNs: number): Slice[] {
  const { images } = process;
  const startNs = process.origin === 'snapshot' ? Math.max(process.startBootNs, watchedFromNs) : process.startBootNs;
  const slices: Slice[] = [];
  const [first] = images;
  if (first === undefined || (first.origin === 'exec' && first.timeBootNs > startNs)) {
    slices.push({ fromNs: startNs, image: undefined, forgotten: 0 });
  }
  let fromNs = startNs;
  for (const [index, image] of images.entries()) {
    if (image.origin === 'exec') fromNs = Math.max(fromNs, image.timeBootNs);
    slices.push({ fromNs, image, forgotten: images[index + 1]?.forgottenBefore ?? 0 });
  }
  return slices;
}

/** `1`, `KILL`; undefined for a good end, and for none. */
function failureOf({ end }: Process): string | undefined {
  return end?.how === 'exited' && end.status !== 0 ? formatStatus(end.status) : undefined;
}

function whoOf(state: State, process: Process): Annotations {
  const path = state.cgroups.get(process.cgroupId);
  const { wallOffsetNs } = state;
  const isBefore = process.origin === 'snapshot' && process.startBootNs < state.source.startedBootNs;
  return {
    pid: process.pid,
    ppid: process.ppid,
    user: selectLookup(state).userName(process.uid),
    unit: path === undefined ? undefined : unitOf(printable(path)),
    ran_before: isBefore ? `since ${isoTime(process.startBootNs + wallOffsetNs)}` : undefined,
  };
}

function imageOf(process: Process, { fromNs, image }: Slice): Annotations {
  if (image === undefined) return { command: printable(process.comm) };
  const at = image.origin === 'exec' ? image.timeBootNs : fromNs;
  const { text, isTruncated } = commandText(process, at);
  return { command: isTruncated ? `${text} …` : text, file: printable(image.filename) };
}

function endOf(process: Process): Annotations {
  const { end, usage } = process;
  const exit = end === undefined ? undefined : end.how === 'lost' ? '?' : formatStatus(end.status);
  const peak = peakRss(process);
  return {
    exit,
    cpu_ms: usage === undefined ? undefined : usage.cpuNs / 1e6,
    peak_rss_bytes: peak?.isUpperBound === false ? peak.bytes : undefined,
    peak_rss_at_most_bytes: peak?.isUpperBound === true ? peak.bytes : undefined,
    read_bytes: usage?.readBytes,
    written_bytes: usage?.writeBytes,
  };
}

function isoTime(wallNs: number): string {
  return new Date(wallNs / 1e6).toISOString();
}
