// Runs the compiler for many files at once.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { Unit } from './linkedLibraries.ts';

const run = promisify(execFile);

/** @returns the object files */
export async function compile(
  compiler: string,
  flags: readonly string[],
  units: readonly Unit[],
  folder: string,
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const waiting = units.map((unit) => ({ unit, object: join(folder, objectName(unit)) }));
  const objects = waiting.map(({ object }) => object);
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await runCompiler(compiler, [...flags, ...next.unit.flags, '-c', next.unit.file, '-o', next.object]);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return objects;
}

/** @throws with what the compiler says */
export async function runCompiler(compiler: string, args: readonly string[]): Promise<void> {
  try {
    await run(compiler, args, { maxBuffer: 1 << 24 });
  } catch (error) {
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    const lines = stderr.split('\n').slice(0, 20).join('\n');
    // Without the cause: it repeats all that the compiler said.
    throw new Error(`${compiler} failed:\n${lines || String(error)}`);
  }
}

/** Two libraries may have a file of the same name. */
function objectName({ file }: Unit): string {
  return `${basename(file)}.${createHash('sha256').update(file).digest('hex').slice(0, 8)}.o`;
}
