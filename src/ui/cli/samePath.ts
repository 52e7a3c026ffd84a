// Whether names of files are of the same file, however they are written.
import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from './usageError.ts';

/** Where it is or would be. `-` is no file. */
function placeOf(name: string): string {
  if (name === '-') return name;
  const whole = path.resolve(name);
  return realPath(whole) ?? path.join(realPath(path.dirname(whole)) ?? path.dirname(whole), path.basename(whole));
}

function realPath(name: string): string | undefined {
  try {
    return realpathSync(name);
  } catch {
    // What is wrong with it is said when it is opened.
    return undefined;
  }
}

/** @throws UsageError */
export function checkOnce(names: readonly string[]): void {
  const places = names.map(placeOf);
  const twice = names.find((_name, index) => places.indexOf(places[index] ?? '') !== index);
  if (twice !== undefined) throw new UsageError(`${twice} is given twice`);
}

export const ONE_FILE_FOR_BOTH = '--to and --record name the same file: give each its own';

/** @throws UsageError where of two files that are written one would be lost */
export function checkApart(to: string | undefined, record: string | undefined): void {
  if (to === undefined || record === undefined || placeOf(to) !== placeOf(record)) return;
  // /dev/null takes both.
  if (statSync(to, { throwIfNoEntry: false })?.isCharacterDevice() === true) return;
  throw new UsageError(ONE_FILE_FOR_BOTH);
}
