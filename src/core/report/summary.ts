// The few lines on stderr after a command that was run for its report.
import { formatCount } from '../format/bytes.ts';
import { cut } from '../format/cut.ts';
import { formatDuration } from '../format/duration.ts';
import { counted, exitText, failedText, formatMean, formatShare } from './figures.ts';
import type { Report } from './report.ts';

const MAX_CHARACTERS = 100;
const MAX_FAILURES = 3;
const MAX_PROGRAMS = 5;

/** Lines, each ended. Printable, and without colours: it may go to a log. */
export function summary(report: Report): string {
  const { totals, recording, concurrency, failures, slowest, programs, criticalPath } = report;
  const wallNs = criticalPath?.durationNs ?? recording.durationNs;
  const failed = failedText(totals.failures);
  const peak = `${formatCount(concurrency.peakWorking)} working at once at most (mean ${formatMean(concurrency.meanWorking)})`;
  const lines = [
    `${counted(totals.processes, 'process', 'processes')} in ${formatDuration(wallNs)}, ${failed}, ${peak}`,
  ];

  for (const process of failures.shown.slice(-MAX_FAILURES))
    lines.push(field('failed', `${exitText(process.exit)}: ${process.command}`, process.isCommandCut));
  if (failures.count > MAX_FAILURES) lines.push(field('', `and ${formatCount(failures.count - MAX_FAILURES)} before`));
  // The root is always the longest: what it ran says more.
  const longest = slowest.shown.find(({ pid }) => pid !== criticalPath?.root.pid);
  if (longest !== undefined)
    lines.push(field('longest', `${formatDuration(longest.durationNs)} ${longest.command}`, longest.isCommandCut));
  const shares = programs.shown
    .slice(0, MAX_PROGRAMS)
    .map(({ name, count, totalNs }) => `${name} ${formatDuration(totalNs)} (${formatCount(count)}×)`);
  if (shares.length > 0) lines.push(field('programs', shares.join(', ')));
  if (criticalPath !== undefined && criticalPath.count > 1) {
    const { tailNs } = criticalPath.serial;
    lines.push(
      field('serial', `the last ${formatDuration(tailNs)} (${formatShare(tailNs, wallNs)}) with one process working`),
    );
  }
  if (totals.runningStarted > 0) lines.push(field('running', `${formatCount(totals.runningStarted)} of them still`));
  if (recording.lostEvents > 0)
    lines.push(field('lost', `${counted(recording.lostEvents, 'event', 'events')}: the figures are too low`));
  if (totals.leftOut > 0)
    lines.push(
      field('left out', `${counted(totals.leftOut, 'more process', 'more processes')}: the figures are too low`),
    );
  if (totals.heldBack > 0) {
    const what = counted(totals.heldBack, 'more process', 'more processes');
    lines.push(field('held back', `${what} ended below the threshold in the kernel: not in these figures`));
  }
  return lines.map((line) => `${line}\n`).join('');
}

function field(name: string, text: string, isCut = false): string {
  const line = `  ${name.padEnd(9)} ${text}`;
  const shown = cut(line, MAX_CHARACTERS);
  return isCut || shown.length < line.length ? `${shown}…` : shown;
}
