// Batches as one drain of a busy ring gives them: made once from records, and then only numbered anew.

import { byteString } from '../../../src/core/bytes.ts';
import type { ProcessEvent } from '../../../src/core/events/event.ts';
import { HEADER, HEADER_BYTES, KIND, USAGE } from '../../../src/core/events/layout.ts';
import { argv, execEvent, exitEvent, forkEvent, freeEvent, NO_USAGE, T0 } from '../../../test/core/support/events.ts';
import { encodeEvent, joinRecords } from '../../../test/core/support/records.ts';

export const PER_BATCH = 1000;
export const EVENTS_PER_PROCESS = 4;
/** The kernel frees a task after a grace period: so many others have ended by then. */
const FREED_AFTER = 30;
const PROCESS_NS = 400_000;
const COMMANDS = ['sh', 'make', 'gcc', 'cc1', 'as', 'collect2', 'ld', 'git', 'sed', 'grep', 'cat', 'rm'];
/** Fits the arguments of a compiler call. */
const SERIAL = 'file-00000000.c';

/** One batch: `bytes` is valid until `next` is called again. */
export interface Batches {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Numbers the processes anew. @returns the boot clock at its end */
  next(): number;
  /** Whole processes so far, of which the last FREED_AFTER are not freed. */
  readonly processes: number;
}

function eventsOf(index: number): { early: ProcessEvent[]; free: ProcessEvent } {
  const name = COMMANDS[index % COMMANDS.length] ?? '';
  const comm = byteString(name);
  const startBootNs = T0 + index * PROCESS_NS;
  const head = { pid: index + 1, ppid: 1, startBootNs };
  const args = argv(name, '-O2', '-c', SERIAL, '-o', SERIAL.replace('.c', '.o'));
  const usage = {
    ...NO_USAGE,
    cpuNs: 650_000,
    userNs: 200_000,
    systemNs: 450_000,
    maxRssBytes: 2 ** 20,
    minFaults: 60,
  };
  const at = (part: number) => ({ ...head, timeBootNs: startBootNs + part * (PROCESS_NS / 4) });
  return {
    early: [
      forkEvent({ ...at(0), comm: byteString('sh') }),
      execEvent({ ...at(1), comm, filename: byteString(`/usr/bin/${name}`), args, maxRssBytes: 2 ** 19 }),
      exitEvent({ ...at(3), comm, status: index % 20 === 0 ? 256 : 0, usage }),
    ],
    free: freeEvent({ ...at(4 + FREED_AFTER * 4), usage }),
  };
}

/** Every record of one batch, with the number of the process that it belongs to; free records lag behind. */
function recordsOfBatch(): { record: Uint8Array; process: number }[] {
  const records: { record: Uint8Array; process: number }[] = [];
  for (let i = 0; i < PER_BATCH; i++) {
    for (const event of eventsOf(i).early) records.push({ record: encodeEvent(event), process: i });
    // Of a process of the batch before, where this one has not come so far.
    records.push({ record: encodeEvent(eventsOf(i).free), process: i - FREED_AFTER });
  }
  return records;
}

const PID_MAX = 4_000_000;

export function createBatches(): Batches {
  const records = recordsOfBatch();
  const bytes = joinRecords(records.map(({ record }) => record));
  const words = new Uint32Array(bytes.buffer);
  const big = new BigUint64Array(bytes.buffer);
  const serials = serialPlaces(bytes);
  let processes = 0;
  const offsets: number[] = [];
  let offset = 0;
  for (const { record } of records) {
    offsets.push(offset);
    offset += record.length;
  }
  return {
    bytes,
    get processes() {
      return processes;
    },
    next() {
      records.forEach(({ process }, i) => {
        const at = offsets[i] ?? 0;
        const serial = processes + process;
        const isFree = ((words[(at + HEADER.kind) >> 2] ?? 0) & 0xffff) === KIND.free;
        const start = T0 + Math.max(0, serial) * PROCESS_NS;
        words[(at + HEADER.tgid) >> 2] = (Math.max(0, serial) % PID_MAX) + 1;
        big[(at + HEADER.startBootNs) >> 3] = BigInt(start);
        const part = isFree ? 4 + FREED_AFTER * 4 : i % 4 === 2 ? 3 : i % 4;
        big[(at + HEADER.timeBootNs) >> 3] = BigInt(start + part * (PROCESS_NS / 4));
        if (part >= 3) writeUsage(words, at + HEADER_BYTES, Math.max(0, serial));
      });
      writeSerials(bytes, serials, processes);
      processes += PER_BATCH;
      return T0 + processes * PROCESS_NS;
    },
  };
}

/** No two processes use the same: numbers that are all alike would take hardly any memory. */
function writeUsage(words: Uint32Array, at: number, serial: number): void {
  const varied = Math.imul(serial + 1, 0x9e3779b1) >>> 0;
  const cpuNs = 400_000 + (varied % 1_000_000);
  words[(at + USAGE.cpuNs) >> 2] = cpuNs;
  words[(at + USAGE.userNs) >> 2] = Math.floor(cpuNs / 3);
  words[(at + USAGE.systemNs) >> 2] = cpuNs - Math.floor(cpuNs / 3);
  words[(at + USAGE.maxRssBytes) >> 2] = 2 ** 20 + (varied % 10_000) * 4096;
  words[(at + USAGE.readBytes) >> 2] = (varied % 7) * 4096;
  words[(at + USAGE.writeBytes) >> 2] = (varied % 300) * 4096;
  words[(at + USAGE.minFaults) >> 2] = 60 + (varied % 5000);
  words[(at + USAGE.voluntarySwitches) >> 2] = varied % 10;
  words[(at + USAGE.involuntarySwitches) >> 2] = varied % 300;
}

/** Where the digits of file names stand. */
function serialPlaces(bytes: Uint8Array): number[] {
  const text = Buffer.from(bytes.buffer).toString('latin1');
  return Array.from(text.matchAll(/file-0{8}/g), ({ index }) => index + 'file-'.length);
}

/** Two for each process: source and object. */
function writeSerials(bytes: Uint8Array, places: readonly number[], first: number): void {
  places.forEach((place, i) => {
    let number = first + (i >> 1);
    for (let digit = 7; digit >= 0; digit--) {
      bytes[place + digit] = 48 + (number % 10);
      number = Math.floor(number / 10);
    }
  });
}
