// Files that a person has written from the screen: theirs alone, and whole or not there.
import { lstatSync } from 'node:fs';
import { printableText } from '../../core/format/printable.ts';
import { OutputError } from '../../core/sink/wholeFile.ts';
import { writeSlices } from '../../core/sink/writeSlices.ts';
import type { Files } from '../keys/commandContext.ts';

export const shownFiles: Files = {
  isFile(name) {
    try {
      return lstatSync(name, { throwIfNoEntry: false })?.isFile() === true;
    } catch {
      // Writing says why nobody can look there.
      return false;
    }
  },
  async write(name, isForced, slices) {
    try {
      await writeSlices({ path: name, isForced }, slices);
    } catch (error) {
      if (!(error instanceof OutputError)) throw error;
      throw new Error(printableText(error.message), { cause: error });
    }
  },
};
