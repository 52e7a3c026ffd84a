// The object that stands for a process, for everyone and for as long as anyone holds it. What is known of the
// process can change until nothing more is expected of it; then it moves to columns that it shares with others.
import type { ByteString } from '../bytes.ts';
import type { End, Image, Process, ProcessKey, Usage, UsageQuality } from '../process.ts';
import * as packing from './packedProcesses.ts';

/** What is known of a process while more may come. */
export type Facts = { -readonly [K in keyof Process]: Process[K] } & {
  /** Nothing will be written to them any more. */
  isSettled: boolean;
};

export class TrackedProcess implements Process {
  // Not `#facts`: comparing two in a test has to see a difference.
  private open: Facts | undefined;
  private packed: packing.PackedProcesses | undefined = undefined;
  private row = 0;

  constructor(facts: Facts | undefined) {
    this.open = facts;
  }

  /** For table/ only. @throws Error for a process that was packed */
  get facts(): Facts {
    if (this.open === undefined)
      throw new Error(`PID ${this.pid} was packed, for it had settled: nothing of it can change`);
    return this.open;
  }

  /** Another object for a process that was packed. */
  static packedAt(packed: packing.PackedProcesses, row: number): TrackedProcess {
    const process = new TrackedProcess(undefined);
    process.moveTo(packed, row);
    return process;
  }

  /** From now on nothing of it changes. */
  moveTo(packed: packing.PackedProcesses, row: number): void {
    this.packed = packed;
    this.row = row;
    this.open = undefined;
  }

  get key(): ProcessKey {
    return this.open === undefined ? (this.columns.key.at(this.row) as ProcessKey) : this.open.key;
  }

  get pid(): number {
    return this.open === undefined ? this.columns.pid.at(this.row) : this.open.pid;
  }

  get ppid(): number {
    return this.open === undefined ? this.columns.ppid.at(this.row) : this.open.ppid;
  }

  get parentKey(): ProcessKey | undefined {
    return this.open === undefined ? packing.parentKeyAt(this.columns, this.row) : this.open.parentKey;
  }

  get startBootNs(): number {
    return this.open === undefined ? this.columns.startBootNs.at(this.row) : this.open.startBootNs;
  }

  get origin(): Process['origin'] {
    return this.open === undefined ? packing.originAt(this.columns, this.row) : this.open.origin;
  }

  get comm(): ByteString {
    return this.open === undefined ? this.columns.comm.at(this.row) : this.open.comm;
  }

  get uid(): number {
    return this.open === undefined ? this.columns.uid.at(this.row) : this.open.uid;
  }

  get euid(): number {
    return this.open === undefined ? this.columns.euid.at(this.row) : this.open.euid;
  }

  get loginUid(): number {
    return this.open === undefined ? this.columns.loginUid.at(this.row) : this.open.loginUid;
  }

  get nsPid(): number {
    return this.open === undefined ? this.columns.nsPid.at(this.row) : this.open.nsPid;
  }

  get cgroupId(): number {
    return this.open === undefined ? this.columns.cgroupId.at(this.row) : this.open.cgroupId;
  }

  get images(): readonly Image[] {
    return this.open === undefined ? packing.imagesAt(this.columns, this.row) : this.open.images;
  }

  get rssBaselineBytes(): number {
    return this.open === undefined ? this.columns.rssBaselineBytes.at(this.row) : this.open.rssBaselineBytes;
  }

  get usage(): Usage | undefined {
    return this.open === undefined ? packing.usageAt(this.columns, this.row) : this.open.usage;
  }

  get usageQuality(): UsageQuality {
    return this.open === undefined ? packing.usageQualityAt(this.columns, this.row) : this.open.usageQuality;
  }

  get end(): End | undefined {
    return this.open === undefined ? packing.endAt(this.columns, this.row) : this.open.end;
  }

  get ordinal(): number {
    return this.open === undefined ? this.columns.ordinal.at(this.row) : this.open.ordinal;
  }

  private get columns(): packing.PackedProcesses {
    if (this.packed === undefined) throw new Error('a process that is neither open nor packed');
    return this.packed;
  }
}
