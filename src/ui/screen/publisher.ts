// How often the screen looks at the store: at once for what a person does, on a timer for what
// processes do. The state may change a thousand times in between.
import type { State } from '../../core/state/state.ts';
import type { Store } from '../../core/state/store.ts';

export interface Publisher {
  subscribe(listener: () => void): () => void;
  getSnapshot(): State;
  /** Shows the newest state without waiting. */
  publish(): void;
  stop(): void;
}

export function createPublisher(store: Store, intervalMs: number): Publisher {
  let published = store.getState();
  let timer: NodeJS.Timeout | undefined;
  const listeners = new Set<() => void>();
  const publish = () => {
    clearTimeout(timer);
    timer = undefined;
    if (published === store.getState()) return;
    published = store.getState();
    for (const listener of listeners) listener();
  };
  const unsubscribe = store.subscribe(() => {
    timer ??= setTimeout(publish, intervalMs);
  });
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getSnapshot: () => published,
    publish,
    stop() {
      clearTimeout(timer);
      unsubscribe();
    },
  };
}
