// Lines as libbpf-bootstrap's `bootstrap` prints them, and with a threshold as `tracer -d`: then the
// EXEC lines of a process are printed with its EXIT line, once it is known to have lived that long.
import type { EventBatch } from '../events/event.ts';
import { shellStatus } from '../format/exit.ts';
import { printable } from '../format/printable.ts';
import { formatClock } from '../format/time.ts';
import { durationNs, type End, type Image, type Process } from '../process.ts';
import { selectLookup } from '../select/lookup.ts';
import type { State } from '../state/state.ts';

export const TEXT_HEADER = line('TIME', 'EVENT', 'COMM', 'PID', 'PPID', 'FILENAME/EXIT CODE');

function line(time: string, event: string, comm: string, pid: number | string, ppid: number | string, rest: string) {
  const columns = [time.padEnd(8), event.padEnd(5), comm.padEnd(16), String(pid).padEnd(7), String(ppid).padEnd(7)];
  return `${columns.join(' ')} ${rest}\n`;
}

/** Gives the lines for a batch, after the state has taken it in. */
export type TextPrinter = (state: State, events: EventBatch) => string;

/**
 * Time is the kernel's; a process ended by signal n shows 128 + n, as a shell would.
 * A printer remembers what it has given, for an event may come twice, and a filter may let a
 * process pass only at its end.
 */
export function createTextPrinter(): TextPrinter {
  /** Images whose EXEC line was given, and processes whose EXIT line was. */
  const printed = new WeakSet<Image | Process>();

  const execLines = (state: State, process: Process, untilBootNs: number): string => {
    let text = '';
    for (const image of process.images) {
      if (image.origin !== 'exec' || image.timeBootNs > untilBootNs || printed.has(image)) continue;
      printed.add(image);
      text += execLine(process, image, state.wallOffsetNs);
    }
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
        if (thresholdNs === 0 && filter.matches(process, lookup)) text += execLines(state, process, event.timeBootNs);
        return;
      }
      const { end } = process;
      if (end === undefined || printed.has(process)) return;
      if (durationNs(process, end.timeBootNs) < thresholdNs || !filter.matches(process, lookup)) return;
      printed.add(process);
      text += execLines(state, process, end.timeBootNs) + exitLine(process, end, state.wallOffsetNs);
    });
    return text;
  };
}

function execLine(process: Process, image: Image, wallOffsetNs: number): string {
  const time = formatClock(image.timeBootNs, wallOffsetNs);
  return line(time, 'EXEC', printable(image.comm), process.pid, process.ppid, printable(image.filename));
}

function exitLine(process: Process, end: End, wallOffsetNs: number): string {
  const time = formatClock(end.timeBootNs, wallOffsetNs);
  const durationMs = Math.floor(durationNs(process, end.timeBootNs) / 1e6);
  // Gone when it was looked for: how it ended, and when exactly, nobody has told.
  const rest = end.how === 'lost' ? `[?] (~${durationMs}ms)` : `[${shellStatus(end.status)}] (${durationMs}ms)`;
  return line(time, 'EXIT', printable(process.comm), process.pid, process.ppid, rest);
}
