// What the tables show, all of it and not only what is on the screen, as the text of a file.
import { safeJson } from '../format/json.ts';
import type { Process } from '../process.ts';
import { selectLookup } from '../select/lookup.ts';
import type { Rows, ShownRows } from '../select/rows.ts';
import { hostNames } from '../state/replay.ts';
import type { State } from '../state/state.ts';
import { csvHeader, csvRow } from './csv.ts';
import { fieldNames, processFields } from './processFields.ts';

/** So many rows at once take a few milliseconds: keys are answered in between. */
const SLICE_ROWS = 250;

/**
 * In slices, as of now: what happens while they are written does not change them.
 * @returns the text, and how many rows it has
 */
export function shownText(
  state: State,
  { tables }: ShownRows,
  format: 'csv' | 'ndjson',
): { readonly slices: Iterable<string>; readonly count: number } {
  // Rows are valid only until the selector is called again.
  const processes = [...list(tables.running), ...list(tables.finished)];
  const lookup = selectLookup(state);
  const names = fieldNames(hostNames(state.replay).length);
  const line =
    format === 'csv'
      ? (process: Process) => csvRow(process, lookup, names)
      : (process: Process) => `${safeJson(JSON.stringify(processFields(process, lookup), [...names]))}\n`;
  return { slices: slicesOf(format === 'csv' ? csvHeader(names) : '', processes, line), count: processes.length };
}

function* slicesOf(head: string, processes: readonly Process[], line: (process: Process) => string) {
  yield head;
  for (let from = 0; from < processes.length; from += SLICE_ROWS) {
    let text = '';
    for (const process of processes.slice(from, from + SLICE_ROWS)) text += line(process);
    yield text;
  }
}

function list({ length, at }: Rows): Process[] {
  const processes: Process[] = [];
  for (let index = 0; index < length; index++) {
    const process = at(index);
    if (process !== undefined) processes.push(process);
  }
  return processes;
}
