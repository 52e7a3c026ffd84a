// Columns that are shown when somebody has chosen them.
import { formatBytes, formatCount } from '../format/bytes.ts';
import { formatDuration } from '../format/duration.ts';
import { programAt } from '../format/program.ts';
import { formatStart } from '../format/time.ts';
import { countImages, NO_UID, type Process, type Usage } from '../process.ts';
import type { Column } from './columns.ts';
import type { Lookup } from './lookup.ts';

export type MoreColumnId =
  | ('program' | 'end' | 'ucpu' | 'scpu' | 'read' | 'write' | 'minflt' | 'majflt' | 'waits' | 'preempted')
  | ('execs' | 'euser' | 'login' | 'nspid' | 'unit');

type Facts = Pick<Column, 'title' | 'explanation' | 'width' | 'dropOrder'> & { readonly id: MoreColumnId };

/** Of what a process used; unknown while nobody has looked. */
function usageColumn([facts, kind, amount]: (typeof USED)[number]): Column {
  const format = FORMATS[kind];
  return {
    ...facts,
    align: 'right',
    aliases: [],
    kind,
    settles: true,
    value: ({ usage }) => usage?.[amount],
    text: ({ usage }) => (usage === undefined ? '' : format(usage[amount])),
    firstOrder: 'descending',
  };
}

const FORMATS = { duration: formatDuration, bytes: formatBytes, number: shortCount };

/** Amounts, in the order in which narrow terminals keep them. */
const USED: readonly (readonly [Facts, keyof typeof FORMATS, keyof Usage])[] = [
  [
    { id: 'ucpu', title: 'USER CPU', explanation: 'CPU time in its own code', width: 8, dropOrder: 10 },
    'duration',
    'userNs',
  ],
  [
    { id: 'scpu', title: 'SYS CPU', explanation: 'CPU time in the kernel for it', width: 8, dropOrder: 11 },
    'duration',
    'systemNs',
  ],
  [
    { id: 'read', title: 'READ', explanation: 'bytes read from storage', width: 7, dropOrder: 12 },
    'bytes',
    'readBytes',
  ],
  [
    { id: 'write', title: 'WRITE', explanation: 'bytes written to storage', width: 7, dropOrder: 13 },
    'bytes',
    'writeBytes',
  ],
  [
    { id: 'minflt', title: 'MINFLT', explanation: 'page faults without I/O', width: 7, dropOrder: 14 },
    'number',
    'minFaults',
  ],
  [
    { id: 'majflt', title: 'MAJFLT', explanation: 'page faults that waited for I/O', width: 7, dropOrder: 15 },
    'number',
    'majFaults',
  ],
  [
    {
      id: 'waits',
      title: 'WAITS',
      explanation: 'times it gave the CPU up (voluntary switches)',
      width: 7,
      dropOrder: 16,
    },
    'number',
    'voluntarySwitches',
  ],
  [
    { id: 'preempted', title: 'PREEMPT', explanation: 'times the CPU was taken from it', width: 7, dropOrder: 17 },
    'number',
    'involuntarySwitches',
  ],
];

function textColumn(facts: Facts, textOf: (process: Process, lookup: Lookup) => string): Column {
  return {
    ...facts,
    align: 'left',
    aliases: [],
    kind: 'text',
    value: textOf,
    text: textOf,
    firstOrder: 'ascending',
  };
}

const END: Facts = {
  id: 'end',
  title: 'END',
  explanation: 'local time of the end, by the kernel’s clock',
  width: 12,
  dropOrder: 9,
};

function endOf({ end }: Process, { nowBootNs, wallOffsetNs }: Lookup): string {
  // In a view that stands still, what ends later runs.
  if (end === undefined || end.timeBootNs > nowBootNs) return '';
  return formatStart(end.timeBootNs, nowBootNs, wallOffsetNs);
}

/** In seven columns, where `formatCount` may take any number. */
function shortCount(count: number): string {
  if (count < 1e6) return formatCount(count);
  return count < 999.95e6 ? `${(count / 1e6).toFixed(1)}M` : `${(count / 1e9).toFixed(1)}G`;
}

export const MORE_COLUMNS: readonly Column[] = [
  textColumn(
    { id: 'program', title: 'PROGRAM', explanation: 'name of the program that it executes', width: 15, dropOrder: 8 },
    (process, { nowBootNs }) => programAt(process, nowBootNs),
  ),
  { ...textColumn(END, endOf), sortValue: ({ end }) => end?.timeBootNs ?? 0, firstOrder: 'descending' },
  ...USED.map(usageColumn),
  {
    id: 'execs',
    title: 'EXECS',
    explanation: 'programs that it has executed, one after the other',
    width: 7,
    align: 'right',
    dropOrder: 18,
    aliases: [],
    kind: 'number',
    value: ({ images }) => countImages(images),
    text: ({ images }) => shortCount(countImages(images)),
    firstOrder: 'descending',
  },
  textColumn(
    { id: 'euser', title: 'EUSER', explanation: 'effective user', width: 9, dropOrder: 19 },
    ({ euid }, { userName }) => userName(euid),
  ),
  textColumn(
    { id: 'login', title: 'LOGIN', explanation: 'who logged in, whatever the user is now', width: 9, dropOrder: 20 },
    ({ loginUid }, { userName }) => (loginUid === NO_UID ? '' : userName(loginUid)),
  ),
  {
    id: 'nspid',
    title: 'NSPID',
    explanation: 'process id in its own PID namespace: in its container',
    width: 7,
    align: 'right',
    dropOrder: 21,
    aliases: [],
    kind: 'number',
    value: ({ nsPid }) => nsPid,
    text: ({ nsPid }) => String(nsPid),
    firstOrder: 'ascending',
  },
  {
    ...textColumn(
      { id: 'unit', title: 'UNIT', explanation: 'systemd unit', width: 20, dropOrder: 22 },
      (process, lookup) => lookup.unit(process) ?? '',
    ),
    // The name of a new cgroup may come after its first process.
    settles: true,
  },
];
