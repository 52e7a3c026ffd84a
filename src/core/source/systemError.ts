// Errors of the system, for people: one line, with what to do where that is known.
import { SourceError } from './sourceError.ts';

const HINTS: Readonly<Record<string, string>> = {
  EMFILE: 'too many open files: allow more with "ulimit -n 1024"',
  ENFILE: 'too many open files on this machine: close some, or raise /proc/sys/fs/file-max',
  ENOMEM: 'no memory left: free some, or raise the limit ("ulimit -v", memory.max of the cgroup)',
  EAGAIN: 'no more processes and threads are allowed: raise the limit ("ulimit -u", pids.max of the cgroup)',
};

/** What to do about an error of the kernel; undefined where only its place says that. */
export function hintFor(code: string): string | undefined {
  return HINTS[code];
}

/** `open /proc/1/stat: EMFILE: …`; undefined for what the system has not said. */
export function describeSystemError(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  const code = String(error.code);
  const hint = hintFor(code);
  if (hint === undefined) return error.message;
  const place = 'path' in error ? ` ${String(error.path)}` : '';
  return `${String(error.syscall)}${place}: ${code}: ${hint}`;
}

/** Calls; where the system refuses something, that is why a source cannot start. */
export function startOrUndo(start: () => void, undo: () => void): void {
  try {
    start();
  } catch (error) {
    undo();
    const reason = describeSystemError(error);
    throw reason === undefined ? error : new SourceError(reason, { cause: error });
  }
}
