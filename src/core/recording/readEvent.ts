// One line of a recording to one event, or to one process that was found running.
import type { Owner, ProcessEvent } from '../events/event.ts';
import { type Image, NS_PER_TICK, processKey, type Usage } from '../process.ts';
import type { SnapshotProcess } from '../table/snapshot.ts';
import { args, asLine, bytes, count, flag, integer, type Line } from './fields.ts';

/** PID_MAX_LIMIT, include/linux/threads.h. */
const MAX_PID = 2 ** 22;
const MAX_U32 = 0xffffffff;

export function readEvent(kind: ProcessEvent['kind'], line: Line): ProcessEvent {
  switch (kind) {
    case 'fork': {
      const { key, pid, ppid, startBootNs } = identity(line);
      const { comm, uid, euid, loginUid, nsPid, cgroupId } = owner(line);
      const timeBootNs = count(line, 'time_boot_ns');
      return { kind, key, pid, ppid, timeBootNs, startBootNs, comm, uid, euid, loginUid, nsPid, cgroupId };
    }
    case 'exec': {
      const timeBootNs = count(line, 'time_boot_ns');
      const maxRssBytes = count(line, 'inherited_max_rss_bytes');
      return { kind, ...identity(line), timeBootNs, ...owner(line), ...program(line), maxRssBytes };
    }
    case 'exit': {
      const { key, pid, ppid, startBootNs } = identity(line);
      const timeBootNs = count(line, 'time_boot_ns');
      const status = line['status'] === undefined ? undefined : integer(line, 'status');
      const used = line['cpu_ns'] === undefined ? undefined : usage(line);
      return { kind, key, pid, ppid, timeBootNs, startBootNs, comm: bytes(line, 'comm'), status, usage: used };
    }
    case 'free': {
      const { key, pid, ppid, startBootNs } = identity(line);
      return { kind, key, pid, ppid, timeBootNs: count(line, 'time_boot_ns'), startBootNs, usage: usage(line) };
    }
    case 'cgroup': {
      const timeBootNs = count(line, 'time_boot_ns');
      return { kind, timeBootNs, cgroupId: count(line, 'cgroup_id'), path: bytes(line, 'path') };
    }
  }
}

export function readProcess(line: Line): SnapshotProcess {
  const image = line['image'] === undefined ? undefined : readImage(asLine(line['image'], '"image"'));
  return { ...identity(line), ...owner(line), image, usage: usage(line) };
}

function readImage(line: Line): Image {
  return {
    timeBootNs: count(line, 'time_boot_ns'),
    origin: 'snapshot',
    comm: bytes(line, 'comm'),
    ...program(line),
  };
}

function identity(line: Line) {
  const pid = count(line, 'pid', MAX_PID);
  const ppid = count(line, 'ppid', MAX_U32);
  const startBootNs = count(line, 'start_boot_ns');
  const ticks = line['start_ticks'] === undefined ? Math.floor(startBootNs / NS_PER_TICK) : count(line, 'start_ticks');
  return { key: processKey(pid, ticks), pid, ppid, startBootNs };
}

function owner(line: Line): Owner {
  return {
    comm: bytes(line, 'comm'),
    uid: count(line, 'uid', MAX_U32),
    euid: count(line, 'euid', MAX_U32),
    loginUid: count(line, 'login_uid', MAX_U32),
    nsPid: count(line, 'ns_pid', MAX_U32),
    cgroupId: count(line, 'cgroup_id'),
  };
}

function program(line: Line) {
  return {
    filename: bytes(line, 'filename'),
    args: args(line),
    argsTotalBytes: count(line, 'args_total_bytes', MAX_U32),
    argsUnreadable: flag(line, 'args_unreadable'),
  };
}

function usage(line: Line): Usage {
  return {
    cpuNs: count(line, 'cpu_ns'),
    userNs: count(line, 'user_ns'),
    systemNs: count(line, 'system_ns'),
    maxRssBytes: count(line, 'max_rss_bytes'),
    readBytes: count(line, 'read_bytes'),
    writeBytes: count(line, 'write_bytes'),
    minFaults: count(line, 'minor_faults'),
    majFaults: count(line, 'major_faults'),
    voluntarySwitches: count(line, 'voluntary_switches'),
    involuntarySwitches: count(line, 'involuntary_switches'),
  };
}
