// Reading what may vanish at any moment.
import { readFileSync } from 'node:fs';
import type { ByteString } from '../bytes.ts';

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

/** The bytes of a small file. */
export function readBytes(file: string): ByteString | undefined {
  return orGone(() => readFileSync(file, 'latin1') as ByteString);
}
