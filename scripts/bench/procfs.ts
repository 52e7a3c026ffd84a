// What the kernel knows of a program: the CPU it used, and the BPF programs that it has loaded.
import { readdirSync, readFileSync } from 'node:fs';

const MS_PER_TICK = 10; // USER_HZ

export interface CpuTime {
  /** utime of /proc/PID/stat; the split between user and system is sampled by the kernel's tick. */
  readonly userMs: number;
  readonly systemMs: number;
  /** Both, exactly: the scheduler's account of all threads that live. */
  readonly totalMs: number;
}

export function cpuTime(pid: number): CpuTime {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The name may hold spaces; it ends at the last parenthesis, and field 3 follows.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  let totalNs = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    totalNs += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]);
  }
  return {
    userMs: Number(fields[11]) * MS_PER_TICK,
    systemMs: Number(fields[12]) * MS_PER_TICK,
    totalMs: totalNs / 1e6,
  };
}

export function cpuSince(pid: number, before: CpuTime): CpuTime {
  const now = cpuTime(pid);
  return {
    userMs: now.userMs - before.userMs,
    systemMs: now.systemMs - before.systemMs,
    totalMs: now.totalMs - before.totalMs,
  };
}

/** Processes and threads created since the machine was started. */
export function forksOfMachine(): number {
  return Number(/^processes (\d+)$/m.exec(readFileSync('/proc/stat', 'latin1'))?.[1]);
}

export interface BpfProgram {
  readonly id: number;
  readonly runTimeNs: number;
  readonly runs: number;
}

/** The descriptors of a process that are BPF links, perf events or programs; it may be gone, and has none then. */
function fdInfos(pid: number): Record<string, string>[] {
  try {
    return readdirSync(`/proc/${pid}/fdinfo`).flatMap((fd) => {
      try {
        const text = readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'latin1');
        return [Object.fromEntries(Array.from(text.matchAll(/^(\w+):\t(.*)$/gm), ([, key, value]) => [key, value]))];
      } catch {
        return []; // closed meanwhile
      }
    });
  } catch {
    return [];
  }
}

/** Who else has programs on the hooks of processes: nothing is untraced while they run. */
export function otherTracers(): string[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid)
    .filter((pid) => fdInfos(pid).some((info) => info['tp_name']?.startsWith('sched_process_')))
    .map((pid) => `${readFileSync(`/proc/${pid}/comm`, 'latin1').trim()} (PID ${pid})`);
}

/** How many hooks (BTF tracepoints) have a BPF program; some have a spare, too. */
export function bpfHookCount(pid: number): number {
  return new Set(fdInfos(pid).flatMap((info) => info['tp_name'] ?? [])).size;
}

export function bpfProgramCount(pid: number): number {
  return fdInfos(pid).filter((info) => info['prog_type'] !== undefined).length;
}

/** By the tracepoint that it is attached to. */
export function bpfProgramsByHook(pid: number): Map<string, BpfProgram> {
  const infos = fdInfos(pid);
  const programs = new Map<string, BpfProgram>();
  for (const { tp_name: hook, prog_id: id } of infos) {
    const program = infos.find((info) => info['prog_type'] !== undefined && info['prog_id'] === id);
    if (hook === undefined || program === undefined) continue;
    // A hook and its spare: both are called for each event, and both cost.
    const other = programs.get(hook);
    programs.set(hook, {
      id: Number(id),
      runTimeNs: Number(program['run_time_ns']) + (other?.runTimeNs ?? 0),
      runs: Math.max(Number(program['run_cnt']), other?.runs ?? 0),
    });
  }
  return programs;
}
