// Everything the program knows. Only reduce() makes the next one.
import type { ByteString } from '../bytes.ts';
import type { Filter } from '../filter/match.ts';
import { ProcessTable } from '../table/processTable.ts';
import type { CommandState } from './command.ts';
import { NO_SPAWNS, type SpawnRate } from './rate.ts';
import type { RecordingState, ReplayState } from './replay.ts';
import { INITIAL_VIEW, type View } from './view.ts';

export interface Counts {
  readonly forks: number;
  readonly execs: number;
  readonly exits: number;
}

/** Events that the kernel could not hand over, by kind, and hook runs that it skipped. */
export interface Lost {
  readonly fork: number;
  readonly exec: number;
  readonly exit: number;
  readonly free: number;
  readonly cgroup: number;
  readonly missedRuns: number;
}

export const NOTHING_LOST: Lost = { fork: 0, exec: 0, exit: 0, free: 0, cgroup: 0, missedRuns: 0 };

/** Processes that ended below a threshold in the kernel: nothing else is known of them. */
export interface HeldBack {
  readonly count: number;
  /** How long they lived, in all. */
  readonly durationNs: number;
}

const NOTHING_HELD_BACK: HeldBack = { count: 0, durationNs: 0 };

export interface SourceState {
  readonly name: string;
  readonly startedBootNs: number;
  /** Only a command that tracer-tui has started, and what descends from it. */
  readonly isFollowing?: boolean;
  /** What it cannot do, in a line; undefined where nothing is missed. */
  readonly limit?: string;
  /** Why nothing comes any more. */
  readonly failure: string | undefined;
}

export interface State {
  /** Shared by all versions of the state, see ProcessTable. */
  readonly table: ProcessTable;
  readonly nowBootNs: number;
  readonly wallOffsetNs: number;
  readonly counts: Counts;
  readonly lost: Lost;
  readonly heldBack: HeldBack;
  readonly rate: SpawnRate;
  readonly source: SourceState;
  readonly users: ReadonlyMap<number, string>;
  readonly cgroups: ReadonlyMap<number, ByteString>;
  /** Where there are more, those that nobody has been in are forgotten. */
  readonly mostCgroups: number;
  /** Names of containers by their ids, as far as they were found. */
  readonly containers: ReadonlyMap<string, string>;
  /** undefined: everything is watched, no command is followed. */
  readonly command: CommandState | undefined;
  readonly view: View;
  /** Where everything is written to besides. */
  readonly recording: RecordingState | undefined;
  /** What is shown is a recording. */
  readonly replay: ReplayState | undefined;
}

export interface StateOptions {
  /** Finished processes kept. */
  readonly history?: number;
  readonly view?: Partial<View>;
}

export const DEFAULT_HISTORY = 100_000;
/** More would be more than Node's heap takes. */
export const MOST_HISTORY = 10_000_000;

/** Users make cgroups as fast as folders, and a path may have 4 KiB. */
export const MOST_CGROUPS = 16_384;

export function initialState(options: StateOptions = {}): State {
  return {
    table: new ProcessTable(options.history ?? DEFAULT_HISTORY),
    nowBootNs: 0,
    wallOffsetNs: 0,
    counts: { forks: 0, execs: 0, exits: 0 },
    lost: NOTHING_LOST,
    heldBack: NOTHING_HELD_BACK,
    rate: NO_SPAWNS,
    source: { name: '', startedBootNs: 0, failure: undefined },
    users: new Map(),
    cgroups: new Map(),
    mostCgroups: MOST_CGROUPS,
    containers: new Map(),
    command: undefined,
    view: { ...INITIAL_VIEW, pastFilters: pastFilters(options.view?.filter), ...options.view },
    recording: undefined,
    replay: undefined,
  };
}

/** The one that the command line gave can be had again, too. */
function pastFilters(filter: Filter | undefined): readonly string[] {
  return filter === undefined || filter.text === '' ? [] : [filter.text];
}

export function totalLost(lost: Lost): number {
  return lost.fork + lost.exec + lost.exit + lost.free + lost.cgroup + lost.missedRuns;
}
