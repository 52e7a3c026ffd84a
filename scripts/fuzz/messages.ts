// What passes between `npm run fuzz` and the thread that runs a target.
import type { Input } from './target.ts';

/** Of the shared memory: the head, and then the input. */
export const HEAD_BYTES = 16;
/** Where things stand in the head. */
export const HEAD = {
  /** Runs so far, with the one that is going on. 32 bits. */
  runs: 0,
  /** Bytes of the input. 32 bits. */
  length: 4,
  /** 1: the input is text (UTF-16). */
  isText: 8,
  /** 1: all modules are loaded. */
  isReady: 9,
} as const;
export const INPUT_BYTES = 1 << 20;

export interface ToWorker {
  /** URL of the target's module. */
  readonly module: string;
  readonly seed: number;
  readonly seconds: number;
  /** This one instead of those that are made. */
  readonly input: Input | undefined;
  readonly shared: SharedArrayBuffer;
}

export interface Failure {
  /** As small as it could be made. `undefined`: it failed without one, as while modules were loaded. */
  readonly input: Input | undefined;
  readonly reason: string;
}

export interface FromWorker {
  readonly runs: number;
  readonly outcomes: readonly (readonly [outcome: string, count: number])[];
  readonly failure?: Failure;
}
