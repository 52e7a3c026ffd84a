// The name of a program that was executed.
import type { ByteString } from '../bytes.ts';
import type { Image, Process } from '../process.ts';
import { imageAt } from './command.ts';
import { printable } from './printable.ts';

/**
 * comm is the file's own name, but cut to 15 bytes; what was executed by descriptor has a name of its own. Of what ran
 * before, /proc knows the file, while the process may have renamed itself.
 */
export function programBytes({ filename, comm, origin }: Image): ByteString {
  const file = origin === 'snapshot' ? filename.replace(/ \(deleted\)$/, '') : filename;
  const base = file.slice(file.lastIndexOf('/') + 1) as ByteString;
  const isKnown = origin === 'snapshot' ? !base.startsWith('memfd:') && base !== '' : base.startsWith(comm);
  return isKnown ? base : comm;
}

export function programName(image: Image): string {
  return printable(programBytes(image));
}

/** Of the program that a process runs at a moment; of a fork that has executed nothing, its own name. */
export function programAt(process: Process, bootNs: number): string {
  const image = imageAt(process, bootNs);
  return image === undefined ? printable(process.comm) : programName(image);
}

/** The parent of a command that is followed, for people. */
export const OUR_NAME = 'tracer-tui';
