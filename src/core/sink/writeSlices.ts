// A file from text that is made while it is written: other work is done in between.
import { setImmediate as letOthersWork } from 'node:timers/promises';
import { WholeFile, type WholeFileOptions } from './wholeFile.ts';

/** @throws OutputError and nothing is left of it */
export async function writeSlices(options: WholeFileOptions, slices: Iterable<string>): Promise<void> {
  await using file = await WholeFile.create(options);
  const encoder = new TextEncoder();
  for (const slice of slices) {
    await file.write(encoder.encode(slice));
    await letOthersWork();
  }
  await file.finish();
}
