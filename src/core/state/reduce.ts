// (state, action) → state. No clock, no I/O: time comes with the action.
// An action that changes nothing gives the same object back.
import { assertNever } from '../assert.ts';
import type { ByteString } from '../bytes.ts';
import type { EventBatch } from '../events/event.ts';
import { applyExec, applyExit, applyFork, applyFree } from '../table/pairing.ts';
import { applySnapshot } from '../table/snapshot.ts';
import type { Action, UsageSample } from './actions.ts';
import { boundCgroups } from './boundCgroups.ts';
import { reduceCommand } from './command.ts';
import { addSpawns } from './rate.ts';
import { reduceView } from './reduceView.ts';
import { type HeldBack, initialState, type Lost, type State } from './state.ts';

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'events/received':
      return receiveEvents(state, action.events, action.nowBootNs);
    case 'snapshot/taken':
      return applySnapshot(state.table, action.snapshot) ? { ...state } : state;
    case 'usage/sampled':
      return sampleUsage(state, action.samples);
    case 'losses/counted':
      return isSameLost(action.lost, state.lost) ? state : { ...state, lost: action.lost };
    case 'heldBack/counted':
      return countHeldBack(state, action.heldBack);
    case 'clock/ticked':
      return tick(state, action.nowBootNs, action.wallOffsetNs);
    case 'source/started':
      return {
        ...state,
        nowBootNs: Math.max(state.nowBootNs, action.nowBootNs),
        source: {
          name: action.name,
          startedBootNs: action.nowBootNs,
          ...(action.isFollowing === true && { isFollowing: true }),
          failure: undefined,
        },
      };
    case 'source/limited':
      if (state.source.limit === action.limit) return state;
      return { ...state, source: { ...state.source, limit: action.limit } };
    case 'source/failed':
      if (state.source.failure === action.message) return state;
      return { ...state, source: { ...state.source, failure: action.message } };
    case 'users/read':
      return isSameMap(action.names, state.users) ? state : { ...state, users: action.names };
    case 'cgroups/read': {
      const cgroups = new Map([...action.paths, ...state.cgroups]);
      if (cgroups.size === state.cgroups.size) return state;
      return { ...state, ...boundCgroups(state, cgroups, action.paths.keys()) };
    }
    case 'containers/read':
      return nameContainers(state, action.names);
    case 'recording/changed':
      return { ...state, recording: action.recording };
    case 'replay/changed':
      return { ...state, replay: action.replay };
    case 'replay/rewound':
      return rewind(state);
    case 'command/started':
    case 'command/printed':
    case 'command/ended': {
      const command = reduceCommand(state.command, action);
      return command === state.command ? state : { ...state, command };
    }
    case 'page/changed':
    case 'threshold/changed':
    case 'filter/changed':
    case 'filter/kept':
    case 'order/changed':
    case 'columns/changed':
    case 'focus/changed':
    case 'cursor/moved':
    case 'follow/changed':
    case 'programs/changed':
    case 'timeline/changed':
    case 'tree/changed':
    case 'view/paused':
    case 'view/resumed':
    case 'dialog/changed':
    case 'notice/changed': {
      const view = reduceView(state.view, action, state);
      return view === state.view ? state : { ...state, view };
    }
    default:
      return assertNever(action);
  }
}

function receiveEvents(state: State, events: EventBatch, nowBootNs: number): State {
  const { table } = state;
  let forks = 0;
  let execs = 0;
  let exits = 0;
  const starts = new Map<number, number>();
  let cgroups: Map<number, ByteString> | undefined;
  let isEmpty = true;
  events.forEach((event) => {
    isEmpty = false;
    switch (event.kind) {
      case 'fork': {
        forks++;
        const second = Math.floor(event.startBootNs / 1e9);
        starts.set(second, (starts.get(second) ?? 0) + 1);
        applyFork(table, event);
        break;
      }
      case 'exec':
        execs++;
        applyExec(table, event);
        break;
      case 'exit':
        // The second report of the same end is not another exit.
        if (applyExit(table, event)) exits++;
        break;
      case 'free':
        applyFree(table, event);
        break;
      case 'cgroup':
        cgroups ??= new Map(state.cgroups);
        cgroups.set(event.cgroupId, event.path);
        break;
      default:
        assertNever(event);
    }
  });
  if (isEmpty) return state;
  const { counts } = state;
  return {
    ...state,
    nowBootNs: Math.max(state.nowBootNs, nowBootNs),
    counts: { forks: counts.forks + forks, execs: counts.execs + execs, exits: counts.exits + exits },
    rate: addSpawns(state.rate, nowBootNs, starts),
    ...(cgroups === undefined ? {} : boundCgroups(state, cgroups)),
  };
}

function sampleUsage(state: State, samples: readonly UsageSample[]): State {
  let changed = false;
  for (const { key, usage } of samples) {
    const process = state.table.find(key);
    if (process === undefined || process.end !== undefined) continue;
    process.facts.usage = usage;
    changed = true;
  }
  return changed ? { ...state } : state;
}

/** More than run on any machine at once. */
const MOST_CONTAINERS = 10_000;

function nameContainers(state: State, names: ReadonlyMap<string, string>): State {
  const isKnown = [...names].every(([id, name]) => state.containers.get(id) === name);
  if (isKnown) return state;
  const all = [...state.containers, ...names];
  return { ...state, containers: new Map(all.slice(-MOST_CONTAINERS)) };
}

/** They have started all the same. When, only the kernel knows; a moment before it was asked. */
function countHeldBack(state: State, heldBack: HeldBack): State {
  const started = heldBack.count - state.heldBack.count;
  if (started === 0 && heldBack.durationNs === state.heldBack.durationNs) return state;
  const starts = new Map([[Math.floor(state.nowBootNs / 1e9), started]]);
  return { ...state, heldBack, rate: addSpawns(state.rate, state.nowBootNs, starts) };
}

/** The boot clock does not go back; the wall clock may, and its offset with it. */
function tick(state: State, nowBootNs: number, wallOffsetNs: number): State {
  if (nowBootNs <= state.nowBootNs && wallOffsetNs === state.wallOffsetNs) return state;
  const now = Math.max(state.nowBootNs, nowBootNs);
  return { ...state, nowBootNs: now, wallOffsetNs, rate: addSpawns(state.rate, now, NO_STARTS) };
}

/** What a person has chosen stays; what is open over a process is about one that is not there yet. */
function rewind(state: State): State {
  const { dialog } = state.view;
  const isOfProcess = dialog?.kind === 'details' || dialog?.kind === 'signal';
  const view = { ...state.view, paused: undefined, dialog: isOfProcess ? undefined : dialog };
  const { recording, replay } = state;
  return { ...initialState({ history: state.table.history.capacity, view }), recording, replay };
}

function isSameLost(a: Lost, b: Lost): boolean {
  return Object.entries(a).every(([kind, count]) => b[kind as keyof Lost] === count);
}

function isSameMap<K, V>(a: ReadonlyMap<K, V>, b: ReadonlyMap<K, V>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}

const NO_STARTS: ReadonlyMap<number, number> = new Map();
