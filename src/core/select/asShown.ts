// What is known of a process at the moment that is shown, and by now.
import type { Process } from '../process.ts';
import type { State } from '../state/state.ts';
import { lineageOf } from './lineage.ts';

/** @param process whoever keeps it may have got it before a pause, or in one that is over */
export function asShown({ view, table }: State, process: Process): Process {
  const held = view.paused?.running.find(({ key }) => key === process.key);
  return held ?? asKnownNow(table, process);
}

/** Also while the view is paused: whoever acts on a process has to know whether it has ended. */
export function asKnownNow(table: State['table'], process: Process): Process {
  return lineageOf(table).find(process.key) ?? process;
}
