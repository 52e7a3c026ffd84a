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
  // One more: where nobody tells us how long they are, that there are more is known all the same.
  const read = withoutEmptyEnd(readBytes(`/proc/${pid}/cmdline`, MOST_ARGS_BYTES + 1) ?? EMPTY_BYTES);
  if (read.length <= MOST_ARGS_BYTES) return { args: read, argsTotalBytes: read.length };
  const argsTotalBytes = Math.min(MOST_TOTAL_BYTES, Math.max(read.length, statedBytes));
  return { args: read.slice(0, MOST_ARGS_BYTES) as ByteString, argsTotalBytes };
}

/** A process that has written a title over its arguments leaves the rest of them as NULs. */
function withoutEmptyEnd(args: ByteString): ByteString {
  let end = args.length;
  while (end > 1 && args[end - 1] === '\0' && args[end - 2] === '\0') end--;
  return args.slice(0, end) as ByteString;
}
