// Every process of a report as a row of numbers: about 60 bytes, and up to 120 for a command line that
// no other one had.
import { commandSource, imageAt } from '../format/command.ts';
import { hasTruncatedArgs, type Process, type ProcessKey, pidOfKey } from '../process.ts';
import { float64, int32, uint8, uint32 } from './growing.ts';
import { FORMS, programSource } from './program.ts';
import { TextTable } from './textTable.ts';

/** In place of a status. */
export const STATUS_LOST = -1;
const STATUS_RUNNING = -2;

/** Of command lines that only the critical path and the list of repeated ones show. */
const KEPT_COMMAND_BYTES = 120;
const KEPT_PROGRAM_BYTES = 255;

export const FLAG = { snapshot: 1, isCut: 2 } as const;

/** What of the rows says who lived when, and whose child it was: all that tree and critical path look at. */
export type LifeRows = Pick<
  ProcessRows,
  'length' | 'starts' | 'ends' | 'parentKeys' | 'byKey' | 'pidOf' | 'durationNs'
>;

export class ProcessRows {
  readonly keys = float64();
  /** NaN where none is known. */
  readonly parentKeys = float64();
  readonly starts = float64();
  /** For one that still runs: when the report ends. */
  readonly ends = float64();
  /** NaN where it is not known. */
  readonly cpuNs = float64();
  readonly programs = uint32();
  readonly commands = uint32();
  readonly statuses = int32();
  readonly flags = uint8();
  readonly programTable = new TextTable(KEPT_PROGRAM_BYTES);
  readonly commandTable = new TextTable(KEPT_COMMAND_BYTES);

  get length(): number {
    return this.keys.length;
  }

  /** @returns its row */
  add(process: Process): number {
    const row = this.length;
    this.keys.push(process.key);
    this.parentKeys.push(process.parentKey ?? Number.NaN);
    this.starts.push(0);
    this.ends.push(0);
    this.cpuNs.push(Number.NaN);
    this.statuses.push(STATUS_RUNNING);
    this.flags.push(0);
    this.programs.push(0);
    this.commands.push(0);
    this.update(row, process);
    return row;
  }

  /** Takes what is known of it by now. */
  update(row: number, process: Process): void {
    const { end } = process;
    this.parentKeys.set(row, process.parentKey ?? Number.NaN);
    this.starts.set(row, process.startBootNs);
    this.ends.set(row, Math.max(process.startBootNs, end?.timeBootNs ?? 0));
    if (end !== undefined) this.statuses.set(row, end.how === 'exited' ? end.status & 0xffff : STATUS_LOST);
    // What /proc said while it ran is not recorded, so that a recording gives the same report.
    if (process.usage !== undefined && process.usageQuality !== 'sampled') this.cpuNs.set(row, process.usage.cpuNs);

    const program = programSource(process);
    this.programs.set(row, this.programTable.intern(FORMS.indexOf(program.form), program.bytes));
    const command = commandSource(process, Number.POSITIVE_INFINITY);
    const image = imageAt(process, Number.POSITIVE_INFINITY);
    const length = command.form === 'args' ? (image?.argsTotalBytes ?? 0) : command.bytes.length;
    this.commands.set(row, this.commandTable.intern(FORMS.indexOf(command.form), command.bytes, length));
    const isCut = image !== undefined && hasTruncatedArgs(image);
    this.flags.set(row, (process.origin === 'snapshot' ? FLAG.snapshot : 0) | (isCut ? FLAG.isCut : 0));
  }

  pidOf(row: number): number {
    return pidOfKey(this.keys.at(row) as ProcessKey);
  }

  durationNs(row: number): number {
    return this.ends.at(row) - this.starts.at(row);
  }

  isFailure(row: number): boolean {
    return this.statuses.at(row) > 0;
  }

  /** The rows by their processes' keys. */
  byKey(): Map<number, number> {
    const rows = new Map<number, number>();
    for (let row = 0; row < this.length; row++) rows.set(this.keys.at(row), row);
    return rows;
  }
}
