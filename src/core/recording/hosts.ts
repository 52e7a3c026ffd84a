// Recordings of several hosts as one stream of actions: every host keeps its own processes, users and cgroups, and
// all times are those of one boot clock, put together by what their wall clocks said when they began.
import type { ByteString } from '../bytes.ts';
import type { Owner, ProcessEvent } from '../events/event.ts';
import { NO_UID, type ProcessKey, pidOfKey, processKey, startTicksOf } from '../process.ts';
import type { SourceAction } from '../state/actions.ts';
import { type HeldBack, type Lost, NOTHING_LOST } from '../state/state.ts';
import type { SnapshotProcess } from '../table/snapshot.ts';
import type { RecordingHeader } from './schema.ts';

/** Users and cgroups of host n are counted from n times this. */
const UIDS = 2 ** 32;
const CGROUPS = 2 ** 48;

/** The id as its host knows it. */
export function localUid(uid: number): number {
  return uid % UIDS;
}

export function localCgroupId(id: number): number {
  return id % CGROUPS;
}

/** What several hosts have said, put together. */
export class HostMerger {
  readonly #headers: readonly RecordingHeader[];
  /**
   * Of the host that booted first: on its clock nothing has a time before zero, where the state's own clock stands at
   * the beginning. One that was ahead of all events would take every number for settled.
   */
  readonly #wallOffsetNs: number;
  readonly #lost: Lost[] = [];
  readonly #heldBack: HeldBack[] = [];
  readonly #users = new Map<number, ReadonlyMap<number, string>>();
  #isStarted = false;

  /** @param headers of all of them, in the order of their numbers */
  constructor(headers: readonly RecordingHeader[]) {
    this.#headers = headers;
    this.#wallOffsetNs = Math.min(...headers.map(({ wallOffsetNs }) => wallOffsetNs));
  }

  /** Added to a time of this host. Exact to a millisecond or so: as exact as wall clocks agree. */
  shiftNs(host: number): number {
    return (this.#headers[host]?.wallOffsetNs ?? this.#wallOffsetNs) - this.#wallOffsetNs;
  }

  /** @returns undefined where the others have said it already */
  adopt(action: SourceAction, host: number): SourceAction | undefined {
    const shiftNs = this.shiftNs(host);
    switch (action.type) {
      case 'source/started': {
        if (this.#isStarted) return undefined;
        this.#isStarted = true;
        // What is known of one of them need not be so of all.
        return { ...action, nowBootNs: action.nowBootNs + shiftNs, isFollowing: false };
      }
      case 'source/failed':
        return { ...action, message: `${this.#headers[host]?.host}: ${action.message}` };
      case 'clock/ticked':
        // A wall clock that is set later moves nothing: its times would no longer fit together.
        return { ...action, nowBootNs: action.nowBootNs + shiftNs, wallOffsetNs: this.#wallOffsetNs };
      case 'events/received': {
        const events: ProcessEvent[] = [];
        action.events.forEach((event) => {
          events.push(adoptEvent(event, host, shiftNs));
        });
        return { ...action, events, nowBootNs: action.nowBootNs + shiftNs };
      }
      case 'snapshot/taken': {
        const { beganBootNs, processes, zombies } = action.snapshot;
        return {
          ...action,
          snapshot: {
            beganBootNs: beganBootNs + shiftNs,
            host,
            processes: processes.map((process) => adoptProcess(process, host, shiftNs)),
            zombies: zombies.map((key) => adoptKey(key, host)),
          },
        };
      }
      case 'losses/counted':
        this.#lost[host] = action.lost;
        return { ...action, lost: sumOf(this.#lost) };
      case 'heldBack/counted':
        this.#heldBack[host] = action.heldBack;
        return { ...action, heldBack: heldBackOf(this.#heldBack) };
      case 'users/read': {
        this.#users.set(host, new Map([...action.names].map(([uid, name]) => [adoptUid(uid, host), name])));
        return { ...action, names: new Map([...this.#users.values()].flatMap((names) => [...names])) };
      }
      case 'cgroups/read': {
        const paths = [...action.paths].map(([id, path]): [number, ByteString] => [id + host * CGROUPS, path]);
        return { ...action, paths: new Map(paths) };
      }
      case 'containers/read':
        // Ids are drawn at random: those of two hosts differ.
        return action;
      case 'usage/sampled':
        return { ...action, samples: action.samples.map(({ key, usage }) => ({ key: adoptKey(key, host), usage })) };
    }
  }
}

function adoptKey(key: ProcessKey, host: number): ProcessKey {
  return processKey(pidOfKey(key), startTicksOf(key), host);
}

function adoptUid(uid: number, host: number): number {
  return uid === NO_UID ? NO_UID : uid + host * UIDS;
}

function adoptOwner<T extends Owner>(owner: T, host: number): T {
  return {
    ...owner,
    uid: adoptUid(owner.uid, host),
    euid: adoptUid(owner.euid, host),
    loginUid: adoptUid(owner.loginUid, host),
    cgroupId: owner.cgroupId + host * CGROUPS,
  };
}

function adoptEvent(event: ProcessEvent, host: number, shiftNs: number): ProcessEvent {
  const timeBootNs = event.timeBootNs + shiftNs;
  if (event.kind === 'cgroup') return { ...event, timeBootNs, cgroupId: event.cgroupId + host * CGROUPS };
  const head = { key: adoptKey(event.key, host), timeBootNs, startBootNs: event.startBootNs + shiftNs };
  if (event.kind === 'fork' || event.kind === 'exec') return { ...adoptOwner(event, host), ...head };
  return { ...event, ...head };
}

function adoptProcess(process: SnapshotProcess, host: number, shiftNs: number): SnapshotProcess {
  const { image } = process;
  return {
    ...adoptOwner(process, host),
    key: adoptKey(process.key, host),
    startBootNs: process.startBootNs + shiftNs,
    image: image === undefined ? undefined : { ...image, timeBootNs: image.timeBootNs + shiftNs },
  };
}

function heldBackOf(all: readonly HeldBack[]): HeldBack {
  const sum = { count: 0, durationNs: 0 };
  for (const { count, durationNs } of Object.values(all)) {
    sum.count += count;
    sum.durationNs += durationNs;
  }
  return sum;
}

function sumOf(all: readonly Lost[]): Lost {
  const sum: Record<keyof Lost, number> = { ...NOTHING_LOST };
  for (const lost of Object.values(all)) {
    for (const kind of Object.keys(sum) as (keyof Lost)[]) sum[kind] += lost[kind];
  }
  return sum;
}
