// Keys that scroll: the same wherever lines are shown in place of the tables.
import type { KeyName } from './keyName.ts';

/** By how many lines, downwards; undefined for a key that does not scroll. @param page lines of a page */
export function scrollStep(key: KeyName, page: number): number | undefined {
  const steps: Readonly<Record<KeyName, number>> = {
    up: -1,
    k: -1,
    down: 1,
    j: 1,
    pageup: -page,
    pagedown: page,
    space: page,
    home: Number.NEGATIVE_INFINITY,
    g: Number.NEGATIVE_INFINITY,
    end: Number.POSITIVE_INFINITY,
    G: Number.POSITIVE_INFINITY,
  };
  return steps[key];
}
