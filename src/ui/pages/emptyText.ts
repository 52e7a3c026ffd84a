// What stands in the place of rows where a filter or the threshold hides all of them, and how they come back.
import { formatCount } from '../../core/format/bytes.ts';
import { formatThreshold } from '../../core/format/duration.ts';
import { printableText } from '../../core/format/printable.ts';
import type { ShownRows } from '../../core/select/rows.ts';
import type { State } from '../../core/state/state.ts';
import type { TableId } from '../../core/state/view.ts';
import { truncate } from '../text/fit.ts';

const LEAST_FILTER = 12;
/** Before it, on the screen. */
const BLANK = 1;

/** For one table. @returns empty where it is not empty, or nothing is hidden that could be in it */
export function emptyTableText(state: State, rows: ShownRows, id: TableId, width: number): string {
  if (rows.tables[id].length > 0) return '';
  const other = id === 'running' ? 'finished' : 'running';
  if (rows.tables[other].length === 0 && state.view.filter.text !== '') return emptyText(state, rows, width);
  return text(state, rows.hiddenIn[id], id === 'finished' ? heldBack(state) : 0, `${id} process`, width);
}

/** For a page that shows both tables as one. @returns empty where something is shown, or nothing is hidden */
export function emptyText(state: State, rows: ShownRows, width: number): string {
  const { running, finished } = rows.tables;
  if (running.length + finished.length > 0) return '';
  return text(state, rows.hidden.count, heldBack(state), 'process', width);
}

function heldBack({ view, heldBack }: State): number {
  return (view.paused?.heldBack ?? heldBack).count;
}

/** @param inKernel of those that no threshold brings back */
function text({ view }: State, hidden: number, inKernel: number, what: string, width: number): string {
  const { thresholdNs, filter } = view;
  if (hidden + inKernel === 0) return '';
  const threshold = formatThreshold(thresholdNs);
  if (filter.text === '') {
    if (hidden === 0) return `all ${formatCount(inKernel)} were shorter than ${threshold} and stayed in the kernel`;
    const all = hidden === 1 ? 'the only one is' : `all ${formatCount(hidden)} are`;
    return `${all} shorter than ${threshold}: press 0 to show them, - to lower the threshold`;
  }
  const head = thresholdNs > 0 ? `no ${what} of ${threshold} or more matches ` : `no ${what} matches `;
  const tail = thresholdNs > 0 ? ' (Esc clears the filter, 0 shows short ones)' : ' (Esc clears the filter)';
  // What to do stays on a narrow screen.
  const room = Math.max(LEAST_FILTER, width - BLANK - head.length - tail.length);
  return head + truncate(printableText(filter.text), room) + tail;
}
