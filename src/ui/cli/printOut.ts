// Writes all of a text to stdout before the program ends.
import { SourceError } from '../../core/source/sourceError.ts';

const REASONS: Readonly<Record<string, string>> = { ENOSPC: 'no space left on device', EIO: 'the device has failed' };

/**
 * Resolves when it was taken, or when nobody reads it any more: `| head` has had enough, and that is no failure.
 * @throws SourceError
 */
export function printOut(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') resolve();
      else reject(new SourceError(`write to stdout: ${REASONS[error.code ?? ''] ?? error.message}`, { cause: error }));
    });
    process.stdout.write(text, (error) => {
      if (error === null || error === undefined) resolve();
    });
  });
}
