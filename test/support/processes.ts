// What tests say of a process.
import type { Process } from '../../src/core/process.ts';

export const isEnded = ({ end }: Process): boolean => end !== undefined;

/** Of each program that it executed, without the folder. */
export function filenames({ images }: Process): (string | undefined)[] {
  return images.map(({ filename }) => filename.split('/').at(-1));
}
