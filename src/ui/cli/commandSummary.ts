// What a command did, in a few lines on stderr when it has ended.
import { createReportBuilder } from '../../core/report/build.ts';
import { summary } from '../../core/report/summary.ts';
import type { Store } from '../../core/state/store.ts';
import { SettledReader } from '../../core/table/settledReader.ts';

/** Counts from now on. @returns the lines, once nothing more comes; empty where no command ran */
export function summarize(store: Store): () => string {
  const builder = createReportBuilder();
  const settled = new SettledReader();
  // As it goes: the history forgets the oldest.
  const stopReading = store.subscribe(() => {
    const { table, nowBootNs } = store.getState();
    settled.read(table.history, nowBootNs, builder.add);
  });
  return () => {
    stopReading();
    const state = store.getState();
    if (state.command === undefined) return '';
    settled.read(state.table.history, Number.POSITIVE_INFINITY, builder.add);
    builder.leaveOut(settled.leftOut);
    return `tracer-tui: ${summary(builder.finish(state))}`;
  };
}
