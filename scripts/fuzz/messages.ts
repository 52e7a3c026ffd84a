// What passes between `npm run fuzz` and the thread that runs a target.
import type { Input } from './target.ts';

/** Of the shared memory: runs so far, length of the input, whether it is text (UTF-16); then the input. */
export const HEAD_BYTES = 16;
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
  /** As small as it could be made. */
  readonly input: Input;
  readonly reason: string;
}

export interface FromWorker {
  readonly runs: number;
  readonly outcomes: readonly (readonly [outcome: string, count: number])[];
  readonly failure?: Failure;
}
