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
  /**
   * For a source that comes to an end by itself: the exit status, once everything was emitted.
   * Missing where events come until somebody stops it.
   */
  readonly ended?: Promise<number>;
  /** Gives out what is still there, and ends. Twice is as good as once. */
  stop(): void;
}

/** Everything that comes passes `pass` once, on its way to whoever it is for. */
export function passThrough(source: EventSource, pass: (action: SourceAction) => SourceAction): EventSource {
  return {
    name: source.name,
    start: (emit) => source.start((action) => emit(pass(action))),
    hold: (isHeld) => source.hold(isHeld),
    ...(source.ended === undefined ? {} : { ended: source.ended }),
    stop: () => source.stop(),
  };
}

/** Once it is started, and with what it runs: `act`. When that throws, nothing is left attached. */
export function afterStart(source: EventSource, act: () => void): EventSource {
  return {
    ...passThrough(source, (action) => action),
    start(emit) {
      source.start(emit);
      try {
        act();
      } catch (error) {
        source.stop();
        throw error;
      }
    },
  };
}
