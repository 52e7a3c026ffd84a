// /proc as it is now: every process, or the numbers of some. A process may vanish between any two reads.
import { readdirSync, readlinkSync } from 'node:fs';
import type { ByteString } from '../bytes.ts';
import { type Image, NO_UID, NS_PER_TICK, type Process, type ProcessKey, processKey, type Usage } from '../process.ts';
import type { UsageSample } from '../state/actions.ts';
import type { Snapshot, SnapshotProcess } from '../table/snapshot.ts';
import { cgroupIdOf } from './cgroups.ts';
import { readArgs } from './procArgs.ts';
import { fieldOf, orGone, readBytes } from './readProc.ts';
import { kernelStartTicks } from './timeNamespace.ts';

/** PROC_PID_INIT_INO, include/linux/proc_ns.h: the same on every kernel. */
const INITIAL_PID_NAMESPACE = 'pid:[4026531836]';

/** Whether the PIDs in /proc are those of the whole machine, and not those of a container. */
export function isInitialPidNamespace(): boolean {
  return readlinkSync('/proc/self/ns/pid') === INITIAL_PID_NAMESPACE;
}

/** Whether /proc shows every process that events tell of: it has their PIDs, and hides (hidepid) none from us. */
export function isProcWhole(): boolean {
  return isInitialPidNamespace() && readStat(1) !== undefined;
}

/** Every process that is there and that we may see. */
export function listPids(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

/**
 * Everything that runs. Takes about 60 µs per process.
 * @param nowBootNs the moment before the call
 * @param isWanted the others are left out
 */
export function scanProc(nowBootNs: number, isWanted: (pid: number, startTicks: number) => boolean): Snapshot {
  const processes: SnapshotProcess[] = [];
  const zombies: ProcessKey[] = [];
  for (const pid of listPids()) {
    const stat = readStat(pid);
    if (stat === undefined || !isWanted(pid, stat.startTicks)) continue;
    if (isOver(stat)) zombies.push(processKey(pid, stat.startTicks));
    else processes.push(readProcess(pid, stat, nowBootNs));
  }
  return { beganBootNs: nowBootNs, processes, zombies };
}

/**
 * Numbers so far of running processes; left out are those that are gone, and those that seem not to have run
 * since the last sample.
 * @param detailed the one that somebody looks into: with its I/O, which is one more file to read
 */
export function sampleUsage(processes: Iterable<Process>, detailed?: Process): UsageSample[] {
  const samples: UsageSample[] = [];
  for (const process of processes) {
    const { pid, key, usage } = process;
    const stat = readStat(pid);
    if (stat === undefined || processKey(pid, stat.startTicks) !== key) continue;
    const isDetailed = process === detailed;
    if (usage !== undefined && !isDetailed && isAsBefore(stat, usage)) continue;
    samples.push({ key, usage: usageOf(stat, readStatus(pid), isDetailed ? readIo(pid) : knownIo(usage)) });
  }
  return samples;
}

/** A leader that left before its threads is a zombie too, but its process goes on. */
export function isOver({ state, threads }: Stat): boolean {
  return (state === 'Z' || state === 'X') && threads <= 1;
}

/** Memory that was never touched has not grown. */
export function isAsBefore(stat: Stat, usage: Usage): boolean {
  const { userNs, systemNs, minFaults, majFaults } = usage;
  return (
    stat.userTicks * NS_PER_TICK === userNs &&
    stat.systemTicks * NS_PER_TICK === systemNs &&
    stat.minFaults === minFaults &&
    stat.majFaults === majFaults
  );
}

export interface Stat {
  readonly comm: ByteString;
  readonly state: string;
  readonly ppid: number;
  readonly minFaults: number;
  readonly majFaults: number;
  readonly userTicks: number;
  readonly systemTicks: number;
  readonly threads: number;
  readonly startTicks: number;
  /** Where its stack begins: another place with each exec, the parent's after a fork; 0 where we may not know. */
  readonly startStack: number;
  /** Of the arguments, as the process would have it (prctl(2), PR_SET_MM); 0 where we may not know. */
  readonly argsBytes: number;
}

/** proc_pid_stat(5). The name in parentheses may hold anything, also `) `; the last one closes it. */
export function readStat(pid: number): Stat | undefined {
  const text = readBytes(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  const fields = text.slice(close + 2).split(' ');
  // The array starts with field 3, the state.
  const field = (number: number) => Number(fields[number - 3]);
  return {
    comm: text.slice(open + 1, close) as ByteString,
    state: fields[0] ?? '',
    ppid: field(4),
    minFaults: field(10),
    majFaults: field(12),
    userTicks: field(14),
    systemTicks: field(15),
    threads: field(20),
    startTicks: kernelStartTicks(field(22)),
    startStack: field(28),
    argsBytes: field(49) - field(48),
  };
}

export function readProcess(pid: number, stat: Stat, nowBootNs: number): SnapshotProcess {
  const status = readStatus(pid);
  const uids = status('Uid').split('\t').map(Number);
  const loginUid = readBytes(`/proc/${pid}/loginuid`);
  const nsPids = status('NSpid').split('\t');
  return {
    key: processKey(pid, stat.startTicks),
    pid,
    ppid: stat.ppid,
    startBootNs: stat.startTicks * NS_PER_TICK,
    comm: stat.comm,
    uid: uids[0] ?? NO_UID,
    euid: uids[1] ?? NO_UID,
    loginUid: loginUid === undefined ? NO_UID : Number(loginUid),
    nsPid: Number(nsPids.at(-1) || pid),
    cgroupId: cgroupIdOf(pid),
    image: readImage(pid, stat, nowBootNs),
    usage: usageOf(stat, status, NO_IO),
  };
}

export function readUsage(pid: number, stat: Stat): Usage {
  return usageOf(stat, readStatus(pid), NO_IO);
}

/** undefined for kernel threads, which have neither arguments nor a file. */
function readImage(pid: number, stat: Stat, nowBootNs: number): Image | undefined {
  const { args, argsTotalBytes } = readArgs(pid, stat.argsBytes);
  const { comm } = stat;
  const filename = readExe(pid);
  if (filename === undefined && args === '') return undefined;
  return {
    timeBootNs: nowBootNs,
    origin: 'snapshot',
    comm,
    filename: filename ?? comm,
    args,
    argsTotalBytes,
    argsUnreadable: false,
  };
}

function readExe(pid: number): ByteString | undefined {
  return orGone(() => readlinkSync(`/proc/${pid}/exe`, 'latin1') as ByteString);
}

type ReadField = (name: string) => string;

function readStatus(pid: number): ReadField {
  const text = readBytes(`/proc/${pid}/status`) ?? '';
  return (name) => fieldOf(text, name);
}

type Io = Pick<Usage, 'readBytes' | 'writeBytes'>;

const NO_IO: Io = { readBytes: 0, writeBytes: 0 };

function knownIo(usage: Usage | undefined): Io {
  return usage ?? NO_IO;
}

/** Counts what reached storage; needs root for other users' processes. */
function readIo(pid: number): Io {
  const text = readBytes(`/proc/${pid}/io`) ?? '';
  return { readBytes: Number(fieldOf(text, 'read_bytes')), writeBytes: Number(fieldOf(text, 'write_bytes')) };
}

function usageOf(stat: Stat, status: ReadField, io: Io): Usage {
  const kilobytes = (name: string) => Number.parseInt(status(name), 10) * 1024 || 0;
  return {
    cpuNs: (stat.userTicks + stat.systemTicks) * NS_PER_TICK,
    userNs: stat.userTicks * NS_PER_TICK,
    systemNs: stat.systemTicks * NS_PER_TICK,
    maxRssBytes: kilobytes('VmHWM'),
    readBytes: io.readBytes,
    writeBytes: io.writeBytes,
    minFaults: stat.minFaults,
    majFaults: stat.majFaults,
    voluntarySwitches: Number(status('voluntary_ctxt_switches')),
    involuntarySwitches: Number(status('nonvoluntary_ctxt_switches')),
  };
}
