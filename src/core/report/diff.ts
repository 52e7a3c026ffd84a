// What changed between two recordings, by program. Two runs of the same are never equal: a difference counts from
// a share and, for times, from a least amount on.
import { type Group, REPORT_VERSION, type Report, type Top } from './report.ts';

const DIFF_SCHEMA = 'tracer-tui.diff';

export interface DiffOptions {
  /** A difference counts from this share of the first figure on. @default 0.2 */
  readonly leastShare?: number;
  /** And a time from this difference on. @default 5 ms */
  readonly leastNs?: number;
  /** How many of each list. @default 20 */
  readonly top?: number;
}

export const DEFAULT_LEAST_SHARE = 0.2;
export const DEFAULT_LEAST_NS = 5e6;

export interface Side<T> {
  readonly a: T;
  readonly b: T;
}

export interface Change extends Side<Group> {
  readonly name: string;
}

export interface Diff {
  readonly schema: typeof DIFF_SCHEMA;
  readonly version: typeof REPORT_VERSION;
  readonly leastShare: number;
  readonly leastNs: number;
  readonly wallNs: Side<number>;
  readonly processes: Side<number>;
  readonly failures: Side<number>;
  readonly durationNs: Side<number>;
  readonly cpuNs: Side<number>;
  readonly meanWorking: Side<number>;
  readonly peakWorking: Side<number>;
  readonly serialTailNs: Side<number | undefined>;
  readonly lostEvents: Side<number>;
  /** Most time first. */
  readonly added: Top<Group>;
  readonly gone: Top<Group>;
  /** Of one run: p50, p95 or the mean. What it adds to all runs in B first. */
  readonly slower: Top<Change>;
  readonly faster: Top<Change>;
  /** Most runs more first. */
  readonly moreOften: Top<Change>;
  /** Most failures more first. */
  readonly failMore: Top<Change>;
}

/** @param a and b: with all of their programs */
export function diffReports(a: Report, b: Report, options: DiffOptions = {}): Diff {
  const { leastShare = DEFAULT_LEAST_SHARE, leastNs = DEFAULT_LEAST_NS, top = 20 } = options;
  const inA = new Map(a.programs.shown.map((group) => [group.name, group]));
  const inB = new Map(b.programs.shown.map((group) => [group.name, group]));
  const both: Change[] = [];
  for (const group of b.programs.shown) {
    const before = inA.get(group.name);
    if (before !== undefined) both.push({ name: group.name, a: before, b: group });
  }
  const side = <T>(of: (report: Report) => T): Side<T> => ({ a: of(a), b: of(b) });
  const listed = <T extends { readonly name: string }>(all: readonly T[], weight: (item: T) => number): Top<T> => ({
    count: all.length,
    shown: all.toSorted((x, y) => weight(y) - weight(x) || (x.name < y.name ? -1 : 1)).slice(0, top),
  });
  const grew = (before: number, after: number) => after > before && after - before >= before * leastShare;
  const isLonger = (before: number, after: number) => grew(before, after) && after - before >= leastNs;
  const isSlower = (x: Group, y: Group) =>
    isLonger(x.p50Ns, y.p50Ns) ||
    isLonger(mean(x), mean(y)) ||
    // The slowest of a few is no quantile.
    (Math.min(x.count, y.count) >= MIN_FOR_P95 && isLonger(x.p95Ns, y.p95Ns));
  const total = (group: Group) => group.totalNs;
  return {
    schema: DIFF_SCHEMA,
    version: REPORT_VERSION,
    leastShare,
    leastNs,
    wallNs: side(wallNs),
    processes: side(({ totals }) => totals.processes),
    failures: side(({ totals }) => totals.failures),
    durationNs: side(({ totals }) => totals.durationNs),
    cpuNs: side(({ totals }) => totals.cpuNs),
    meanWorking: side(({ concurrency }) => concurrency.meanWorking),
    peakWorking: side(({ concurrency }) => concurrency.peakWorking),
    serialTailNs: side(({ criticalPath }) => criticalPath?.serial.tailNs),
    lostEvents: side(({ recording }) => recording.lostEvents),
    added: listed(
      b.programs.shown.filter(({ name }) => !inA.has(name)),
      total,
    ),
    gone: listed(
      a.programs.shown.filter(({ name }) => !inB.has(name)),
      total,
    ),
    slower: listed(
      both.filter((change) => isSlower(change.a, change.b) && mean(change.b) > mean(change.a)),
      (change) => (mean(change.b) - mean(change.a)) * change.b.count,
    ),
    faster: listed(
      both.filter((change) => isSlower(change.b, change.a) && mean(change.a) > mean(change.b)),
      (change) => (mean(change.a) - mean(change.b)) * change.b.count,
    ),
    moreOften: listed(
      both.filter((change) => grew(change.a.count, change.b.count)),
      (change) => change.b.count - change.a.count,
    ),
    failMore: listed(
      both.filter((change) => change.b.failures > change.a.failures),
      (change) => change.b.failures - change.a.failures,
    ),
  };
}

const MIN_FOR_P95 = 20;

/** Of the command, or of the recording where nothing was followed to its end. */
function wallNs(report: Report): number {
  return report.criticalPath?.durationNs ?? report.recording.durationNs;
}

export function mean(group: Group): number {
  return group.totalNs / group.count;
}
