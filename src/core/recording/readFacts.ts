// Lines that are about no single process: the header, and lists of what a host knows.
import type { ByteString } from '../bytes.ts';
import { type ProcessKey, processKey } from '../process.ts';
import type { HeldBack, Lost } from '../state/state.ts';
import { asLine, bytes, count, integer, type Line, list, string } from './fields.ts';
import type { RecordingHeader } from './schema.ts';

export function readHeader(line: Line): RecordingHeader {
  return {
    program: string(line, 'program'),
    host: string(line, 'host'),
    kernel: string(line, 'kernel'),
    bootId: string(line, 'boot_id'),
    source: string(line, 'source'),
    startedBootNs: count(line, 'started_boot_ns'),
    wallOffsetNs: integer(line, 'wall_offset_ns'),
    ...(line['following'] === true && { isFollowing: true }),
  };
}

export function readZombies(line: Line): readonly ProcessKey[] {
  return list(line, 'zombies').map((entry) => {
    const zombie = asLine(entry, 'a zombie');
    return processKey(count(zombie, 'pid'), count(zombie, 'start_ticks'));
  });
}

export function readLost(line: Line): Lost {
  return {
    fork: count(line, 'fork'),
    exec: count(line, 'exec'),
    exit: count(line, 'exit'),
    free: count(line, 'free'),
    cgroup: count(line, 'cgroup'),
    missedRuns: count(line, 'missed_runs'),
  };
}

export function readHeldBack(line: Line): HeldBack {
  return { count: count(line, 'count'), durationNs: count(line, 'duration_ns') };
}

export function readUsers(line: Line): ReadonlyMap<number, string> {
  return new Map(
    list(line, 'users').map((entry): [number, string] => {
      const user = asLine(entry, 'a user');
      return [count(user, 'uid'), string(user, 'name')];
    }),
  );
}

export function readCgroups(line: Line): ReadonlyMap<number, ByteString> {
  return new Map(
    list(line, 'cgroups').map((entry): [number, ByteString] => {
      const cgroup = asLine(entry, 'a cgroup');
      return [count(cgroup, 'cgroup_id'), bytes(cgroup, 'path')];
    }),
  );
}

export function readContainers(line: Line): ReadonlyMap<string, string> {
  return new Map(
    list(line, 'containers').map((entry): [string, string] => {
      const container = asLine(entry, 'a container');
      return [string(container, 'id'), string(container, 'name')];
    }),
  );
}
