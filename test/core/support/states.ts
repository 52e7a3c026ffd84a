// States made by actions only, as the program makes them.
import assert from 'node:assert/strict';
import type { ProcessEvent } from '../../../src/core/events/event.ts';
import type { Process, ProcessKey } from '../../../src/core/process.ts';
import { reduce } from '../../../src/core/state/reduce.ts';
import { initialState, type State, type StateOptions } from '../../../src/core/state/state.ts';
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

/** The only process of these events, after all of them. */
export function processAfter(events: readonly ProcessEvent[]): Process {
  const [first] = events;
  assert.ok(first !== undefined && first.kind !== 'cgroup');
  return processOf(stateAfter(events), first.key);
}

/** Finished ones, oldest first. */
export function finished(state: State): readonly Process[] {
  const { history } = state.table;
  return history.slice(history.firstOrdinal, history.endOrdinal);
}

export function running(state: State): readonly Process[] {
  return [...state.table.running.values()];
}
