// Reading what may vanish at any moment.
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import type { ByteString } from '../bytes.ts';
import { SourceError } from './sourceError.ts';

/** @throws SourceError where nothing can be known of this machine, as in a chroot(2) that nobody has prepared */
export function requireProc(): void {
  if (existsSync('/proc/self/stat')) return;
  throw new SourceError('read /proc: it is not mounted: mount it with "mount -t proc proc /proc"');
}

const GONE = new Set(['ENOENT', 'ESRCH', 'ENODEV', 'EACCES', 'EPERM', 'EINVAL', 'ENOTDIR']);

/** undefined when it is gone, never had such a file (kernel threads), or may not be looked at. */
export function orGone<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof Error && 'code' in error && GONE.has(String(error.code))) return undefined;
    throw error;
  }
}

let buffer = Buffer.alloc(16_384);

/** The bytes of a file whose size is not known before it is read. */
export function readBytes(file: string): ByteString | undefined {
  return orGone(() => {
    const descriptor = openSync(file, 'r');
    try {
      return buffer.toString('latin1', 0, readAll(descriptor)) as ByteString;
    } finally {
      closeSync(descriptor);
    }
  });
}

/** @returns how much of the buffer is filled; it grows for who needs more */
function readAll(descriptor: number): number {
  for (let filled = 0; ; ) {
    const bytes = readSync(descriptor, buffer, filled, buffer.length - filled, null);
    filled += bytes;
    if (bytes === 0) return filled;
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
