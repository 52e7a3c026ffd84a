// Columns of the page of programs: what each shows, and how it sorts. To add one, add a row here.
import { formatBytes, formatCount } from '../format/bytes.ts';
import { formatDuration } from '../format/duration.ts';
import type { CountedGroup } from '../groups/selectGroups.ts';
import type { GroupColumnId } from '../state/programsView.ts';
import { type Droppable, dropToFit } from './dropToFit.ts';

export interface GroupColumn extends Droppable {
  readonly id: GroupColumnId | 'histogram';
  readonly title: string;
  /** For help. */
  readonly explanation: string;
  /** In terminal columns; 0 takes what is left. */
  readonly width: number;
  readonly align: 'left' | 'right';
  /** undefined sorts lowest; missing where nobody can sort by it. Names sort by themselves. */
  value?(group: CountedGroup): number | undefined;
  text(group: CountedGroup): string;
}

type Figure = Pick<GroupColumn, 'title' | 'explanation' | 'dropOrder'> & {
  readonly id: GroupColumnId;
  readonly width: number;
  value(group: CountedGroup): number | undefined;
};

function duration(figure: Figure): GroupColumn {
  return {
    align: 'right',
    ...figure,
    text: (group) => {
      const ns = figure.value(group);
      return ns === undefined ? '' : formatDuration(ns);
    },
  };
}

function count(figure: Figure): GroupColumn {
  return {
    align: 'right',
    ...figure,
    text: (group) => {
      const value = figure.value(group) ?? 0;
      return value === 0 ? '' : formatCount(value);
    },
  };
}

/** Of finished processes, or nothing where there are none. */
const finished = (read: (group: CountedGroup['group']) => number | undefined) => (counted: CountedGroup) =>
  counted.group.durations.count === 0 ? undefined : read(counted.group);

export const GROUP_COLUMNS: readonly GroupColumn[] = [
  count({
    id: 'count',
    title: 'COUNT',
    explanation: 'processes that have finished',
    width: 7,
    dropOrder: 0,
    value: ({ group }) => group.durations.count,
  }),
  count({
    id: 'running',
    title: 'RUN',
    explanation: 'processes that run',
    width: 5,
    dropOrder: 1,
    value: ({ running }) => running,
  }),
  count({
    id: 'failures',
    title: 'FAIL',
    explanation: 'ended with a code other than 0, or by a signal',
    width: 5,
    dropOrder: 2,
    value: ({ group }) => group.failures,
  }),
  duration({
    id: 'total',
    title: 'TOTAL',
    explanation: 'how long they lived, in all',
    width: 7,
    dropOrder: 0,
    value: finished(({ durations }) => durations.totalNs),
  }),
  duration({
    id: 'mean',
    title: 'MEAN',
    explanation: 'the average',
    width: 7,
    dropOrder: 9,
    value: finished(({ durations }) => durations.totalNs / durations.count),
  }),
  duration({
    id: 'p50',
    title: 'P50',
    explanation: 'half of them lived no longer; within 1 %',
    width: 7,
    dropOrder: 3,
    value: finished(({ durations }) => durations.quantileNs(0.5)),
  }),
  duration({
    id: 'p95',
    title: 'P95',
    explanation: '95 of 100 lived no longer; within 1 %',
    width: 7,
    dropOrder: 4,
    value: finished(({ durations }) => durations.quantileNs(0.95)),
  }),
  duration({
    id: 'max',
    title: 'MAX',
    explanation: 'the longest; exact',
    width: 7,
    dropOrder: 6,
    value: finished(({ durations }) => durations.maxNs),
  }),
  duration({
    id: 'cpu',
    title: 'CPU',
    explanation: 'CPU time, in all',
    width: 7,
    dropOrder: 7,
    value: finished(({ cpuNs }) => cpuNs),
  }),
  {
    id: 'rss',
    title: 'PEAK RSS',
    explanation: 'the largest peak memory of one of them; ≤ where only the peak that exec inherited is known',
    width: 8,
    align: 'right',
    dropOrder: 8,
    value: ({ group }) => group.rss.bytes || undefined,
    text: ({ group: { rss } }) => (rss.bytes === 0 ? '' : `${rss.isUpperBound ? '≤' : ''}${formatBytes(rss.bytes)}`),
  },
  {
    id: 'histogram',
    title: '100µs    1000s',
    explanation: 'how many lived how long: two bars for each power of ten, from 100 µs to 1,000 s',
    width: 14,
    align: 'left',
    dropOrder: 5,
    text: ({ group }) => histogramText(group.durations.histogram),
  },
  {
    id: 'name',
    title: '',
    explanation: 'what they have in common; then what is remarkable, see below',
    width: 0,
    align: 'left',
    dropOrder: 0,
    text: () => '',
  },
];

// Not the full block: it would run into the line above.
const BARS = '▁▂▃▄▅▆▇';

/** The most have the highest bar, one a small one, none a point. */
function histogramText(cells: ArrayLike<number>): string {
  let text = '';
  const most = Math.max(1, ...Array.from(cells));
  for (const count of Array.from(cells)) {
    text += count === 0 ? '·' : (BARS[Math.ceil((count / most) * BARS.length) - 1] ?? '▇');
  }
  return most === 1 && Array.from(cells).every((count) => count === 0) ? '' : text;
}

/** `name` last, as it stands on the screen. */
export const GROUP_ORDERS: readonly GroupColumnId[] = GROUP_COLUMNS.map(({ id }) => id).filter(
  (id) => id !== 'histogram',
);

const MIN_NAME = 18;

export type GroupLayout = readonly { readonly column: GroupColumn; readonly width: number }[];

/** The columns that fit, in their order; one space between two. */
export function layoutGroups(terminalColumns: number): GroupLayout {
  const widthOf = (list: readonly GroupColumn[]) => list.reduce((sum, { width }) => sum + (width || MIN_NAME) + 1, -1);
  const shown = dropToFit(GROUP_COLUMNS, (kept) => widthOf(kept) <= terminalColumns);
  const others = shown.reduce((sum, { width }) => sum + (width === 0 ? 0 : width + 1), 0);
  return shown.map((column) => ({ column, width: column.width || Math.max(1, terminalColumns - others) }));
}
