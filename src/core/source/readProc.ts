// Reading what may vanish at any moment.
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import type { ByteString } from '../bytes.ts';
import { SourceError } from './sourceError.ts';

/** @throws SourceError where nothing can be known of this machine, as in a chroot(2) that nobody has prepared */
export function requireProc(): void {
  if (existsSync('/proc/self/stat')) return;
  throw new SourceError('read /proc: it is not mounted: mount it with "mount -t proc proc /proc"');
}

/** What the system says of us: too many files, no memory, a mistake of this program. Not of what we look at. */
const OURS = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EBADF', 'EFAULT', 'ENOSYS']);

/**
 * undefined when it is gone, never had such a file (kernel threads), may not be looked at, or has made itself such that
 * nobody can: a path that is too long for the kernel to tell, say. That must not be a reason to show nothing at all.
 */
export function orGone<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    const isOfSystem = error instanceof Error && 'code' in error && 'syscall' in error;
    if (isOfSystem && !OURS.has(String(error.code))) return undefined;
    throw error;
  }
}

let buffer = Buffer.alloc(16_384);

/**
 * The bytes of a file whose size is not known before it is read.
 * @param mostBytes of a file that others make as long as they like
 */
export function readBytes(file: string, mostBytes = Number.POSITIVE_INFINITY): ByteString | undefined {
  return orGone(() => {
    const descriptor = openSync(file, 'r');
    try {
      // Before the buffer is named: it may be another one then.
      const filled = readAll(descriptor, mostBytes);
      return buffer.toString('latin1', 0, Math.min(mostBytes, filled)) as ByteString;
    } finally {
      closeSync(descriptor);
    }
  });
}

/** @returns how much of the buffer is filled; it grows for who needs more */
function readAll(descriptor: number, mostBytes: number): number {
  for (let filled = 0; ; ) {
    const bytes = readSync(descriptor, buffer, filled, buffer.length - filled, null);
    filled += bytes;
    if (bytes === 0 || filled >= mostBytes) return filled;
    if (filled === buffer.length) buffer = Buffer.concat([buffer], 2 * buffer.length);
  }
}

/** The rest of the line `NAME: …`, without the space before it; empty when there is none. */
export function fieldOf(text: string, name: string): string {
  const label = `${name}:`;
  let start = text.startsWith(label) ? 0 : text.indexOf(`\n${label}`) + 1;
  if (start === 0 && !text.startsWith(label)) return '';
  start += label.length;
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? undefined : end).trimStart();
}
