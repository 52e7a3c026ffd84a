// Figures of many processes under one name: by their program, and by the program of their parent.
import { OUR_NAME } from '../format/program.ts';
import { FORMS, programText } from './program.ts';
import type { Group, Repeated, Top } from './report.ts';
import { FLAG, type ProcessRows } from './rows.ts';
import { commandOf } from './shownProcess.ts';
import type { TextTable } from './textTable.ts';
import { NO_ROW, type Tree } from './tree.ts';

const UNKNOWN_PARENT = '(not known)';

/** @param count rows from the first one: the finished ones */
export function groupByProgram(rows: ProcessRows, count: number, top: number): Top<Group> {
  const idOf = (row: number) => rows.programs.at(row);
  return groupRows(rows, count, { size: rows.programTable.size, idOf, nameOf: namesOf(rows.programTable) }, top);
}

/** @param isFollowing of what has no parent that is known, tracer-tui itself is */
export function groupByParent(
  rows: ProcessRows,
  tree: Tree,
  count: number,
  top: number,
  isFollowing: boolean,
): Top<Group> {
  const unknown = rows.programTable.size;
  const names = namesOf(rows.programTable);
  const nameOf = (id: number) => {
    if (id !== unknown) return names(id);
    return isFollowing ? OUR_NAME : UNKNOWN_PARENT;
  };
  const idOf = (row: number) => {
    const parent = tree.parents[row] ?? NO_ROW;
    return parent === NO_ROW ? unknown : rows.programs.at(parent);
  };
  return groupRows(rows, count, { size: unknown + 1, idOf, nameOf }, top);
}

function namesOf(programs: TextTable): (id: number) => string {
  return (id) => programText({ form: FORMS[programs.tagOf(id)] ?? 'name', bytes: programs.textOf(id) });
}

interface Grouping {
  /** How many ids there are, from 0 on. */
  readonly size: number;
  idOf(row: number): number;
  nameOf(id: number): string;
}

function groupRows(rows: ProcessRows, count: number, { size, idOf, nameOf }: Grouping, top: number): Top<Group> {
  const begins = new Uint32Array(size + 1);
  for (let row = 0; row < count; row++) begins[idOf(row) + 1] = (begins[idOf(row) + 1] ?? 0) + 1;
  for (let id = 0; id < size; id++) begins[id + 1] = (begins[id + 1] ?? 0) + (begins[id] ?? 0);
  const filled = begins.slice();
  const durations = new Float64Array(count);
  const failures = new Uint32Array(size);
  const cpuNs = new Float64Array(size);
  for (let row = 0; row < count; row++) {
    const id = idOf(row);
    const at = filled[id] ?? 0;
    durations[at] = rows.durationNs(row);
    filled[id] = at + 1;
    if (rows.isFailure(row)) failures[id] = (failures[id] ?? 0) + 1;
    cpuNs[id] = (cpuNs[id] ?? 0) + (rows.cpuNs.at(row) || 0);
  }

  const groups: { readonly id: number; readonly totalNs: number }[] = [];
  const durationsOf = (id: number) => durations.subarray(begins[id], begins[id + 1]);
  for (let id = 0; id < size; id++) {
    if ((begins[id + 1] ?? 0) > (begins[id] ?? 0)) groups.push({ id, totalNs: sum(durationsOf(id)) });
  }
  groups.sort((a, b) => b.totalNs - a.totalNs || (nameOf(a.id) < nameOf(b.id) ? -1 : 1));
  const shown = groups.slice(0, top).map(({ id, totalNs }): Group => {
    const sorted = durationsOf(id).sort();
    return {
      name: nameOf(id),
      count: sorted.length,
      failures: failures[id] ?? 0,
      totalNs,
      p50Ns: quantile(sorted, 0.5),
      p95Ns: quantile(sorted, 0.95),
      maxNs: quantile(sorted, 1),
      cpuNs: cpuNs[id] ?? 0,
    };
  });
  return { count: groups.length, shown };
}

/** The least value that `share` of all do not exceed. */
function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** Command lines that ran more than once; forks are no runs of one. */
export function findRepeated(rows: ProcessRows, count: number, top: number): Top<Repeated> {
  const { commandTable } = rows;
  const runs = new Uint32Array(commandTable.size);
  const failures = new Uint32Array(commandTable.size);
  const totalNs = new Float64Array(commandTable.size);
  const isCut = new Uint8Array(commandTable.size);
  for (let row = 0; row < count; row++) {
    const id = rows.commands.at(row);
    if (!isCommandLine(commandTable, id)) continue;
    runs[id] = (runs[id] ?? 0) + 1;
    if (rows.isFailure(row)) failures[id] = (failures[id] ?? 0) + 1;
    totalNs[id] = (totalNs[id] ?? 0) + rows.durationNs(row);
    if ((rows.flags.at(row) & FLAG.isCut) !== 0) isCut[id] = 1;
  }
  const ids: number[] = [];
  runs.forEach((run, id) => {
    if (run > 1) ids.push(id);
  });
  ids.sort((a, b) => (runs[b] ?? 0) - (runs[a] ?? 0) || (totalNs[b] ?? 0) - (totalNs[a] ?? 0) || a - b);
  const shown = ids.slice(0, top).map((id): Repeated => {
    const { text, isCut: isShortened } = commandOf(commandTable, id);
    return {
      command: text,
      isCommandCut: isShortened || isCut[id] === 1,
      count: runs[id] ?? 0,
      failures: failures[id] ?? 0,
      totalNs: totalNs[id] ?? 0,
    };
  });
  return { count: ids.length, shown };
}

function isCommandLine(commands: TextTable, id: number): boolean {
  const form = FORMS[commands.tagOf(id)];
  return form === 'args' || form === 'filename';
}

/** Different command lines that ran. */
export function countCommandLines(rows: ProcessRows, count: number): number {
  const isSeen = new Uint8Array(rows.commandTable.size);
  for (let row = 0; row < count; row++) {
    if (isCommandLine(rows.commandTable, rows.commands.at(row))) isSeen[rows.commands.at(row)] = 1;
  }
  return isSeen.reduce((sum, seen) => sum + seen, 0);
}
