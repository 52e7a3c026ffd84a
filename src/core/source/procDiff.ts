// Two looks at /proc, and what must have happened between them. What started and ended in between was never there.
import type { ByteString } from '../bytes.ts';
import type { ProcessEvent } from '../events/event.ts';
import { NS_PER_TICK, processKey, type Usage } from '../process.ts';
import type { Snapshot, SnapshotProcess } from '../table/snapshot.ts';
import { readArgs } from './procArgs.ts';
import { isAsBefore, isOver, listPids, readProcess, readStat, readUsage, type Stat, scanProc } from './procfs.ts';

/** A process at the last look. */
interface Known {
  readonly pid: number;
  readonly startTicks: number;
  readonly foundBootNs: number;
  comm: ByteString;
  args: ByteString;
  startStack: number;
  usage: Usage;
}

/** So long after it was found, a process is looked at each time: most execute their program then. */
const YOUNG_NS = 1e9;
/** Others are looked at in turn, so that each has been after this long. */
const ROUND_NS = 1e9;

export class ProcDiff {
  readonly #known = new Map<number, Known>();
  #lookedBootNs = 0;
  /** Where the turn of the old ones is: a PID. */
  #turn = 0;

  /** Everything that runs. */
  begin(nowBootNs: number): Snapshot {
    const snapshot = scanProc(nowBootNs, () => true);
    for (const found of snapshot.processes) {
      const stat = readStat(found.pid);
      if (stat !== undefined && processKey(found.pid, stat.startTicks) === found.key) {
        this.#keep(found, stat, nowBootNs - YOUNG_NS);
      }
    }
    this.#lookedBootNs = nowBootNs;
    return snapshot;
  }

  /** @returns parents before their children */
  look(nowBootNs: number): ProcessEvent[] {
    const listed = new Set(listPids());
    const reused: ProcessEvent[] = [];
    const gone: ProcessEvent[] = [];
    const changed: ProcessEvent[] = [];
    const born: { readonly found: SnapshotProcess; readonly stat: Stat }[] = [];

    const admit = (pid: number, stat: Stat) => {
      born.push({ found: readProcess(pid, stat, nowBootNs), stat });
    };
    const isTurn = this.#takeTurn(nowBootNs);
    for (const known of this.#known.values()) {
      const { pid } = known;
      const isGone = !listed.delete(pid);
      if (!isGone && nowBootNs - known.foundBootNs >= YOUNG_NS && !isTurn(pid)) continue;
      const stat = isGone ? undefined : readStat(pid);
      if (stat === undefined || stat.startTicks !== known.startTicks || isOver(stat)) {
        this.#known.delete(pid);
        const isReused = stat !== undefined && stat.startTicks !== known.startTicks;
        (isReused ? reused : gone).push(exitOf(known, nowBootNs));
        if (isReused && !isOver(stat)) admit(pid, stat);
        continue;
      }
      if (!isAsBefore(stat, known.usage)) known.usage = readUsage(pid, stat);
      if (this.#hasExecuted(known, stat)) changed.push(execOf(readProcess(pid, stat, nowBootNs), nowBootNs));
    }
    // What is left is new.
    for (const pid of listed) {
      const stat = readStat(pid);
      if (stat !== undefined && !isOver(stat)) admit(pid, stat);
    }
    born.sort((a, b) => a.stat.startTicks - b.stat.startTicks || a.found.pid - b.found.pid);
    const started = born.flatMap(({ found, stat }) => this.#birth(found, stat, nowBootNs));
    this.#lookedBootNs = nowBootNs;
    // A PID is free before it is used again; else ends come last, so that children find their parents.
    return [...reused, ...started, ...changed, ...gone];
  }

  #keep({ pid, comm, image, usage }: SnapshotProcess, stat: Stat, foundBootNs: number): void {
    const { startTicks, startStack } = stat;
    const args = image?.args ?? ('' as ByteString);
    this.#known.set(pid, { pid, startTicks, foundBootNs, comm, args, startStack, usage });
  }

  #birth(found: SnapshotProcess, stat: Stat, nowBootNs: number): ProcessEvent[] {
    const { key, pid, ppid, startBootNs, comm, uid, euid, loginUid, nsPid, cgroupId, image } = found;
    const parent = this.#known.get(ppid);
    this.#keep(found, stat, nowBootNs);
    const owner = { comm, uid, euid, loginUid, nsPid, cgroupId };
    const fork: ProcessEvent = { kind: 'fork', key, pid, ppid, timeBootNs: nowBootNs, startBootNs, ...owner };
    // Kernel threads have no image; a child that runs its parent's has not executed anything yet.
    const isForkOnly =
      image === undefined || (parent !== undefined && isSameImage(parent, stat, comm, () => image.args));
    return isForkOnly ? [fork] : [fork, execOf(found, nowBootNs)];
  }

  #hasExecuted(known: Known, stat: Stat): boolean {
    let { args } = known;
    const readNow = () => {
      ({ args } = readArgs(known.pid, stat.argsBytes));
      return args;
    };
    const hasExecuted = !isSameImage(known, stat, stat.comm, readNow);
    if (hasExecuted) ({ args } = readArgs(known.pid, stat.argsBytes));
    known.comm = stat.comm;
    known.args = args;
    known.startStack = stat.startStack;
    return hasExecuted;
  }

  /** @returns which of the old ones it is for this time */
  #takeTurn(nowBootNs: number): (pid: number) => boolean {
    const pids = [...this.#known.keys()];
    const share = Math.min(1, (nowBootNs - this.#lookedBootNs) / ROUND_NS);
    const count = Math.ceil(pids.length * share);
    const from = this.#turn % Math.max(1, pids.length);
    this.#turn = from + count;
    const chosen = new Set<number>();
    for (let i = 0; i < count; i++) chosen.add(pids[(from + i) % pids.length] ?? 0);
    return (pid) => chosen.has(pid);
  }
}

/**
 * By the stack, which is elsewhere after each exec. Where we may not know it: a process that names itself changes one
 * of name and arguments; an exec, mostly both.
 */
function isSameImage(known: Known, stat: Stat, comm: ByteString, readArguments: () => ByteString): boolean {
  if (known.startStack !== 0 && stat.startStack !== 0) return known.startStack === stat.startStack;
  return known.comm === comm || known.args === readArguments();
}

function execOf(found: SnapshotProcess, nowBootNs: number): ProcessEvent {
  const { key, pid, ppid, startBootNs, comm, uid, euid, loginUid, nsPid, cgroupId, image } = found;
  const { filename = comm, args = '' as ByteString, argsTotalBytes = 0 } = image ?? {};
  const head = { key, pid, ppid, timeBootNs: nowBootNs, startBootNs };
  const owner = { comm, uid, euid, loginUid, nsPid, cgroupId };
  const program = { filename, args, argsTotalBytes, argsUnreadable: false };
  return { kind: 'exec', ...head, ...owner, ...program, maxRssBytes: 0 };
}

function exitOf({ pid, startTicks, comm, usage }: Known, nowBootNs: number): ProcessEvent {
  const startBootNs = startTicks * NS_PER_TICK;
  const head = { key: processKey(pid, startTicks), pid, ppid: 0, timeBootNs: nowBootNs, startBootNs };
  return { kind: 'exit', ...head, comm, status: undefined, usage };
}
