// Bytes from the ring (bpf/records.h) to events. Framing is checked before anything is read,
// so that a damaged batch is one error and not half a batch.
import type { ByteString } from '../bytes.ts';
import { NS_PER_TICK, type ProcessKey, processKey } from '../process.ts';
import type { EventBatch, ProcessEvent } from './event.ts';
import { CGROUP, COMM_BYTES, EXEC, EXIT, FLAG, HEADER, HEADER_BYTES, KIND, MIN_BYTES, OWNER, USAGE } from './layout.ts';

export class RecordError extends Error {
  override readonly name = 'RecordError';
}

/** Bytes `start` to `end` as a ByteString; Node's `latin1Slice` is the fast one. */
export type ReadText = (start: number, end: number) => string;

/**
 * @param bytes whole records one after the other; its `byteOffset` a multiple of 8
 * @throws RecordError when a record's lengths do not fit
 */
export function decodeBatch(bytes: Uint8Array, readText: ReadText = pureReadText(bytes)): EventBatch {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
  checkFraming(words, bytes.byteLength);
  return { forEach: (visit) => visitRecords(words, bytes, readText, visit) };
}

function pureReadText(bytes: Uint8Array): ReadText {
  return (start, end) => {
    let text = '';
    for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i] ?? 0);
    return text;
  };
}

function checkFraming(words: Uint32Array, byteLength: number): void {
  const u32 = (offset: number) => words[offset >> 2] ?? 0;
  let at = 0;
  while (at < byteLength) {
    const left = byteLength - at;
    const size = left >= HEADER_BYTES ? u32(at + HEADER.size) : 0;
    if (size < HEADER_BYTES || size > left || size % 8 !== 0) {
      throw new RecordError(`record at byte ${at} says ${size} bytes, ${left} are left`);
    }
    const kind = u32(at + HEADER.kind) & 0xffff;
    if (size < (MIN_BYTES[kind] ?? 0))
      throw new RecordError(`record of kind ${kind} at byte ${at} has only ${size} bytes`);
    let end = 0;
    if (kind === KIND.exec) end = EXEC.data + u32(at + EXEC.filenameBytes) + u32(at + EXEC.argsBytes);
    if (kind === KIND.cgroup) end = CGROUP.data + u32(at + CGROUP.pathBytes);
    if (end > size) throw new RecordError(`text of the record at byte ${at} ends ${end - size} bytes behind it`);
    at += size;
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Scratch = { [K in ProcessEvent['kind']]: Mutable<Extract<ProcessEvent, { kind: K }>> };

function emptyScratch(): Scratch {
  const none = '' as ByteString;
  const head = () => ({ key: 0 as ProcessKey, pid: 0, ppid: 0, timeBootNs: 0, startBootNs: 0 });
  const owner = () => ({ comm: none, uid: 0, euid: 0, loginUid: 0, nsPid: 0, cgroupId: 0 });
  // Usage is kept by the reducer, so each record gets its own.
  const usage = readUsage(new Uint32Array(USAGE_WORDS), 0);
  return {
    fork: { kind: 'fork', ...head(), ...owner() },
    exec: {
      kind: 'exec',
      ...head(),
      ...owner(),
      filename: none,
      args: none,
      argsTotalBytes: 0,
      argsUnreadable: false,
      maxRssBytes: 0,
    },
    exit: { kind: 'exit', ...head(), comm: none, status: 0, usage },
    free: { kind: 'free', ...head(), usage },
    cgroup: { kind: 'cgroup', timeBootNs: 0, cgroupId: 0, path: none },
  };
}

const USAGE_WORDS = 20;

function u64(words: Uint32Array, offset: number): number {
  return (words[(offset >> 2) + 1] ?? 0) * 0x1_0000_0000 + (words[offset >> 2] ?? 0);
}

/** floor(u64 / NS_PER_TICK), exact where a double of the u64 is not (after 104 days). */
function ticks(words: Uint32Array, offset: number): number {
  const high = words[(offset >> 2) + 1] ?? 0;
  const low = words[offset >> 2] ?? 0;
  const perHigh = 0x1_0000_0000;
  return high * Math.floor(perHigh / NS_PER_TICK) + Math.floor((high * (perHigh % NS_PER_TICK) + low) / NS_PER_TICK);
}

function readUsage(words: Uint32Array, at: number) {
  return {
    cpuNs: u64(words, at + USAGE.cpuNs),
    userNs: u64(words, at + USAGE.userNs),
    systemNs: u64(words, at + USAGE.systemNs),
    maxRssBytes: u64(words, at + USAGE.maxRssBytes),
    readBytes: u64(words, at + USAGE.readBytes),
    writeBytes: u64(words, at + USAGE.writeBytes),
    minFaults: u64(words, at + USAGE.minFaults),
    majFaults: u64(words, at + USAGE.majFaults),
    voluntarySwitches: u64(words, at + USAGE.voluntarySwitches),
    involuntarySwitches: u64(words, at + USAGE.involuntarySwitches),
  };
}

function visitRecords(
  words: Uint32Array,
  bytes: Uint8Array,
  readText: ReadText,
  visit: (event: ProcessEvent) => void,
): void {
  const scratch = emptyScratch();
  const u32 = (offset: number) => words[offset >> 2] ?? 0;
  const text = (start: number, length: number) => (length === 0 ? '' : readText(start, start + length)) as ByteString;
  const comm = (start: number) => {
    let length = 0;
    while (length < COMM_BYTES && bytes[start + length] !== 0) length++;
    return text(start, length);
  };
  const fillHead = (event: Scratch['fork' | 'exec' | 'exit' | 'free'], at: number) => {
    event.pid = u32(at + HEADER.tgid);
    event.ppid = u32(at + HEADER.ppid);
    event.timeBootNs = u64(words, at + HEADER.timeBootNs);
    event.startBootNs = u64(words, at + HEADER.startBootNs);
    event.key = processKey(event.pid, ticks(words, at + HEADER.startBootNs));
  };
  const fillOwner = (event: Scratch['fork' | 'exec'], at: number) => {
    event.comm = comm(at + OWNER.comm);
    event.uid = u32(at + OWNER.uid);
    event.euid = u32(at + OWNER.euid);
    event.loginUid = u32(at + OWNER.loginUid);
    event.nsPid = u32(at + OWNER.nsPid);
    event.cgroupId = u64(words, at + OWNER.cgroupId);
  };

  for (let at = 0; at < bytes.byteLength; at += u32(at + HEADER.size)) {
    const kindAndFlags = u32(at + HEADER.kind);
    switch (kindAndFlags & 0xffff) {
      case KIND.fork:
        fillHead(scratch.fork, at);
        fillOwner(scratch.fork, at + HEADER_BYTES);
        visit(scratch.fork);
        break;
      case KIND.exec: {
        const event = scratch.exec;
        const filenameBytes = u32(at + EXEC.filenameBytes);
        fillHead(event, at);
        fillOwner(event, at + HEADER_BYTES);
        event.filename = text(at + EXEC.data, filenameBytes);
        event.args = text(at + EXEC.data + filenameBytes, u32(at + EXEC.argsBytes));
        event.argsTotalBytes = u32(at + EXEC.argsTotalBytes);
        event.argsUnreadable = ((kindAndFlags >>> 16) & FLAG.argsUnreadable) !== 0;
        event.maxRssBytes = u64(words, at + EXEC.maxRssBytes);
        visit(event);
        break;
      }
      case KIND.exit:
        fillHead(scratch.exit, at);
        scratch.exit.status = u32(at + EXIT.status) | 0;
        scratch.exit.comm = comm(at + EXIT.comm);
        scratch.exit.usage =
          ((kindAndFlags >>> 16) & FLAG.usageUnknown) === 0 ? readUsage(words, at + HEADER_BYTES) : undefined;
        visit(scratch.exit);
        break;
      case KIND.free:
        fillHead(scratch.free, at);
        scratch.free.usage = readUsage(words, at + HEADER_BYTES);
        visit(scratch.free);
        break;
      case KIND.cgroup:
        scratch.cgroup.timeBootNs = u64(words, at + HEADER.timeBootNs);
        scratch.cgroup.cgroupId = u64(words, at + CGROUP.cgroupId);
        scratch.cgroup.path = text(at + CGROUP.data, u32(at + CGROUP.pathBytes));
        visit(scratch.cgroup);
        break;
      default: // a record of a newer kernel program: framed, so it can be passed over
    }
  }
}
