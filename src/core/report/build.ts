// Processes in, a report out. What is kept of a process is bounded (rows.ts); times come from the recording.
import { printableText } from '../format/printable.ts';
import { durationNs, type Process } from '../process.ts';
import { type State, totalLost } from '../state/state.ts';
import { Best } from './best.ts';
import { measureConcurrency, type Range } from './concurrency.ts';
import { countCommandLines, findRepeated, groupByParent, groupByProgram } from './groups.ts';
import { FORMS } from './program.ts';
import { REPORT_SCHEMA, REPORT_VERSION, type Report, type Totals } from './report.ts';
import { FLAG, ProcessRows, STATUS_LOST } from './rows.ts';
import { describePath } from './shownPath.ts';
import { describeProcess } from './shownProcess.ts';
import { createTree, findRoot } from './tree.ts';

export interface ReportOptions {
  /** How many of each list. @default 20 */
  readonly top?: number;
  /** How many programs and parents. @default as many as of the others */
  readonly topGroups?: number;
  /** Processes in the report; of what comes after, only the number. @default 5,000,000, about 1 GB */
  readonly limit?: number;
}

const DEFAULT_TOP = 20;
const DEFAULT_LIMIT = 5_000_000;
/** Of which more may come to be known before the end: few, where the source tells when it frees. */
const MAX_UNSETTLED = 10_000;

export interface ReportBuilder {
  /** Each finished process once, in the order of SettledReader. */
  add(process: Process): void;
  /** So many were forgotten before they could be added. */
  leaveOut(count: number): void;
  /**
   * Once, when everything was added.
   * @param rootPid of the process whose wall time is explained; else that is the longest that was seen from start to end
   */
  finish(state: State, rootPid?: number): Report;
}

export function createReportBuilder(options: ReportOptions = {}): ReportBuilder {
  const { top = DEFAULT_TOP, topGroups = top, limit = DEFAULT_LIMIT } = options;
  const rows = new ProcessRows();
  const slowest = new Best<Process>(top, (a, b) => lifeNs(b) - lifeNs(a) || byStart(a, b));
  const failed = new Best<Process>(top, (a, b) => endNs(b) - endNs(a) || byStart(b, a));
  const unsettled: { readonly row: number; readonly process: Process }[] = [];
  let leftOut = 0;

  const offer = (process: Process) => {
    slowest.offer(process);
    if (process.end?.how === 'exited' && (process.end.status & 0xffff) !== 0) failed.offer(process);
  };
  return {
    add(process) {
      if (rows.length >= limit) {
        leftOut++;
        return;
      }
      const row = rows.add(process);
      // When it was handed over depends on the moment; what is known at the end does not. Its parent may be found
      // in /proc after it has ended.
      const isEndKnown = process.usageQuality === 'exact' && process.end?.how === 'exited';
      const isSettled = isEndKnown && process.parentKey !== undefined;
      if (!isSettled && unsettled.length < MAX_UNSETTLED) unsettled.push({ row, process });
      else offer(process);
    },

    leaveOut(count) {
      leftOut += count;
    },

    finish(state, rootPid) {
      for (const { row, process } of unsettled) {
        rows.update(row, process);
        offer(process);
      }
      const count = rows.length;
      const range = addRunning(rows, state);
      const tree = createTree(rows);
      const isStarted = new Uint8Array(rows.length).map((_, row) => (isStartedIn(rows, row, range) ? 1 : 0));
      const describe = (process: Process) => describeProcess(process, range.beginBootNs);
      const programs = groupByProgram(rows, count, topGroups);
      return {
        schema: REPORT_SCHEMA,
        version: REPORT_VERSION,
        recording: {
          startedAtUtc: utcText(range.beginBootNs, state.wallOffsetNs),
          durationNs: range.endBootNs - range.beginBootNs,
          source: printableText(state.source.name),
          failure: state.source.failure === undefined ? undefined : printableText(state.source.failure),
          lostEvents: totalLost(state.lost),
          lost: state.lost,
        },
        totals: {
          ...countTotals(rows, count, isStarted),
          leftOut,
          heldBack: state.heldBack.count,
          programs: programs.count,
        },
        failures: { count: failed.count, shown: failed.take().map(describe).reverse() },
        slowest: { count: slowest.count, shown: slowest.take().map(describe) },
        programs,
        parents: groupByParent(rows, tree, count, topGroups, state.source.isFollowing === true),
        concurrency: measureConcurrency(rows, tree, isStarted, range),
        criticalPath: describePath(
          rows,
          tree,
          findRoot(rows, tree, (row) => row < count && isStarted[row] === 1 && formOf(rows, row) !== 'thread', rootPid),
          range,
          top,
        ),
        repeated: findRepeated(rows, count, top),
      };
    },
  };
}

function lifeNs(process: Process): number {
  return durationNs(process, Number.POSITIVE_INFINITY);
}

function endNs(process: Process): number {
  return process.end?.timeBootNs ?? 0;
}

function byStart(a: Process, b: Process): number {
  return a.startBootNs - b.startBootNs || a.pid - b.pid || a.key - b.key;
}

/** Those that still run become rows, for they are parents and were there; they end with the report. */
function addRunning(rows: ProcessRows, state: State): Range {
  const count = rows.length;
  const running = [...state.table.running.values()].sort(byStart);
  for (const process of running) rows.add(process);

  let beginBootNs = state.source.startedBootNs || Number.POSITIVE_INFINITY;
  let endBootNs = 0;
  for (let row = 0; row < rows.length; row++) {
    // Without the start of a source, the first start that was seen.
    if (state.source.startedBootNs === 0 && (rows.flags.at(row) & FLAG.snapshot) === 0)
      beginBootNs = Math.min(beginBootNs, rows.starts.at(row));
    endBootNs = Math.max(endBootNs, row < count ? rows.ends.at(row) : rows.starts.at(row));
  }
  if (beginBootNs === Number.POSITIVE_INFINITY) beginBootNs = endBootNs;
  endBootNs = Math.max(beginBootNs, endBootNs);
  for (let row = count; row < rows.length; row++) rows.ends.set(row, endBootNs);
  return { beginBootNs, endBootNs };
}

function isStartedIn(rows: ProcessRows, row: number, range: Range): boolean {
  return (rows.flags.at(row) & FLAG.snapshot) === 0 && rows.starts.at(row) >= range.beginBootNs;
}

function countTotals(
  rows: ProcessRows,
  count: number,
  isStarted: Uint8Array,
): Omit<Totals, 'leftOut' | 'heldBack' | 'programs'> {
  const totals = {
    processes: count,
    startedBefore: 0,
    failures: 0,
    signaled: 0,
    endsLost: 0,
    forksOnly: 0,
    commandLines: countCommandLines(rows, count),
    durationNs: 0,
    cpuNs: 0,
    cpuKnown: 0,
    running: rows.length - count,
    runningStarted: 0,
  };
  for (let row = 0; row < count; row++) {
    const status = rows.statuses.at(row);
    const cpuNs = rows.cpuNs.at(row);
    if (isStarted[row] !== 1) totals.startedBefore++;
    if (status > 0) totals.failures++;
    if (status > 0 && (status & 0x7f) !== 0) totals.signaled++;
    if (status === STATUS_LOST) totals.endsLost++;
    if (formOf(rows, row) === 'fork') totals.forksOnly++;
    totals.durationNs += rows.durationNs(row);
    totals.cpuNs += cpuNs || 0;
    if (!Number.isNaN(cpuNs)) totals.cpuKnown++;
  }
  for (let row = count; row < rows.length; row++) totals.runningStarted += isStarted[row] ?? 0;
  return totals;
}

function formOf({ commandTable, commands }: ProcessRows, row: number) {
  return FORMS[commandTable.tagOf(commands.at(row))];
}

/** What `Date` can hold (ECMA-262, 21.4.1.1). */
const MAX_DATE_MS = 8.64e15;

function utcText(bootNs: number, wallOffsetNs: number): string | undefined {
  const ms = Math.floor((bootNs + wallOffsetNs) / 1e6);
  if (wallOffsetNs === 0 || !(Math.abs(ms) <= MAX_DATE_MS)) return undefined;
  return new Date(ms).toISOString();
}
