// Lines as libbpf-bootstrap's `bootstrap` prints them, and with a threshold as `tracer -d`: then the
// EXEC lines of a process are printed with its EXIT line, once it is known to have lived that long.
import type { EventBatch, ExecEvent } from '../events/event.ts';
import { formatCount } from '../format/bytes.ts';
import { imageText } from '../format/command.ts';
import { shellStatus } from '../format/exit.ts';
import { printable } from '../format/printable.ts';
import { formatClock, formatTimestamp } from '../format/time.ts';
import { durationNs, type End, type Image, type Process } from '../process.ts';
import { selectLookup } from '../select/lookup.ts';
import type { State } from '../state/state.ts';
import { imageOf } from '../table/pairing.ts';

/** More than `bootstrap` says. */
export interface TextOptions {
  /** EXEC lines have the whole command line in place of the file. */
  readonly hasArgs: boolean;
  /** TIME has the date, milliseconds and the zone. */
  readonly hasDate: boolean;
}

const PLAIN: TextOptions = { hasArgs: false, hasDate: false };

const CLOCK_WIDTH = 8;
const TIMESTAMP_WIDTH = 29;

export function textHeader({ hasArgs, hasDate } = PLAIN): string {
  const time = 'TIME'.padEnd(hasDate ? TIMESTAMP_WIDTH : CLOCK_WIDTH);
  return line(time, 'EVENT', 'COMM', 'PID', 'PPID', hasArgs ? 'COMMAND/EXIT CODE' : 'FILENAME/EXIT CODE');
}

function line(time: string, event: string, comm: string, pid: number | string, ppid: number | string, rest: string) {
  const columns = [time, event.padEnd(5), comm.padEnd(16), String(pid).padEnd(7), String(ppid).padEnd(7)];
  return `${columns.join(' ')} ${rest}\n`;
}

/** Gives the lines for a batch, after the state has taken it in. */
export type TextPrinter = (state: State, events: EventBatch) => string;

/**
 * Time is the kernel's; a process ended by signal n shows 128 + n, as a shell would.
 * A printer remembers what it has given, for an event may come twice, and a filter may let a
 * process pass only at its end.
 */
export function createTextPrinter({ hasArgs, hasDate } = PLAIN): TextPrinter {
  const formatTime = hasDate ? formatTimestamp : formatClock;
  /** Processes whose EXIT line was given. */
  const printed = new WeakSet<Process>();
  /** When the images were executed whose EXEC lines were given; of those that are kept. */
  const printedExecs = new WeakMap<Process, ReadonlySet<number>>();

  /** @param told what tells of the last one */
  const execLines = (state: State, process: Process, untilBootNs: number, told?: ExecEvent): string => {
    let text = '';
    const before = printedExecs.get(process);
    const isFirstTime = before === undefined;
    const known = new Set<number>();
    const { images } = process;
    // Of so many in one batch that it is not kept.
    const isForgotten = told !== undefined && !images.some(({ timeBootNs }) => timeBootNs === told.timeBootNs);
    for (const image of isForgotten ? [...images, imageOf(told)] : images) {
      if (image.origin !== 'exec') continue;
      const isPrinted = before?.has(image.timeBootNs) === true;
      if (!isPrinted && image.timeBootNs > untilBootNs) continue;
      known.add(image.timeBootNs);
      if (isPrinted) continue;
      const time = formatTime(image.timeBootNs, state.wallOffsetNs);
      if (isFirstTime) text += forgottenLine(time, process, image);
      text += execLine(time, process, image, hasArgs);
    }
    printedExecs.set(process, known);
    return text;
  };

  return (state, events) => {
    const { thresholdNs, filter } = state.view;
    const lookup = selectLookup(state);
    let text = '';
    events.forEach((event) => {
      if (event.kind !== 'exec' && event.kind !== 'exit') return;
      const process = state.table.find(event.key);
      if (process === undefined) return;
      if (event.kind === 'exec') {
        if (thresholdNs === 0 && filter.matches(process, lookup))
          text += execLines(state, process, event.timeBootNs, event);
        return;
      }
      const { end } = process;
      if (end === undefined || printed.has(process)) return;
      if (durationNs(process, end.timeBootNs) < thresholdNs || !filter.matches(process, lookup)) return;
      printed.add(process);
      text +=
        execLines(state, process, end.timeBootNs) +
        exitLine(formatTime(end.timeBootNs, state.wallOffsetNs), process, end);
    });
    return text;
  };
}

function execLine(time: string, process: Process, image: Image, hasArgs: boolean): string {
  const rest = hasArgs ? commandOf(image) : printable(image.filename);
  return line(time, 'EXEC', printable(image.comm), process.pid, process.ppid, rest);
}

/** Of images that were forgotten before their lines could be given. */
function forgottenLine(time: string, { pid, ppid }: Process, { forgottenBefore = 0 }: Image): string {
  return forgottenBefore === 0 ? '' : line(time, 'EXEC', '…', pid, ppid, `… ${formatCount(forgottenBefore)} more`);
}

/** All of it: what does not fit a screen is not cut in a log. */
function commandOf(image: Image): string {
  const { text, isTruncated } = imageText(image, Number.POSITIVE_INFINITY);
  return isTruncated ? `${text}…` : text;
}

function exitLine(time: string, process: Process, end: End): string {
  const durationMs = Math.floor(durationNs(process, end.timeBootNs) / 1e6);
  // Gone when it was looked for: how it ended, and when exactly, nobody has told.
  const rest = end.how === 'lost' ? `[?] (~${durationMs}ms)` : `[${shellStatus(end.status)}] (${durationMs}ms)`;
  return line(time, 'EXIT', printable(process.comm), process.pid, process.ppid, rest);
}
