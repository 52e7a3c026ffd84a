// What a process has executed, in bounded memory: one that executes itself for ever must not take all of ours.
import type { Image } from '../process.ts';

/** As many of the first ones and of the last ones; what is longer is a loop. */
const MOST_AT_AN_END = 32;
/** Of file names and arguments: where they are long, fewer are kept. */
const MOST_BYTES = 128 * 1024;

/** @returns the same list where that is short enough */
export function boundImages(images: readonly Image[]): readonly Image[] {
  let bounded = images;
  while (bounded.length > 2 * MOST_AT_AN_END || (bounded.length > 2 && bytesOf(bounded) > MOST_BYTES)) {
    bounded = withoutOne(bounded);
  }
  return bounded;
}

/** Of file names and arguments, which whoever executes them makes as long as they like, up to the kernel's limits. */
export function bytesOf(images: readonly Image[]): number {
  return images.reduce((sum, { filename, args }) => sum + filename.length + args.length, 0);
}

/** Where some are missing already, else in the middle. */
function withoutOne(images: readonly Image[]): readonly Image[] {
  const gap = images.findIndex(({ forgottenBefore = 0 }) => forgottenBefore > 0);
  const at = gap > 0 && gap < images.length - 1 ? gap : Math.min(MOST_AT_AN_END, images.length >> 1);
  const [forgotten, next] = [images[at], images[at + 1]];
  if (forgotten === undefined || next === undefined) return images.slice(0, -1);
  const forgottenBefore = (forgotten.forgottenBefore ?? 0) + (next.forgottenBefore ?? 0) + 1;
  return [...images.slice(0, at), { ...next, forgottenBefore }, ...images.slice(at + 2)];
}
