// What a guest has besides the tests: Node, the addon, the few commands that the tests run, and the libraries of these.
// A guest of this machine's architecture has this machine's; for the others see foreignSystem.ts.
import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { which } from '../lib/commands.ts';

const run = promisify(execFile);

export interface System {
  /** Paths in the guest, without the first slash, and where each file lies here. */
  readonly files: ReadonlyMap<string, string>;
  /** What compiles programs for it. */
  readonly compiler: readonly [string, ...string[]];
}

/** The guest's folders are those of the project: tests find programs and build by their own place. */
export const IN_GUEST = 'project';
export const COMMANDS = ['busybox', 'sh', 'cat', 'true', 'false', 'sleep', 'setsid', 'unshare'];
/** Of other architectures, these would need more libraries than the rest: the tests with them are skipped there. */
const OWN_COMMANDS = ['setpriv', 'prlimit'];

export async function ownSystem(project: string): Promise<System> {
  const files = new Map([
    ['bin/node', process.execPath],
    [`${IN_GUEST}/dist/tracer.node`, join(project, 'dist/tracer.node')],
  ]);
  for (const command of [...COMMANDS, ...OWN_COMMANDS]) {
    const path = which(command);
    if (path === undefined) throw new Error(`no ${command} on this machine`);
    files.set(`bin/${command}`, await realpath(path));
  }
  for (const file of [...files.values()])
    for (const path of await librariesOf(file)) files.set(path.slice(1), await realpath(path));
  return { files, compiler: ['gcc'] };
}

async function librariesOf(file: string): Promise<string[]> {
  const { stdout } = await run('ldd', [file]).catch((error: { stdout?: string; stderr?: string }) => {
    // A static executable has none.
    if (`${error.stdout}${error.stderr}`.includes('not a dynamic executable')) return { stdout: '' };
    throw error;
  });
  return [...stdout.matchAll(/\/\S+/g)].map(([path]) => path);
}
