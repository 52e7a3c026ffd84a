// Events with sensible defaults: a test says only what it is about.
import { type ByteString, byteString, EMPTY_BYTES } from '../../../src/core/bytes.ts';
import type { CgroupEvent, ExecEvent, ExitEvent, ForkEvent, FreeEvent } from '../../../src/core/events/event.ts';
import { NS_PER_TICK, type ProcessKey, processKey, type Usage } from '../../../src/core/process.ts';

export const MS = 1e6;
export const SECOND = 1e9;

/** Where the tests' time begins: the machine has been up for 1,000 s. */
export const T0 = 1000 * SECOND;

type Changes<T> = Partial<Omit<T, 'kind' | 'key'>>;

const HEAD = { pid: 100, ppid: 1, timeBootNs: T0, startBootNs: T0 };
const OWNER = { comm: byteString('sh'), uid: 1000, euid: 1000, loginUid: 1000, nsPid: 100, cgroupId: 7 };

export const NO_USAGE: Usage = {
  cpuNs: 0,
  userNs: 0,
  systemNs: 0,
  maxRssBytes: 0,
  readBytes: 0,
  writeBytes: 0,
  minFaults: 0,
  majFaults: 0,
  voluntarySwitches: 0,
  involuntarySwitches: 0,
};

export function keyOf(pid: number, startBootNs: number): ProcessKey {
  return processKey(pid, Math.floor(startBootNs / NS_PER_TICK));
}

function withKey<T extends { readonly pid: number; readonly startBootNs: number }>(event: T): T & { key: ProcessKey } {
  return { ...event, key: keyOf(event.pid, event.startBootNs) };
}

export function forkEvent(changes: Changes<ForkEvent> = {}): ForkEvent {
  return withKey({ kind: 'fork', ...HEAD, ...OWNER, nsPid: changes.pid ?? OWNER.nsPid, ...changes });
}

export function execEvent(changes: Changes<ExecEvent> = {}): ExecEvent {
  const args = changes.args ?? argv('true');
  return withKey({
    kind: 'exec',
    ...HEAD,
    ...OWNER,
    comm: commOf(changes.filename ?? byteString('/bin/true')),
    nsPid: changes.pid ?? OWNER.nsPid,
    filename: byteString('/bin/true'),
    argsTotalBytes: args.length,
    argsUnreadable: false,
    maxRssBytes: 0,
    ...changes,
    args,
  });
}

export function exitEvent(changes: Changes<ExitEvent> = {}): ExitEvent {
  return withKey({ kind: 'exit', ...HEAD, comm: OWNER.comm, status: 0, usage: NO_USAGE, ...changes });
}

export function freeEvent(changes: Changes<FreeEvent> = {}): FreeEvent {
  return withKey({ kind: 'free', ...HEAD, ppid: 0, usage: NO_USAGE, ...changes });
}

export function cgroupEvent(changes: Partial<CgroupEvent> = {}): CgroupEvent {
  return { kind: 'cgroup', timeBootNs: T0, cgroupId: 7, path: EMPTY_BYTES, ...changes };
}

/** Arguments as the kernel keeps them. */
export function argv(...args: readonly string[]) {
  return byteString(args.map((arg) => `${arg}\0`).join(''));
}

/** As the kernel names what executes a file. */
function commOf(filename: ByteString): ByteString {
  return filename.slice(filename.lastIndexOf('/') + 1).slice(0, 15) as ByteString;
}
