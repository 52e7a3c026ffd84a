// How often the screen looks at the store: at once for what a person does, seldom for what processes do
// when they do much. The state may change a thousand times in between.
import type { State } from '../../core/state/state.ts';
import type { Store } from '../../core/state/store.ts';

export interface Publisher {
  subscribe(listener: () => void): () => void;
  getSnapshot(): State;
  /** Shows the newest state without waiting. */
  publish(): void;
  stop(): void;
}

/** What comes together is shown together: the exec of a process with its fork. */
const TOGETHER_MS = 16;

/**
 * @param intervalMs between two looks, unless nothing happened for longer: then the first change is shown at once
 * @param isBusy whether the terminal still has the last frame to take; then this one is left out for a newer one
 */
export function createPublisher(store: Store, intervalMs: number, isBusy: () => boolean = () => false): Publisher {
  let published = store.getState();
  let publishedAtMs = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  const listeners = new Set<() => void>();
  const publish = () => {
    clearTimeout(timer);
    timer = undefined;
    if (published === store.getState()) return;
    if (isBusy()) {
      timer = setTimeout(publish, TOGETHER_MS);
      return;
    }
    published = store.getState();
    publishedAtMs = performance.now();
    for (const listener of listeners) listener();
  };
  const unsubscribe = store.subscribe(() => {
    if (timer !== undefined) return;
    const sinceMs = performance.now() - publishedAtMs;
    timer = setTimeout(publish, Math.max(TOGETHER_MS, intervalMs - sinceMs));
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
