// What a fuzz target is: inputs that somebody hostile could give, and what must hold for each of them.
import type * as fc from 'fast-check';

/** Text may hold anything that a string can, half surrogates too; bytes are what files, the ring and terminals give. */
export type Input = string | Uint8Array;

export interface Target<T extends Input = Input> {
  readonly name: string;
  /** What is fed, and what must hold. */
  readonly about: string;
  readonly inputs: fc.Arbitrary<T>;
  /**
   * Throws where something does not hold.
   * @returns what became of the input, such as `read` or `refused`: a run in which nothing was read has found nothing
   */
  check(input: T): string | Promise<string>;
}

/** Where a worker finds it: the targets are modules, each with its target as `target`. */
export interface TargetModule {
  readonly target: Target;
}
