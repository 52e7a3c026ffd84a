// Actions to lines of a recording. Built by hand, from the event that a batch shows for a moment: objects
// and JSON.stringify would cost more than all that comes before.
import { assertNever } from '../assert.ts';
import { type ByteString, splitArgs } from '../bytes.ts';
import type { ExitEvent, Owner, ProcessEvent } from '../events/event.ts';
import { parseStatus } from '../format/exit.ts';
import { safeJson } from '../format/json.ts';
import {
  type Image,
  NS_PER_TICK,
  type ProcessKey,
  pidOfKey,
  processKey,
  startTicksOf,
  type Usage,
} from '../process.ts';
import type { SourceAction } from '../state/actions.ts';
import type { Snapshot, SnapshotProcess } from '../table/snapshot.ts';
import { toBase64, utf8Text } from '../utf8.ts';
import { type RecordingFacts, SCHEMA_VERSION } from './schema.ts';

export interface Encoder {
  /** Whole lines for an action; empty when it says nothing that a recording keeps. */
  encode(action: SourceAction): string;
  /** The last line: without it a recording was cut. */
  end(nowBootNs: number): string;
}

/** While nothing else is written, time is told this often, if anybody tells it to us. */
const CLOCK_NS = 1e9;

/** Remembers what time it has written last: one encoder for one recording. */
export function createEncoder(facts: RecordingFacts): Encoder {
  let writtenBootNs = 0;
  let { wallOffsetNs } = facts;

  const clockLine = (nowBootNs: number) => {
    writtenBootNs = nowBootNs;
    return `{"type":"clock","time_boot_ns":${nowBootNs},"wall_offset_ns":${wallOffsetNs}}\n`;
  };

  const encode = (action: SourceAction): string => {
    switch (action.type) {
      case 'source/started':
        writtenBootNs = action.nowBootNs;
        return headerLine(facts, action.name, action.nowBootNs);
      case 'source/limited':
        // The header names the source, and what it cannot do follows from that.
        return '';
      case 'source/failed':
        return `{"type":"failed","message":${quoted(action.message)}}\n`;
      case 'events/received': {
        let lines = '';
        action.events.forEach((event) => {
          lines += eventLine(event);
        });
        // Ends the batch: whoever reads it live need not wait for the next one.
        return lines === '' ? '' : lines + clockLine(action.nowBootNs);
      }
      case 'clock/ticked':
        if (action.wallOffsetNs === wallOffsetNs && action.nowBootNs - writtenBootNs < CLOCK_NS) return '';
        wallOffsetNs = action.wallOffsetNs;
        return clockLine(action.nowBootNs);
      case 'snapshot/taken':
        return snapshotLines(action.snapshot);
      case 'losses/counted': {
        const { fork, exec, exit, free, cgroup, missedRuns } = action.lost;
        const kinds = `"fork":${fork},"exec":${exec},"exit":${exit},"free":${free},"cgroup":${cgroup}`;
        return `{"type":"lost",${kinds},"missed_runs":${missedRuns}}\n`;
      }
      case 'heldBack/counted': {
        const { count, durationNs } = action.heldBack;
        return `{"type":"held_back","count":${count},"duration_ns":${durationNs}}\n`;
      }
      case 'users/read': {
        const users = [...action.names].map(([uid, name]) => `{"uid":${uid},"name":${quoted(name)}}`);
        return `{"type":"users","users":[${users.join(',')}]}\n`;
      }
      case 'cgroups/read': {
        const paths = [...action.paths].map(([id, path]) => `{"cgroup_id":${id},"path":${text(path)}}`);
        return `{"type":"cgroups","cgroups":[${paths.join(',')}]}\n`;
      }
      case 'containers/read': {
        const containers = [...action.names].map(([id, name]) => `{"id":${quoted(id)},"name":${quoted(name)}}`);
        return `{"type":"containers","containers":[${containers.join(',')}]}\n`;
      }
      case 'usage/sampled':
        // Numbers of what runs, taken for the rows on a screen: they are nobody's history.
        return '';
      default:
        return assertNever(action);
    }
  };
  return { encode, end: (nowBootNs) => `{"type":"end","time_boot_ns":${Math.max(nowBootNs, writtenBootNs)}}\n` };
}

function headerLine(facts: RecordingFacts, source: string, startedBootNs: number): string {
  const { program, host, kernel, bootId, wallOffsetNs } = facts;
  const header = { type: 'header', schema: SCHEMA_VERSION, program, host, kernel, boot_id: bootId, source };
  return `${safeJson(JSON.stringify({ ...header, started_boot_ns: startedBootNs, wall_offset_ns: wallOffsetNs }))}\n`;
}

function eventLine(event: ProcessEvent): string {
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

function snapshotLines({ beganBootNs, processes, zombies }: Snapshot): string {
  let lines = '';
  for (const process of processes) lines += processLine(process);
  const left = zombies.map((key) => `{"pid":${pidOfKey(key)},"start_ticks":${startTicksOf(key)}}`).join(',');
  const counted = `"processes":${processes.length},"zombies":[${left}]`;
  return `${lines}{"type":"snapshot","began_boot_ns":${beganBootNs},${counted}}\n`;
}

function processLine(process: SnapshotProcess): string {
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

/** Printable ASCII without `"` and `\`: nearly all arguments are this, so all of them are looked at in one go. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;
const PLAIN_ARGS = /^[\0\x20\x21\x23-\x5b\x5d-\x7e]*\0$/;

function argv(args: ByteString): string {
  if (PLAIN_ARGS.test(args)) return `["${args.slice(0, -1).replaceAll('\0', '","')}"]`;
  return `[${splitArgs(args).map(text).join(',')}]`;
}

/** A string where the bytes are UTF-8; else they are kept as they are. */
function text(bytes: ByteString): string {
  if (PLAIN.test(bytes)) return `"${bytes}"`;
  const decoded = utf8Text(bytes);
  return decoded === undefined ? `{"base64":"${toBase64(bytes)}"}` : safeJson(JSON.stringify(decoded));
}

function quoted(text: string): string {
  return safeJson(JSON.stringify(text.toWellFormed()));
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
