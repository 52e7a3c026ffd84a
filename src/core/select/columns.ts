// Every column: what it shows, how it sorts, and what a filter compares. To add one, add a row here.
import { formatBytes } from '../format/bytes.ts';
import { commandText } from '../format/command.ts';
import { formatDuration, formatElapsed } from '../format/duration.ts';
import { formatStatus, shellStatus } from '../format/exit.ts';
import { formatStart } from '../format/time.ts';
import { durationNs, type Process, peakRss } from '../process.ts';
import type { Droppable } from './dropToFit.ts';
import type { Lookup } from './lookup.ts';
import { MORE_COLUMNS, type MoreColumnId } from './moreColumns.ts';

/** What a value is, which decides the units that a filter may write. */
export type ValueKind = 'number' | 'duration' | 'bytes' | 'text';

export type ColumnId =
  | ('host' | 'pid' | 'ppid' | 'user' | 'start' | 'duration' | 'exit' | 'cpu' | 'rss' | 'command')
  | MoreColumnId;

export interface Column extends Droppable {
  readonly id: ColumnId;
  readonly title: string;
  /** For help and the details. */
  readonly explanation: string;
  /** In terminal columns; 0 takes what is left. */
  readonly width: number;
  readonly align: 'left' | 'right';
  /** Other names of it in a filter. */
  readonly aliases: readonly string[];
  readonly kind: ValueKind;
  /** Its value changes once more when the kernel has freed the process. */
  readonly settles?: true;
  /** For sorting and filtering; undefined sorts lowest and matches no comparison. Units: ns, bytes. */
  value(process: Process, lookup: Lookup): number | string | undefined;
  /** Where the order is another one than that of `value`. */
  sortValue?(process: Process): number;
  text(process: Process, lookup: Lookup, width: number): string;
  /** The order that is wanted first when it is chosen. */
  readonly firstOrder: 'ascending' | 'descending';
}

/** Those that are shown by default, in their order. */
export const COLUMNS: readonly Column[] = [
  {
    id: 'pid',
    title: 'PID',
    explanation: 'process id (of the thread group)',
    width: 7,
    align: 'right',
    dropOrder: 0,
    aliases: [],
    kind: 'number',
    value: (process) => process.pid,
    text: (process) => String(process.pid),
    firstOrder: 'ascending',
  },
  {
    id: 'ppid',
    title: 'PPID',
    explanation: 'process id of the parent at birth',
    width: 7,
    align: 'right',
    dropOrder: 4,
    aliases: [],
    kind: 'number',
    value: (process) => process.ppid,
    text: (process) => String(process.ppid),
    firstOrder: 'ascending',
  },
  {
    id: 'user',
    title: 'USER',
    explanation: 'real user',
    width: 9,
    align: 'left',
    dropOrder: 6,
    aliases: [],
    kind: 'text',
    value: (process, lookup) => lookup.userName(process.uid),
    text: (process, lookup) => lookup.userName(process.uid),
    firstOrder: 'ascending',
  },
  {
    id: 'start',
    title: 'START',
    explanation: 'local time of the start, by the kernel’s clock',
    width: 12,
    align: 'left',
    dropOrder: 3,
    aliases: [],
    kind: 'text',
    value: (process, lookup) => formatStart(process.startBootNs, lookup.nowBootNs, lookup.wallOffsetNs),
    sortValue: (process) => process.startBootNs,
    text: (process, lookup) => formatStart(process.startBootNs, lookup.nowBootNs, lookup.wallOffsetNs),
    firstOrder: 'descending',
  },
  {
    id: 'duration',
    title: 'DURATION',
    explanation: 'from start to end, or until now; ~ where the end was not seen',
    width: 8,
    align: 'right',
    dropOrder: 1,
    aliases: ['dur'],
    kind: 'duration',
    value: (process, lookup) => durationNs(process, lookup.nowBootNs),
    text: (process, lookup) => {
      const ns = durationNs(process, lookup.nowBootNs);
      if (isRunningAt(process, lookup.nowBootNs)) return formatElapsed(ns);
      return `${process.end?.how === 'lost' ? '~' : ''}${formatDuration(ns)}`;
    },
    firstOrder: 'descending',
  },
  {
    id: 'exit',
    title: 'EXIT',
    explanation: 'exit code or signal; * core dumped, ? not seen',
    width: 7,
    align: 'left',
    dropOrder: 2,
    aliases: [],
    kind: 'number',
    value: (process, lookup) => {
      const status = statusAt(process, lookup.nowBootNs);
      return status === undefined ? undefined : shellStatus(status);
    },
    text: (process, lookup) => {
      if (isRunningAt(process, lookup.nowBootNs)) return '';
      const status = statusAt(process, lookup.nowBootNs);
      return status === undefined ? '?' : formatStatus(status);
    },
    firstOrder: 'descending',
  },
  {
    id: 'cpu',
    title: 'CPU',
    explanation: 'CPU time of all its threads; ~ until the kernel has the exact sum',
    width: 8,
    align: 'right',
    dropOrder: 5,
    aliases: [],
    kind: 'duration',
    settles: true,
    value: (process) => process.usage?.cpuNs,
    text: (process) => {
      if (process.usage === undefined) return '';
      const isSum = process.end === undefined || process.usageQuality === 'exact';
      return `${isSum ? '' : '~'}${formatDuration(process.usage.cpuNs)}`;
    },
    firstOrder: 'descending',
  },
  {
    id: 'rss',
    title: 'PEAK RSS',
    explanation: 'peak memory; ≤ where only the peak that exec inherited is known',
    width: 8,
    align: 'right',
    dropOrder: 7,
    aliases: ['mem'],
    kind: 'bytes',
    settles: true,
    value: (process) => peakRss(process)?.bytes,
    text: (process) => {
      const peak = peakRss(process);
      return peak === undefined ? '' : `${peak.isUpperBound ? '≤' : ''}${formatBytes(peak.bytes)}`;
    },
    firstOrder: 'descending',
  },
  {
    id: 'command',
    title: 'COMMAND',
    explanation: 'file name and arguments; … where they are longer than is shown or known',
    width: 0,
    align: 'left',
    dropOrder: 0,
    aliases: ['cmd', 'comm'],
    kind: 'text',
    value: (process, lookup) => commandText(process, lookup.nowBootNs, 256).text,
    text: (process, lookup, width) => {
      const { text, isTruncated } = commandText(process, lookup.nowBootNs, width + 1);
      return isTruncated ? `${text}…` : text;
    },
    firstOrder: 'ascending',
  },
];

/** The first one, where there is more than one host. */
export const HOST_COLUMN: Column = {
  id: 'host',
  title: 'HOST',
  explanation: 'where it ran, when recordings of several hosts are shown together',
  width: 10,
  align: 'left',
  dropOrder: 0,
  aliases: [],
  kind: 'text',
  value: (process, lookup) => lookup.hostName(process),
  text: (process, lookup) => lookup.hostName(process),
  firstOrder: 'ascending',
};

/** What a person can choose among. */
export const CHOOSABLE_COLUMNS: readonly Column[] = [...COLUMNS, ...MORE_COLUMNS];

export const ALL_COLUMNS: readonly Column[] = [...CHOOSABLE_COLUMNS, HOST_COLUMN];

export function findColumn(name: string): Column | undefined {
  const wanted = name.toLowerCase();
  return ALL_COLUMNS.find((column) => column.id === wanted || column.aliases.includes(wanted));
}

/** As of a moment: a process that ended later was still running. */
export function isRunningAt(process: Process, nowBootNs: number): boolean {
  return process.end === undefined || process.end.timeBootNs > nowBootNs;
}

function statusAt(process: Process, nowBootNs: number): number | undefined {
  if (isRunningAt(process, nowBootNs) || process.end?.how !== 'exited') return undefined;
  return process.end.status;
}
