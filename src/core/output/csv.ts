// One row for each process that has finished, once its numbers have settled (RFC 4180). A spreadsheet shows
// every cell as text or number, and runs none: see safeText().
import { durationNs, type Process } from '../process.ts';
import { type Lookup, selectLookup } from '../select/lookup.ts';
import { hostNames } from '../state/replay.ts';
import type { State } from '../state/state.ts';
import { SettledReader } from '../table/settledReader.ts';
import type { Printer } from './printer.ts';
import { type FieldName, type FieldValue, fieldNames, processFields } from './processFields.ts';

function line(cells: readonly string[]): string {
  return `${cells.join(',')}\r\n`;
}

export function csvHeader(names: readonly FieldName[]): string {
  return line(names);
}

export function csvRow(process: Process, lookup: Lookup, names: readonly FieldName[]): string {
  const fields = processFields(process, lookup);
  return line(names.map((name) => cell(name, fields[name])));
}

/** Empty where it is not known. */
function cell(name: FieldName, value: FieldValue): string {
  if (typeof value === 'string') return safeText(value);
  if (typeof value === 'number' && name.endsWith('_ms')) return value.toFixed(3);
  return String(value ?? '');
}

/**
 * Text of anybody as a cell. A spreadsheet takes `=…`, `+…`, `-…` and `@…` for a formula, in some languages also their
 * full-width forms: an apostrophe in front makes them text. One in front of an apostrophe tells the two apart.
 */
function safeText(text: string): string {
  const safe = /^[=+\-@'＝＋－＠\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * As of now, or of its end where the state's clock has not come so far: what has a row has ended. A real moment, for
 * a filter compares times as columns show them, and those leave out the day that now is.
 */
function lookupAfterEnd({ end }: Process, now: Lookup): Lookup {
  return end === undefined || end.timeBootNs <= now.nowBootNs ? now : { ...now, nowBootNs: end.timeBootNs };
}

/** Rows pass threshold and filter of the view. */
export function createCsvPrinter(): Printer {
  const reader = new SettledReader();
  const namesFor = (state: State) => fieldNames(hostNames(state.replay).length);
  const rows = (state: State, nowBootNs: number): string => {
    const { thresholdNs, filter } = state.view;
    const names = namesFor(state);
    const now = selectLookup(state);
    let text = '';
    reader.read(state.table.history, nowBootNs, (process) => {
      const lookup = lookupAfterEnd(process, now);
      if (durationNs(process, lookup.nowBootNs) < thresholdNs || !filter.matches(process, lookup)) return;
      text += csvRow(process, lookup, names);
    });
    return text;
  };
  return {
    print: (state, action) => {
      if (action.type === 'source/started') return csvHeader(namesFor(state));
      return rows(state, state.nowBootNs);
    },
    isWaiting: (state) => reader.nextOrdinal < state.table.history.endOrdinal,
    leftOut: () => reader.leftOut,
    end: (state) => rows(state, Number.POSITIVE_INFINITY),
  };
}
