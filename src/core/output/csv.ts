// One row for each process that has finished, once its numbers have settled (RFC 4180). A spreadsheet shows
// every cell as text or number, and runs none: see cell().
import { commandText, imageAt } from '../format/command.ts';
import { parseStatus, signalName } from '../format/exit.ts';
import { printable } from '../format/printable.ts';
import { durationNs, NO_UID, type Process, peakRss } from '../process.ts';
import { type Lookup, selectLookup } from '../select/lookup.ts';
import type { State } from '../state/state.ts';
import { SettledReader } from '../table/settledReader.ts';
import type { Printer } from './printer.ts';

interface CsvColumn {
  readonly name: string;
  text(process: Process, lookup: Lookup): string;
}

/** A number with its decimals cut, not rounded. */
const ms = (ns: number) => (Math.floor(ns / 1e3) / 1e3).toFixed(3);
const exitOf = ({ end }: Process) => (end?.how === 'exited' ? parseStatus(end.status) : undefined);
const imageOf = (process: Process) => imageAt(process, Number.POSITIVE_INFINITY);

/** Empty where it is not known. */
const COLUMNS: readonly CsvColumn[] = [
  { name: 'pid', text: ({ pid }) => String(pid) },
  { name: 'ppid', text: ({ ppid }) => String(ppid) },
  { name: 'uid', text: ({ uid }) => (uid === NO_UID ? '' : String(uid)) },
  { name: 'user', text: ({ uid }, lookup) => (uid === NO_UID ? '' : cell(lookup.userName(uid))) },
  { name: 'start', text: ({ startBootNs }, { wallOffsetNs }) => utc(startBootNs + wallOffsetNs) },
  { name: 'duration_ms', text: (process) => ms(durationNs(process, Number.POSITIVE_INFINITY)) },
  { name: 'end', text: ({ end }) => end?.how ?? '' },
  {
    name: 'exit_code',
    text: (process) => {
      const exit = exitOf(process);
      return exit?.kind === 'code' ? String(exit.code) : '';
    },
  },
  {
    name: 'signal',
    text: (process) => {
      const exit = exitOf(process);
      return exit?.kind === 'signal' ? cell(signalName(exit.signal)) : '';
    },
  },
  {
    name: 'core_dumped',
    text: (process) => {
      const exit = exitOf(process);
      return exit === undefined ? '' : String(exit.kind === 'signal' && exit.coreDumped);
    },
  },
  { name: 'cpu_ms', text: ({ usage }) => (usage === undefined ? '' : ms(usage.cpuNs)) },
  { name: 'cpu_exact', text: ({ usage, usageQuality }) => (usage ? String(usageQuality === 'exact') : '') },
  { name: 'max_rss_bytes', text: (process) => String(peakRss(process)?.bytes ?? '') },
  { name: 'max_rss_is_upper_bound', text: (process) => String(peakRss(process)?.isUpperBound ?? '') },
  { name: 'read_bytes', text: ({ usage }) => String(usage?.readBytes ?? '') },
  { name: 'write_bytes', text: ({ usage }) => String(usage?.writeBytes ?? '') },
  { name: 'comm', text: ({ comm }) => cell(printable(comm)) },
  {
    name: 'filename',
    text: (process) => {
      const image = imageOf(process);
      return image === undefined ? '' : cell(printable(image.filename));
    },
  },
  {
    name: 'command',
    text: (process) => {
      // A cell of a spreadsheet holds 32,767 characters.
      const { text, isTruncated } = commandText(process, Number.POSITIVE_INFINITY, 32_000);
      return cell(isTruncated ? `${text}…` : text);
    },
  },
];

/** First, where there are several. */
const HOST: CsvColumn = { name: 'host', text: (process, lookup) => cell(lookup.hostName(process)) };

function columnsFor(state: State): readonly CsvColumn[] {
  return (state.replay?.hosts.length ?? 1) > 1 ? [HOST, ...COLUMNS] : COLUMNS;
}

function row(cells: readonly string[]): string {
  return `${cells.join(',')}\r\n`;
}

/**
 * Text of anybody as a cell. A spreadsheet takes `=…`, `+…`, `-…` and `@…` for a formula, in some languages also their
 * full-width forms: an apostrophe in front makes them text. One in front of an apostrophe tells the two apart.
 */
function cell(text: string): string {
  const safe = /^[=+\-@'＝＋－＠\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function utc(wallNs: number): string {
  return new Date(Math.floor(wallNs / 1e6)).toISOString();
}

/** Rows pass threshold and filter of the view. */
export function createCsvPrinter(): Printer {
  const reader = new SettledReader();
  const rows = (state: State, nowBootNs: number): string => {
    const { thresholdNs, filter } = state.view;
    const columns = columnsFor(state);
    const lookup = { ...selectLookup(state), nowBootNs: Number.POSITIVE_INFINITY };
    let text = '';
    reader.read(state.table.history, nowBootNs, (process) => {
      if (durationNs(process, Number.POSITIVE_INFINITY) < thresholdNs || !filter.matches(process, lookup)) return;
      text += row(columns.map((column) => column.text(process, lookup)));
    });
    return text;
  };
  return {
    print: (state, action) => {
      if (action.type === 'source/started') return row(columnsFor(state).map(({ name }) => name));
      return rows(state, state.nowBootNs);
    },
    isWaiting: (state) => reader.nextOrdinal < state.table.history.endOrdinal,
    end: (state) => rows(state, Number.POSITIVE_INFINITY),
  };
}
