// What a report says: plain numbers and printable text, the same for Markdown, JSON and comparing.
// Offsets count from the beginning of the recording; a negative one is of a process from before it.
import type { Lost } from '../state/state.ts';

export const REPORT_SCHEMA = 'tracer-tui.report';
export const REPORT_VERSION = 1;

/** The first of a list, in its order, and how many there are. */
export interface Top<T> {
  readonly count: number;
  readonly shown: readonly T[];
}

export interface Report {
  readonly schema: typeof REPORT_SCHEMA;
  readonly version: typeof REPORT_VERSION;
  readonly recording: Recorded;
  readonly totals: Totals;
  /** The last ones, in the order of their ends. */
  readonly failures: Top<ReportedProcess>;
  /** Longest first. */
  readonly slowest: Top<ReportedProcess>;
  /** Most time in all first. */
  readonly programs: Top<Group>;
  /** By the program of the parent: who starts them. */
  readonly parents: Top<Group>;
  readonly concurrency: Concurrency;
  /** undefined when no process both started and ended in the recording. */
  readonly criticalPath: CriticalPath | undefined;
  /** Most runs first. */
  readonly repeated: Top<Repeated>;
}

export interface Recorded {
  /** ISO 8601; undefined where no wall clock was recorded. */
  readonly startedAtUtc: string | undefined;
  /** From the start of the source to the last end of a process, or the last start. */
  readonly durationNs: number;
  readonly source: string;
  /** Why it ended before its time. */
  readonly failure: string | undefined;
  /** Events that the kernel could not hand over. */
  readonly lostEvents: number;
  readonly lost: Lost;
}

export interface Totals {
  /** Finished ones; all that follows is of these. */
  readonly processes: number;
  /** Not in the report: beyond its limit, or forgotten before their numbers had settled. */
  readonly leftOut: number;
  /** Not in the report either: ended below a threshold in the kernel, which only counted them. */
  readonly heldBack: number;
  /** Of them, those older than the recording. */
  readonly startedBefore: number;
  readonly failures: number;
  /** Of the failures: ended by a signal. */
  readonly signaled: number;
  /** It is not known how they ended. */
  readonly endsLost: number;
  /** Executed nothing after their fork. */
  readonly forksOnly: number;
  readonly programs: number;
  readonly commandLines: number;
  /** Of whole lives. */
  readonly durationNs: number;
  readonly cpuNs: number;
  /** How many the CPU time is known of. */
  readonly cpuKnown: number;
  /** Still running at the end. */
  readonly running: number;
  /** Of these, started in the recording. */
  readonly runningStarted: number;
}

export interface Exit {
  readonly code: number | undefined;
  /** Without SIG. */
  readonly signal: string | undefined;
  readonly coreDumped: boolean;
}

export interface ReportedProcess {
  readonly pid: number;
  readonly ppid: number;
  readonly command: string;
  /** Not all of the command line is there. */
  readonly isCommandCut: boolean;
  readonly program: string;
  readonly startOffsetNs: number;
  readonly durationNs: number;
  /** undefined: the event was lost. */
  readonly exit: Exit | undefined;
  readonly cpuNs: number | undefined;
}

/** Quantiles are exact: the shortest duration that so many of all do not exceed (nearest rank). */
export interface Group {
  readonly name: string;
  readonly count: number;
  readonly failures: number;
  readonly totalNs: number;
  readonly p50Ns: number;
  readonly p95Ns: number;
  readonly maxNs: number;
  readonly cpuNs: number;
}

/**
 * Of the processes that started in the recording. Alive: started and not ended. Working: alive, with no
 * child alive; a `make` or a shell that waits is not, one that sleeps is. CPUs: the CPU time of each finished
 * process, spread evenly over its life, for it is not known when it used it.
 */
export interface Concurrency {
  readonly meanAlive: number;
  readonly peakAlive: number;
  readonly meanWorking: number;
  readonly peakWorking: number;
  /** Where the peak was reached first. */
  readonly peakWorkingOffsetNs: number;
  readonly meanCpus: number;
  readonly bucketNs: number;
  readonly buckets: readonly Bucket[];
}

export interface Bucket {
  readonly meanAlive: number;
  readonly peakAlive: number;
  readonly meanWorking: number;
  readonly peakWorking: number;
  readonly meanCpus: number;
}

export interface CriticalPath {
  /** The process whose wall time is explained. */
  readonly root: PathStep;
  readonly durationNs: number;
  /** Processes on the path. */
  readonly count: number;
  /** Those with the most time of their own on the path, by start. */
  readonly steps: readonly PathStep[];
  /** Of the steps that are not shown. */
  readonly otherNs: number;
  readonly serial: Serial;
}

export interface PathStep {
  readonly pid: number;
  readonly command: string;
  readonly isCommandCut: boolean;
  readonly startOffsetNs: number;
  readonly durationNs: number;
  /** How long the wall time was in its hands and not in a child's. */
  readonly ownNs: number;
  /** Distance from the root. */
  readonly depth: number;
}

/** Of the root and those below it that ended before it: when not more than one of them was working. */
export interface Serial {
  /** The last such stretch, up to the end of the root. */
  readonly tailNs: number;
  readonly totalNs: number;
}

/** A command line is its program's arguments, all of them. */
export interface Repeated {
  readonly command: string;
  readonly isCommandCut: boolean;
  readonly count: number;
  readonly failures: number;
  readonly totalNs: number;
}
