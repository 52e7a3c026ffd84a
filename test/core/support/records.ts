// Writes records as bpf/records.h declares them, field after field with C's alignment.
// Shares no offset with src/core/events/layout.ts, so that the two can disagree.
import type { ProcessEvent } from '../../../src/core/events/event.ts';
import type { Usage } from '../../../src/core/process.ts';
import { NO_USAGE } from './events.ts';

const RECORD = { fork: 1, exec: 2, exit: 3, free: 4, cgroup: 5 } as const;
const FLAG_ARGS_UNREADABLE = 2;
const COMM_BYTES = 16;

/** Times that a double cannot hold; they go before those of the event. */
export interface ExactTimes {
  readonly timeBootNs?: bigint;
  readonly startBootNs?: bigint;
}

/** One record, its size and its padding included. */
export function encodeEvent(event: ProcessEvent, exact: ExactTimes = {}): Uint8Array {
  const record = new RecordWriter();
  record.u32(0).u16(RECORD[event.kind]).u16(flagsOf(event));
  if (event.kind === 'cgroup') {
    record.u32(0).u32(0).u64(event.timeBootNs).u64(0);
    record.u64(event.cgroupId).u32(event.path.length).u32(0).text(event.path);
    return record.finish();
  }
  record.u32(event.pid).u32(event.ppid);
  record.u64(exact.timeBootNs ?? event.timeBootNs).u64(exact.startBootNs ?? event.startBootNs);
  switch (event.kind) {
    case 'fork':
    case 'exec':
      record.u64(event.cgroupId).u32(event.uid).u32(event.euid).u32(event.loginUid).u32(event.nsPid);
      record.text(event.comm.padEnd(COMM_BYTES, '\0'));
      if (event.kind === 'fork') break;
      record.u64(event.maxRssBytes).u32(event.filename.length).u32(event.args.length);
      record.u32(event.argsTotalBytes).u32(0).text(event.filename).text(event.args);
      break;
    case 'exit':
      // The kernel knows both.
      writeUsage(record, event.usage ?? NO_USAGE);
      record
        .u32(event.status ?? 0)
        .u32(0)
        .text(event.comm.padEnd(COMM_BYTES, '\0'));
      break;
    case 'free':
      writeUsage(record, event.usage);
      break;
  }
  return record.finish();
}

/** Records one after the other, as one drain of the ring gives them. */
export function joinRecords(records: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const batch = new Uint8Array(records.reduce((sum, record) => sum + record.length, 0));
  let at = 0;
  for (const record of records) {
    batch.set(record, at);
    at += record.length;
  }
  return batch;
}

function flagsOf(event: ProcessEvent): number {
  return event.kind === 'exec' && event.argsUnreadable ? FLAG_ARGS_UNREADABLE : 0;
}

function writeUsage(record: RecordWriter, usage: Usage): void {
  record.u64(usage.cpuNs).u64(usage.userNs).u64(usage.systemNs).u64(usage.maxRssBytes);
  record.u64(usage.readBytes).u64(usage.writeBytes).u64(usage.minFaults).u64(usage.majFaults);
  record.u64(usage.voluntarySwitches).u64(usage.involuntarySwitches);
}

class RecordWriter {
  readonly #bytes: number[] = [];

  u16(value: number): this {
    return this.#number(value, 2);
  }

  u32(value: number): this {
    return this.#number(value, 4);
  }

  u64(value: number | bigint): this {
    return this.#number(value, 8);
  }

  /** @param text one character per byte */
  text(text: string): this {
    for (let i = 0; i < text.length; i++) this.#bytes.push(text.charCodeAt(i));
    return this;
  }

  /** The end is padded with what happened to be there: nobody may read it. */
  finish(): Uint8Array {
    while (this.#bytes.length % 8 !== 0) this.#bytes.push(0xa5);
    const record = Uint8Array.from(this.#bytes);
    new DataView(record.buffer).setUint32(0, record.length, true);
    return record;
  }

  #number(value: number | bigint, size: number): this {
    while (this.#bytes.length % size !== 0) this.#bytes.push(0);
    const bits = BigInt.asUintN(size * 8, BigInt(value));
    for (let byte = 0; byte < size; byte++) this.#bytes.push(Number((bits >> BigInt(byte * 8)) & 0xffn));
    return this;
  }
}
