// The arguments of a process as /proc shows them. It may have made them gigabytes, and these cost it nothing.
import { type ByteString, EMPTY_BYTES } from '../bytes.ts';
import type { Image } from '../process.ts';
import { readBytes } from './readProc.ts';

type Arguments = Pick<Image, 'args' | 'argsTotalBytes'>;

/** As of those that the kernel program tells: MAX_ARGS_BYTES of bpf/records.h. */
const MOST_ARGS_BYTES = 16_384;
const MOST_TOTAL_BYTES = 2 ** 32 - 1;

/** @param statedBytes how long the process says that they are; 0 where that is not known */
export function readArgs(pid: number, statedBytes: number): Arguments {
  const read = readBytes(`/proc/${pid}/cmdline`, MOST_ARGS_BYTES) ?? EMPTY_BYTES;
  const args = withoutEmptyEnd(read);
  const isCut = args.length === MOST_ARGS_BYTES;
  const argsTotalBytes = isCut ? Math.min(MOST_TOTAL_BYTES, Math.max(args.length, statedBytes)) : args.length;
  return { args, argsTotalBytes };
}

/** A process that has written a title over its arguments leaves the rest of them as NULs. */
function withoutEmptyEnd(args: ByteString): ByteString {
  let end = args.length;
  while (end > 1 && args[end - 1] === '\0' && args[end - 2] === '\0') end--;
  return args.slice(0, end) as ByteString;
}
