// A process as a report shows it.
import { commandText, readableCommand } from '../format/command.ts';
import { cut } from '../format/cut.ts';
import { parseStatus, signalName } from '../format/exit.ts';
import { durationNs, type Process } from '../process.ts';
import { FORMS, programSource, programText } from './program.ts';
import type { Exit, PathStep, ReportedProcess } from './report.ts';
import { FLAG, type ProcessRows } from './rows.ts';
import type { TextTable } from './textTable.ts';

/** Of the processes that are listed one by one. */
const MAX_COMMAND_CHARACTERS = 4096;

export function describeProcess(process: Process, beginBootNs: number): ReportedProcess {
  const { text, isTruncated } = commandText(process, Number.POSITIVE_INFINITY, MAX_COMMAND_CHARACTERS + 1);
  return {
    pid: process.pid,
    ppid: process.ppid,
    command: cut(text, MAX_COMMAND_CHARACTERS),
    isCommandCut: isTruncated || text.length > MAX_COMMAND_CHARACTERS,
    program: programText(programSource(process)),
    startOffsetNs: process.startBootNs - beginBootNs,
    durationNs: durationNs(process, Number.POSITIVE_INFINITY),
    exit: process.end?.how === 'exited' ? describeExit(process.end.status) : undefined,
    cpuNs: process.usageQuality === 'sampled' ? undefined : process.usage?.cpuNs,
  };
}

export function describeExit(status: number): Exit {
  const exit = parseStatus(status);
  return exit.kind === 'code'
    ? { code: exit.code, signal: undefined, coreDumped: false }
    : { code: undefined, signal: signalName(exit.signal), coreDumped: exit.coreDumped };
}

/** From the beginning of it that the table has kept. */
export function commandOf(commands: TextTable, id: number): { readonly text: string; readonly isCut: boolean } {
  const bytes = commands.textOf(id);
  return {
    text: readableCommand({ form: FORMS[commands.tagOf(id)] ?? 'name', bytes }, bytes.length),
    isCut: commands.lengthOf(id) > bytes.length,
  };
}

export interface StepFigures {
  readonly row: number;
  readonly depth: number;
  readonly ownNs: number;
}

export function describeStep(rows: ProcessRows, { row, depth, ownNs }: StepFigures, beginBootNs: number): PathStep {
  const { text, isCut } = commandOf(rows.commandTable, rows.commands.at(row));
  return {
    pid: rows.pidOf(row),
    command: text,
    isCommandCut: isCut || (rows.flags.at(row) & FLAG.isCut) !== 0,
    startOffsetNs: rows.starts.at(row) - beginBootNs,
    durationNs: rows.durationNs(row),
    ownNs,
    depth,
  };
}
