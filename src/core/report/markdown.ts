// A report as Markdown: fits the summary of a CI job (GitHub cuts those at 1 MiB; 20 rows a table are some 20 KiB).
import { formatCount } from '../format/bytes.ts';
import { formatDuration } from '../format/duration.ts';
import { counted, exitText, failedText, formatMean, formatShare, signedDuration, sparkline } from './figures.ts';
import { code, fenced, left, right, table } from './markdownText.ts';
import type {
  Concurrency,
  CriticalPath,
  Group,
  PathStep,
  Repeated,
  Report,
  ReportedProcess,
  Top,
  Totals,
} from './report.ts';

export function formatMarkdown(report: Report): string {
  const { criticalPath } = report;
  const sections = [
    heading(report),
    totals(report),
    list('Failures', report.failures, 'the last ones', (rows) => table(FAILED, rows)),
    list('Slowest processes', report.slowest, 'the longest', (rows) => table(SLOWEST, rows)),
    list('Programs', report.programs, 'those with the most time', (rows) => table(groupColumns('program'), rows)),
    list('Started by', report.parents, 'those with the most time', (rows) => table(groupColumns('parent'), rows)),
    concurrency(report.concurrency, report.recording.durationNs),
    criticalPath === undefined ? '' : path(criticalPath),
    list('Run more than once', report.repeated, 'the most often', (rows) => table(REPEATED, rows)),
    NOTES,
  ];
  return sections.filter((section) => section !== '').join('\n');
}

function heading({ totals, recording, criticalPath }: Report): string {
  const what = counted(totals.processes, 'process', 'processes');
  const failed = failedText(totals.failures);
  const title = `# ${what} in ${formatDuration(recording.durationNs)}, ${failed}\n`;
  const root = isOfOneCommand(totals) ? criticalPath?.root : undefined;
  const command = root === undefined ? '' : `\n${code(root.command, root.isCommandCut)}\n`;
  return `${title}${command}${warnings(recording, totals)}`;
}

/** Of a whole machine no command is what it is about: there, others ran before. */
function isOfOneCommand({ startedBefore, running, runningStarted }: Totals): boolean {
  return startedBefore === 0 && running === runningStarted;
}

function warnings(recording: Report['recording'], totals: Report['totals']): string {
  const lines: string[] = [];
  if (recording.lostEvents > 0)
    lines.push(`${counted(recording.lostEvents, 'event was', 'events were')} lost: the figures are too low.`);
  if (recording.failure !== undefined) lines.push(`The recording ended early: ${code(recording.failure)}`);
  if (totals.leftOut > 0)
    lines.push(`${counted(totals.leftOut, 'more process is', 'more processes are')} not in this report.`);
  if (totals.heldBack > 0) {
    const what = counted(totals.heldBack, 'more process', 'more processes');
    const they = totals.heldBack === 1 ? 'it is' : 'they are';
    lines.push(`${what} ended below the threshold in the kernel: ${they} not in this report.`);
  }
  return lines.map((line) => `\n> **Note:** ${line}\n`).join('');
}

function totals({ totals, recording, concurrency, criticalPath }: Report): string {
  const rows: (readonly [string, string])[] = [
    ['wall time', formatDuration(recording.durationNs)],
    ['processes', `${formatCount(totals.processes)}${note(totals.startedBefore, 'older than the recording')}`],
    ['failed', `${formatCount(totals.failures)}${note(totals.signaled, 'by a signal')}`],
    ['forks without an exec', formatCount(totals.forksOnly)],
    ['still running at the end', `${formatCount(totals.running)}${note(totals.runningStarted, 'started meanwhile')}`],
    ['programs, command lines', `${formatCount(totals.programs)}, ${formatCount(totals.commandLines)}`],
    ['time of all processes', formatDuration(totals.durationNs)],
    ['CPU time', `${formatDuration(totals.cpuNs)}${note(totals.processes - totals.cpuKnown, 'not known')}`],
    ['working at once', `${formatMean(concurrency.meanWorking)}, at most ${formatCount(concurrency.peakWorking)}`],
  ];
  if (recording.startedAtUtc !== undefined) rows.unshift(['started', recording.startedAtUtc]);
  if (totals.endsLost > 0) rows.splice(3, 0, ['end not seen', formatCount(totals.endsLost)]);
  if (criticalPath !== undefined && isOfOneCommand(totals)) rows.push(['serial tail', tailText(criticalPath)]);
  const columns = [
    left<readonly [string, string]>('', ([name]) => name),
    right<readonly [string, string]>('', ([, value]) => value),
  ];
  return table(columns, rows);
}

function note(count: number, what: string): string {
  return count === 0 ? '' : ` (${formatCount(count)} ${what})`;
}

function tailText({ serial, durationNs }: CriticalPath): string {
  return `${formatDuration(serial.tailNs)} (${formatShare(serial.tailNs, durationNs)})`;
}

function list<T>(
  title: string,
  { count, shown }: Top<T>,
  which: string,
  rows: (shown: readonly T[]) => string,
): string {
  if (count === 0) return '';
  const left = shown.length < count ? `\n${formatCount(shown.length)} of them: ${which}.\n` : '';
  return `## ${title} (${formatCount(count)})\n${left}\n${shown.length === 0 ? '' : rows(shown)}`;
}

const COMMAND = left<ReportedProcess>('command', (row) => code(row.command, row.isCommandCut));
const DURATION = right<{ readonly durationNs: number }>('duration', (row) => formatDuration(row.durationNs));
const START = right<{ readonly startOffsetNs: number }>('start', (row) => signedDuration(row.startOffsetNs));
const EXIT = left<ReportedProcess>('exit', (row) => exitText(row.exit));
const PID = right<{ readonly pid: number }>('PID', (row) => String(row.pid));
const CPU = right<ReportedProcess>('CPU', (row) => (row.cpuNs === undefined ? '?' : formatDuration(row.cpuNs)));

const FAILED = [EXIT, START, DURATION, PID, COMMAND];
const SLOWEST = [DURATION, START, CPU, EXIT, PID, COMMAND];

function groupColumns(title: string) {
  return [
    left<Group>(title, (row) => code(row.name)),
    right<Group>('count', (row) => formatCount(row.count)),
    right<Group>('failed', (row) => formatCount(row.failures)),
    right<Group>('total', (row) => formatDuration(row.totalNs)),
    right<Group>('p50', (row) => formatDuration(row.p50Ns)),
    right<Group>('p95', (row) => formatDuration(row.p95Ns)),
    right<Group>('max', (row) => formatDuration(row.maxNs)),
    right<Group>('CPU', (row) => formatDuration(row.cpuNs)),
  ];
}

const REPEATED = [
  right<Repeated>('runs', (row) => formatCount(row.count)),
  right<Repeated>('failed', (row) => formatCount(row.failures)),
  right<Repeated>('total', (row) => formatDuration(row.totalNs)),
  left<Repeated>('command', (row) => code(row.command, row.isCommandCut)),
];

function concurrency(figures: Concurrency, durationNs: number): string {
  const { buckets, bucketNs } = figures;
  if (buckets.length === 0) return '';
  const lines = [
    { name: 'alive', values: buckets.map(({ meanAlive }) => meanAlive), mean: figures.meanAlive },
    { name: 'working', values: buckets.map(({ meanWorking }) => meanWorking), mean: figures.meanWorking },
    { name: 'CPUs', values: buckets.map(({ meanCpus }) => meanCpus), mean: figures.meanCpus },
  ].map(({ name, values, mean }) => {
    const highest = values.reduce((a, b) => Math.max(a, b), 0);
    return `${name.padEnd(8)}│${sparkline(values, highest)}│ █ = ${formatMean(highest)}, mean ${formatMean(mean)}`;
  });
  const axis = `${' '.repeat(8)}0${formatDuration(durationNs).padStart(buckets.length)}`;
  const peak = `At most ${formatCount(figures.peakWorking)} were working at once (first ${signedDuration(figures.peakWorkingOffsetNs)} after the beginning), and ${formatCount(figures.peakAlive)} were alive.`;
  return `## Concurrency over time\n\n${peak} Each column is ${formatDuration(bucketNs)}.\n\n${fenced([...lines, axis])}`;
}

function path(critical: CriticalPath): string {
  const { root, steps, durationNs, count, otherNs, serial } = critical;
  const columns = [
    START,
    right<PathStep>('own', (row) => formatDuration(row.ownNs)),
    right<PathStep>('share', (row) => formatShare(row.ownNs, durationNs)),
    DURATION,
    right<PathStep>('depth', (row) => String(row.depth)),
    left<PathStep>('command', (row) => code(row.command, row.isCommandCut)),
  ];
  const others = count - steps.length;
  const rest = others > 0 ? ` ${counted(others, 'other has', 'others have')} ${formatDuration(otherNs)}.` : '';
  const all = counted(count, 'process', 'processes');
  return (
    `## Critical path (${all})\n\nWhat the ${formatDuration(durationNs)} of ${code(root.command, root.isCommandCut)} went to.${rest}\n\n` +
    `${table(columns, steps)}\n## Serial tail\n\nFor the last ${formatDuration(serial.tailNs)} of it not more than one process of these was working; ` +
    `in all for ${formatDuration(serial.totalNs)} of ${formatDuration(durationNs)}.\n`
  );
}

const NOTES = `## How to read it

* Duration: the whole life of a process. Failed: an exit code other than 0, or a signal. Quantiles are exact.
* Alive: started in the recording and not ended. Working: alive without a child that is alive. CPUs: the CPU time of each
  finished process, spread evenly over its life.
* Serial tail: two or more were working in it for no more than 1 % of the wall time.
* Critical path: backwards from the end, the child that ended last before each moment. Own: the time in which no child
  of it decided.
* Run more than once: by all arguments. \`…\` marks a command line of which not all is shown.
`;
