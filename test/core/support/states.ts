// States made by actions only, as the program makes them.
import assert from 'node:assert/strict';
import type { ProcessEvent } from '../../../src/core/events/event.ts';
import type { Process, ProcessKey } from '../../../src/core/process.ts';
import { reduce } from '../../../src/core/state/reduce.ts';
import { initialState, type State, type StateOptions } from '../../../src/core/state/state.ts';
import { TrackedProcess } from '../../../src/core/table/trackedProcess.ts';
import { T0 } from './events.ts';

export function receive(state: State, events: readonly ProcessEvent[], nowBootNs?: number): State {
  const now = nowBootNs ?? events.reduce((latest, event) => Math.max(latest, event.timeBootNs), state.nowBootNs);
  return reduce(state, { type: 'events/received', events, nowBootNs: now });
}

/** A state that has seen these events, in one batch. */
export function stateAfter(events: readonly ProcessEvent[], nowBootNs?: number, options?: StateOptions): State {
  return receive({ ...initialState(options), nowBootNs: T0 }, events, nowBootNs);
}

export function processOf(state: State, key: ProcessKey): Process {
  const process = state.table.find(key);
  assert.ok(process, `no process ${key}`);
  return process;
}

/** A copy that holds what is known of the process now. */
export function factsOf(process: Process): Process {
  const { key, pid, ppid, parentKey, startBootNs, origin, comm, uid, euid, loginUid, nsPid, cgroupId } = process;
  const { images, rssBaselineBytes, usage, usageQuality, end, ordinal } = process;
  const head = { key, pid, ppid, parentKey, startBootNs, origin, comm, uid, euid, loginUid, nsPid, cgroupId };
  return { ...head, images, rssBaselineBytes, usage, usageQuality, end, ordinal };
}

/** As a table holds it. */
export function tracked(process: Process): TrackedProcess {
  return new TrackedProcess({ ...factsOf(process), isSettled: false });
}

/** Whether nothing can be written to it any more. */
export function isPacked(process: Process): boolean {
  assert.ok(process instanceof TrackedProcess);
  try {
    process.facts;
    return false;
  } catch {
    return true;
  }
}

/** The only process of these events, after all of them. */
export function processAfter(events: readonly ProcessEvent[]): Process {
  const [first] = events;
  assert.ok(first !== undefined && first.kind !== 'cgroup');
  return factsOf(processOf(stateAfter(events), first.key));
}

/** Finished ones, oldest first. */
export function finished(state: State): readonly Process[] {
  const { history } = state.table;
  return history.slice(history.firstOrdinal, history.endOrdinal);
}

export function running(state: State): readonly Process[] {
  return [...state.table.running.values()];
}
