// Events and processes to lines of a recording: readEvent.ts is the other side.
import { assertNever } from '../assert.ts';
import type { ByteString } from '../bytes.ts';
import type { ExitEvent, Owner, ProcessEvent } from '../events/event.ts';
import { parseStatus } from '../format/exit.ts';
import { type Image, NS_PER_TICK, type ProcessKey, processKey, startTicksOf, type Usage } from '../process.ts';
import type { SnapshotProcess } from '../table/snapshot.ts';
import { argv, text } from './writeText.ts';

export function eventLine(event: ProcessEvent): string {
  switch (event.kind) {
    case 'fork':
      return `{"type":"fork",${head(event)},${owner(event)}}\n`;
    case 'exec': {
      const inherited = `"inherited_max_rss_bytes":${event.maxRssBytes}`;
      return `{"type":"exec",${head(event)},${owner(event)},${program(event)},${inherited}}\n`;
    }
    case 'exit':
      return `{"type":"exit",${head(event)},"comm":${text(event.comm)}${end(event)}}\n`;
    case 'free':
      return `{"type":"free",${head(event)},${usage(event.usage)}}\n`;
    case 'cgroup': {
      const { timeBootNs, cgroupId, path } = event;
      return `{"type":"cgroup","time_boot_ns":${timeBootNs},"cgroup_id":${cgroupId},"path":${text(path)}}\n`;
    }
    default:
      return assertNever(event);
  }
}

export function processLine(process: SnapshotProcess): string {
  const { image } = process;
  const found = image === undefined ? '' : `,"image":${imageObject(image)}`;
  return `{"type":"process",${identity(process)},${owner(process)},${usage(process.usage)}${found}}\n`;
}

function imageObject(image: Image): string {
  return `{"time_boot_ns":${image.timeBootNs},"comm":${text(image.comm)},${program(image)}}`;
}

interface Identity {
  readonly key: ProcessKey;
  readonly pid: number;
  readonly ppid: number;
  readonly startBootNs: number;
}

function head(event: Identity & { readonly timeBootNs: number }): string {
  return `"time_boot_ns":${event.timeBootNs},${identity(event)}`;
}

/** After 104 days of uptime a double rounds the start: then its tick, which is exact, is written too. */
function identity({ key, pid, ppid, startBootNs }: Identity): string {
  const start = `"pid":${pid},"ppid":${ppid},"start_boot_ns":${startBootNs}`;
  if (startBootNs <= Number.MAX_SAFE_INTEGER) return start;
  const isExact = processKey(pid, Math.floor(startBootNs / NS_PER_TICK)) === key;
  return isExact ? start : `${start},"start_ticks":${startTicksOf(key)}`;
}

function owner({ comm, uid, euid, loginUid, nsPid, cgroupId }: Owner): string {
  const ids = `"uid":${uid},"euid":${euid},"login_uid":${loginUid},"ns_pid":${nsPid},"cgroup_id":${cgroupId}`;
  return `"comm":${text(comm)},${ids}`;
}

interface Program {
  readonly filename: ByteString;
  readonly args: ByteString;
  readonly argsTotalBytes: number;
  readonly argsUnreadable: boolean;
}

function program({ filename, args, argsTotalBytes, argsUnreadable }: Program): string {
  // The last argument is cut: only then is it not ended by a NUL.
  const cut = args === '' || args.endsWith('\0') ? '' : ',"last_arg_cut":true';
  const known = `"argv":${argv(args)}${cut},"args_total_bytes":${argsTotalBytes},"args_unreadable":${argsUnreadable}`;
  return `"filename":${text(filename)},${known}`;
}

/** What a source does not know is left out. */
function end(event: Pick<ExitEvent, 'status' | 'usage'>): string {
  const known = event.status === undefined ? '' : `,${status(event.status)}`;
  return event.usage === undefined ? known : `${known},${usage(event.usage)}`;
}

function status(packed: number): string {
  const exit = parseStatus(packed);
  if (exit.kind === 'code') return `"status":${packed},"exit_code":${exit.code}`;
  return `"status":${packed},"signal":${exit.signal},"core_dumped":${exit.coreDumped}`;
}

function usage(used: Usage): string {
  const times = `"cpu_ns":${used.cpuNs},"user_ns":${used.userNs},"system_ns":${used.systemNs}`;
  const bytes = `"max_rss_bytes":${used.maxRssBytes},"read_bytes":${used.readBytes},"write_bytes":${used.writeBytes}`;
  const faults = `"minor_faults":${used.minFaults},"major_faults":${used.majFaults}`;
  const { voluntarySwitches, involuntarySwitches } = used;
  return `${times},${bytes},${faults},"voluntary_switches":${voluntarySwitches},"involuntary_switches":${involuntarySwitches}`;
}
