// A report that grows with a state: live, or while a recording is read.
import type { Process } from '../process.ts';
import type { State } from '../state/state.ts';
import { SettledReader } from '../table/settledReader.ts';
import { createReportBuilder, type ReportOptions } from './build.ts';
import type { Report } from './report.ts';

export interface Reporter {
  /** After each batch of events: takes what has settled. */
  read(state: State): void;
  /** Once, when nothing more comes. */
  finish(state: State, rootPid?: number): Report;
}

/** @param visit sees each finished process once, with the state of that moment */
export function createReporter(
  options: ReportOptions = {},
  visit?: (process: Process, state: State) => void,
): Reporter {
  const builder = createReportBuilder(options);
  const settled = new SettledReader();
  const read = (state: State, nowBootNs: number) => {
    settled.read(state.table.history, nowBootNs, (process) => {
      builder.add(process);
      visit?.(process, state);
    });
  };
  return {
    read: (state) => read(state, state.nowBootNs),
    finish(state, rootPid) {
      read(state, Number.POSITIVE_INFINITY);
      builder.leaveOut(settled.leftOut);
      return builder.finish(state, rootPid);
    },
  };
}
