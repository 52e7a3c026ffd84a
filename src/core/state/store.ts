// Holds the newest state. Whoever shows it decides how often to look.
import type { Action } from './actions.ts';
import { reduce } from './reduce.ts';
import type { State } from './state.ts';

export interface Store {
  getState(): State;
  dispatch(action: Action): void;
  /** Called after each change; returns how to stop. */
  subscribe(listener: () => void): () => void;
}

export function createStore(initial: State): Store {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    getState: () => state,
    dispatch(action) {
      const next = reduce(state, action);
      if (next === state) return;
      state = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
