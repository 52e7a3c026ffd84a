// The name of a program that was executed.
import type { ByteString } from '../bytes.ts';
import type { Image } from '../process.ts';
import { printable } from './printable.ts';

/** comm is the file's own name, but cut to 15 bytes; what was executed by descriptor has a name of its own. */
export function programName({ filename, comm }: Image): string {
  const base = filename.slice(filename.lastIndexOf('/') + 1) as ByteString;
  return printable(base.startsWith(comm) ? base : comm);
}
