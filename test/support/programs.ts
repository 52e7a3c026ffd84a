// Small C programs that provoke one kernel behaviour each: compiled when first asked for, kept under `.cache/`.
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const SOURCES = join(import.meta.dirname, '../programs');
/** Where they lie; in a guest, too. */
export const PROGRAMS = join(import.meta.dirname, '../../.cache/test-programs');
const FLAGS = ['-std=gnu17', '-O1', '-Wall', '-Wextra', '-Werror', '-pthread'];

/** The programs in `test/programs/`; what each shows, and its arguments, stand at the top of its source. */
export type ProgramName =
  | 'all-threads-exit'
  | 'background-storm'
  | 'bpf-ids'
  | 'busy'
  | 'clone-parent'
  | 'die-by-signal'
  | 'exec-chain'
  | 'exec-with'
  | 'few-pids'
  | 'fork-only'
  | 'leader-exits-first'
  | 'many-forks'
  | 'many-threads'
  | 'odd-proc'
  | 'orphan'
  | 'pty-size'
  | 'reuse-pid'
  | 'set-name'
  | 'sleepers'
  | 'spawn'
  | 'switch-user'
  | 'thread-exec'
  | 'wait-status'
  | 'wrap-pid'
  | 'zombie';

/** Shared libraries in `test/programs/`, for LD_PRELOAD or to be taken for an addon. */
export const LIBRARIES = ['no-groups', 'old-addon', 'shift-clocks'] as const;
export type LibraryName = (typeof LIBRARIES)[number];

const paths = new Map<ProgramName | LibraryName, Promise<string>>();

/** The path of the executable; its base name is the program's name, so that comm is known (up to 15 bytes). */
export function program(name: ProgramName): Promise<string> {
  const known = paths.get(name) ?? compile(name);
  paths.set(name, known);
  return known;
}

/** As `exec-with` takes its arguments, so that they may hold any byte. */
export function hex(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('hex');
}

/** The path of the library. */
export function library(name: LibraryName): Promise<string> {
  const known = paths.get(name) ?? compile(name, { flags: [...FLAGS, '-shared', '-fPIC'] });
  paths.set(name, known);
  return known;
}

interface HowToCompile {
  readonly cache?: string;
  readonly flags?: readonly string[];
  /** With what it needs to make programs of another architecture; those have a cache of their own. */
  readonly compiler?: readonly [string, ...string[]];
}

/** Compiles where that was not yet done: the directory's name is a hash of all that goes into the executable. */
export async function compile(
  name: ProgramName | LibraryName,
  { cache = PROGRAMS, flags = FLAGS, compiler: [compiler, ...options] = ['gcc'] }: HowToCompile = {},
): Promise<string> {
  const source = join(SOURCES, `${name}.c`);
  const hash = createHash('sha256').update(flags.join(' '));
  for (const file of [source, join(SOURCES, 'support.h')]) hash.update(await readFile(file));
  const directory = join(cache, hash.digest('hex').slice(0, 16));
  const executable = join(directory, name);
  if (existsSync(executable)) return executable;

  await mkdir(directory, { recursive: true });
  // Several test processes may compile at once: each to a name of its own, and the last rename wins.
  const partial = `${executable}.${randomUUID()}`;
  await run(compiler, [...options, ...flags, '-o', partial, source]);
  await rename(partial, executable);
  return executable;
}
