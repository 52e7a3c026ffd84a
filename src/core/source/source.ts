// Where facts come from: the kernel program, later others, a recording, a test's own list.
import type { SourceAction } from '../state/actions.ts';

export interface EventSource {
  readonly name: string;
  /**
   * From now on nothing is missed. `emit` is called on this thread, from within and later.
   * @throws SourceError when it cannot start; nothing is left attached then
   */
  start(emit: (action: SourceAction) => void): void;
  /** Held, it emits nothing: what comes waits in the kernel's ring, and is counted when that is full. */
  hold(isHeld: boolean): void;
  /** Gives out what is still there, and ends. Twice is as good as once. */
  stop(): void;
}
