// A process as a span, by OpenTelemetry's semantic conventions for processes and for command line programs
// (https://opentelemetry.io/docs/specs/semconv/registry/attributes/process/, …/semconv/cli/cli-spans/).
// What they have no name for is called `tracer_tui.…`.
import { type ByteString, splitArgs } from '../bytes.ts';
import { parseStatus, signalName } from '../format/exit.ts';
import { printable } from '../format/printable.ts';
import { programAt, programName } from '../format/program.ts';
import { countImages, durationNs, type Image, NO_UID, type Process, type ProcessKey, peakRss } from '../process.ts';
import { selectLookup } from '../select/lookup.ts';
import type { State } from '../state/state.ts';
import type { ProcessTable } from '../table/processTable.ts';
import { isStartedHere } from './concurrency.ts';
import { Inherited } from './inherited.ts';

/** Seconds and nanoseconds since 1970. */
export type WallTime = [seconds: number, nanoseconds: number];
export type AttributeValue = string | number | boolean | string[];
export type SpanAttributes = Record<string, AttributeValue>;

export interface ProcessSpan {
  readonly key: ProcessKey;
  readonly parentKey: ProcessKey | undefined;
  /** Names the trace. */
  readonly rootKey: ProcessKey;
  readonly name: string;
  readonly start: WallTime;
  readonly end: WallTime;
  /** What went wrong; undefined for a good end, and for one that is not known. */
  readonly failure: string | undefined;
  readonly attributes: SpanAttributes;
  readonly execs: readonly { readonly time: WallTime; readonly attributes: SpanAttributes }[];
  /** Execs that are not among them. */
  readonly droppedExecs: number;
}

/** Of one span. A Collector takes 20 MB in one request, and this goes into each of up to 512. */
const MOST_ARGUMENT_CHARACTERS = 16_384;
const MOST_EXECS = 32;

/** One for one stream of processes: it remembers where traces begin. */
export class SpanMaker {
  /**
   * A trace begins with what was started by a process that ran before we looked, such as a shell or systemd.
   * From the first process of the machine on, everything would be one trace, too large for any store.
   */
  readonly #roots = new Inherited<Root>((process, parent) =>
    isStartedHere(process) && parent?.isStartedHere === true
      ? parent
      : { key: process.key, isStartedHere: isStartedHere(process) },
  );

  make(state: State, process: Process): ProcessSpan {
    const root = this.#roots.of(process, state.table);
    const { wallOffsetNs, nowBootNs } = state;
    const wall = (bootNs: number) => wallTime(bootNs, wallOffsetNs);
    const image = process.images.at(-1);
    const execs = process.images.filter(({ origin }) => origin === 'exec');
    return {
      key: process.key,
      parentKey: root.key === process.key ? undefined : process.parentKey,
      rootKey: root.key,
      name: programAt(process, Number.POSITIVE_INFINITY),
      start: wall(process.startBootNs),
      end: wall(process.startBootNs + durationNs(process, nowBootNs)),
      failure: failureOf(process),
      attributes: {
        ...identity(state, process),
        ...command(process, image),
        ...ending(process, wall),
        ...used(process),
      },
      execs: execs.slice(-MOST_EXECS).map((one) => ({ time: wall(one.timeBootNs), attributes: executable(one) })),
      droppedExecs: countImages(execs) - Math.min(execs.length, MOST_EXECS),
    };
  }
}

interface Root {
  readonly key: ProcessKey;
  readonly isStartedHere: boolean;
}

/** Those that started here and still run: without them, what they started would have no parent. */
export function stillRunning(table: ProcessTable): Process[] {
  return [...table.running.values()].filter(isStartedHere);
}

function wallTime(bootNs: number, wallOffsetNs: number): WallTime {
  // Apart, for the sum of both in ns is more than a double holds.
  const seconds = Math.floor(bootNs / 1e9) + Math.floor(wallOffsetNs / 1e9);
  const ns = (bootNs % 1e9) + (wallOffsetNs - Math.floor(wallOffsetNs / 1e9) * 1e9);
  return [seconds + Math.floor(ns / 1e9), Math.floor(ns % 1e9)];
}

function isoTime([seconds, nanoseconds]: WallTime): string {
  return new Date(seconds * 1000 + nanoseconds / 1e6).toISOString();
}

function failureOf({ end }: Process): string | undefined {
  if (end?.how !== 'exited' || end.status === 0) return undefined;
  const exit = parseStatus(end.status);
  if (exit.kind === 'code') return `exit code ${exit.code}`;
  return `killed by SIG${signalName(exit.signal)}${exit.coreDumped ? ', core dumped' : ''}`;
}

function identity(state: State, process: Process): SpanAttributes {
  const { userName } = selectLookup(state);
  const attributes: SpanAttributes = { 'process.pid': process.pid };
  if (process.ppid > 0) attributes['process.parent_pid'] = process.ppid;
  if (process.nsPid !== process.pid) attributes['process.vpid'] = process.nsPid;
  if (process.uid !== NO_UID) {
    attributes['process.owner'] = userName(process.uid);
    attributes['process.real_user.id'] = process.uid;
    attributes['process.real_user.name'] = userName(process.uid);
  }
  if (process.euid !== NO_UID) {
    attributes['process.user.id'] = process.euid;
    attributes['process.user.name'] = userName(process.euid);
  }
  const cgroup = state.cgroups.get(process.cgroupId);
  if (cgroup !== undefined) attributes['process.linux.cgroup'] = printable(cgroup);
  return attributes;
}

function command(process: Process, image: Image | undefined): SpanAttributes {
  if (image !== undefined) return executable(image);
  const name = printable(process.comm);
  return { 'process.executable.name': name, 'tracer_tui.is_fork': process.origin === 'fork' };
}

function executable(image: Image): SpanAttributes {
  const attributes: SpanAttributes = {
    'process.executable.name': programName(image),
    'process.executable.path': printable(image.filename),
  };
  const shown = splitArgs(image.args.slice(0, MOST_ARGUMENT_CHARACTERS) as ByteString).map((arg) => printable(arg));
  const [first] = shown;
  if (first !== undefined) {
    attributes['process.command'] = first;
    attributes['process.command_args'] = shown;
  }
  const isCut = image.argsUnreadable || image.argsTotalBytes > Math.min(image.args.length, MOST_ARGUMENT_CHARACTERS);
  if (isCut) attributes['tracer_tui.command_args.is_truncated'] = true;
  return attributes;
}

function ending(process: Process, wall: (bootNs: number) => WallTime): SpanAttributes {
  const { end } = process;
  const attributes: SpanAttributes = { 'process.creation.time': isoTime(wall(process.startBootNs)) };
  if (end === undefined) return { ...attributes, 'tracer_tui.is_running': true };
  attributes['process.exit.time'] = isoTime(wall(end.timeBootNs));
  // The event was lost: when it ended is a guess, and how is not known.
  if (end.how === 'lost') return { ...attributes, 'tracer_tui.is_end_lost': true };
  const exit = parseStatus(end.status);
  if (exit.kind === 'code') {
    attributes['process.exit.code'] = exit.code;
    if (exit.code !== 0) attributes['error.type'] = String(exit.code);
    return attributes;
  }
  const name = `SIG${signalName(exit.signal)}`;
  attributes['error.type'] = name;
  attributes['tracer_tui.exit.signal'] = name;
  if (exit.coreDumped) attributes['tracer_tui.exit.is_core_dumped'] = true;
  return attributes;
}

function used(process: Process): SpanAttributes {
  const { usage } = process;
  if (usage === undefined) return {};
  const attributes: SpanAttributes = {
    'tracer_tui.cpu.time_ns': usage.cpuNs,
    'tracer_tui.disk.read_bytes': usage.readBytes,
    'tracer_tui.disk.written_bytes': usage.writeBytes,
    'tracer_tui.paging.major_faults': usage.majFaults,
    'tracer_tui.paging.minor_faults': usage.minFaults,
    'tracer_tui.context_switches.voluntary': usage.voluntarySwitches,
    'tracer_tui.context_switches.involuntary': usage.involuntarySwitches,
  };
  const peak = peakRss(process);
  if (peak !== undefined) {
    attributes[peak.isUpperBound ? 'tracer_tui.memory.peak_at_most_bytes' : 'tracer_tui.memory.peak_bytes'] =
      peak.bytes;
  }
  return attributes;
}
