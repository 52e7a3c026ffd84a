// A comparison as Markdown: the figures of A and B side by side.
import { formatCount } from '../format/bytes.ts';
import { formatDuration } from '../format/duration.ts';
import { type Change, type Diff, mean, type Side } from './diff.ts';
import { formatMean } from './figures.ts';
import { type ColumnOf, code, left, right, table } from './markdownText.ts';
import type { Group, Top } from './report.ts';

export function formatDiffMarkdown(diff: Diff): string {
  const sections = [
    `# ${title(diff)}\n${lost(diff.lostEvents)}`,
    totals(diff),
    section('Slower programs', diff.slower, PER_RUN),
    section('Run more often', diff.moreOften, COUNTS),
    section('Fail more', diff.failMore, FAILURES),
    section('New programs', diff.added, GROUP),
    section('Programs that are gone', diff.gone, GROUP),
    section('Faster programs', diff.faster, PER_RUN),
    `A difference counts from ${Math.round(diff.leastShare * 100)} % on, and a time from ${formatDuration(diff.leastNs)} on. ` +
      'Slower: p50, mean, or from 20 runs on p95, of one run.\n',
  ];
  return sections.filter((text) => text !== '').join('\n');
}

function title({ wallNs }: Diff): string {
  return `${formatDuration(wallNs.a)} before, ${formatDuration(wallNs.b)} now (${change(wallNs)})`;
}

function lost({ a, b }: Side<number>): string {
  if (a + b === 0) return '';
  return `\n> **Note:** ${formatCount(a)} and ${formatCount(b)} events were lost: not every difference is one.\n`;
}

/** `+12 %`, `-50 %`, `×3.2` */
function change({ a, b }: Side<number>): string {
  if (a === b) return '=';
  if (a === 0) return 'new';
  if (b >= 2 * a) return `×${formatMean(b / a)}`;
  const percent = Math.round((100 * (b - a)) / a);
  return `${percent > 0 ? '+' : ''}${percent} %`;
}

interface Total extends Side<number> {
  readonly name: string;
  readonly show: (value: number) => string;
}

function totals(diff: Diff): string {
  const tail = diff.serialTailNs;
  const rows: Total[] = [
    { name: 'wall time', ...diff.wallNs, show: formatDuration },
    { name: 'processes', ...diff.processes, show: formatCount },
    { name: 'failed', ...diff.failures, show: formatCount },
    { name: 'time of all processes', ...diff.durationNs, show: formatDuration },
    { name: 'CPU time', ...diff.cpuNs, show: formatDuration },
    { name: 'working at once, mean', ...diff.meanWorking, show: formatMean },
    { name: 'working at once, at most', ...diff.peakWorking, show: formatCount },
  ];
  if (tail.a !== undefined && tail.b !== undefined)
    rows.push({ name: 'serial tail', a: tail.a, b: tail.b, show: formatDuration });
  return table<Total>(
    [
      left('', ({ name }) => name),
      right('A', ({ a, show }) => show(a)),
      right('B', ({ b, show }) => show(b)),
      right('change', change),
    ],
    rows,
  );
}

function section<T>(name: string, { count, shown }: Top<T>, columns: readonly ColumnOf<T>[]): string {
  if (count === 0) return '';
  const cut = shown.length < count ? `\nThe first ${formatCount(shown.length)} of them.\n` : '';
  return `## ${name} (${formatCount(count)})\n${cut}\n${shown.length === 0 ? '' : table(columns, shown)}`;
}

const GROUP: readonly ColumnOf<Group>[] = [
  left('program', ({ name }) => code(name)),
  right('count', ({ count }) => formatCount(count)),
  right('failed', ({ failures }) => formatCount(failures)),
  right('total', ({ totalNs }) => formatDuration(totalNs)),
  right('p50', ({ p50Ns }) => formatDuration(p50Ns)),
  right('max', ({ maxNs }) => formatDuration(maxNs)),
];

const PROGRAM: ColumnOf<Change> = left('program', ({ name }) => code(name));

/** A figure of both, and how it changed. */
function pair(name: string, of: (group: Group) => number, show: (value: number) => string): ColumnOf<Change>[] {
  return [
    right(`${name} A`, ({ a }) => show(of(a))),
    right(`${name} B`, ({ b }) => show(of(b))),
    right('', ({ a, b }) => change({ a: of(a), b: of(b) })),
  ];
}

const counts = pair('runs', ({ count }) => count, formatCount);
const total = pair('total', ({ totalNs }) => totalNs, formatDuration);

const PER_RUN: readonly ColumnOf<Change>[] = [
  PROGRAM,
  ...pair('p50', ({ p50Ns }) => p50Ns, formatDuration),
  ...pair('mean', mean, formatDuration),
  ...pair('p95', ({ p95Ns }) => p95Ns, formatDuration),
  ...counts,
];
const COUNTS: readonly ColumnOf<Change>[] = [PROGRAM, ...counts, ...total];
const FAILURES: readonly ColumnOf<Change>[] = [
  PROGRAM,
  ...pair('failed', ({ failures }) => failures, formatCount),
  ...counts,
];
