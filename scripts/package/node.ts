// The Node that goes into the executable: of this machine's architecture the one that runs this; of another the same
// version from the npm registry, which an emulator can run here.
import { execFile } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { keepFolder, runtime } from './debian.ts';
import type { Places, Say, Target } from './target.ts';

const run = promisify(execFile);

export interface TargetNode {
  /** Has `bin/node` and `LICENSE`. */
  readonly folder: string;
  /** What runs it here: itself, or an emulator with it. */
  readonly command: readonly string[];
  readonly isEmulated: boolean;
}

/** The emulator's command, and the package that it is in. */
export function emulatorOf({ triple }: Target): string {
  return `qemu-${triple.split('-')[0]}-static`;
}

export async function nodeFor(target: Target, places: Places, say: Say): Promise<TargetNode> {
  if (target.arch === process.arch) {
    const folder = join(process.execPath, '../..');
    return { folder, command: [process.execPath], isEmulated: false };
  }
  const name = `node-linux-${target.arch}`;
  const folder = await keepFolder(join(places.cache, `${name}-${process.versions.node}`), async (fresh) => {
    say(`fetching Node ${process.versions.node} for ${target.arch}`);
    const downloads = join(fresh, 'download');
    await mkdir(downloads);
    // npm checks the hash of what it downloads.
    await run('npm', ['pack', `${name}@${process.versions.node}`, '--pack-destination', downloads], { cwd: fresh });
    const [archive] = await readdir(downloads);
    if (archive === undefined) throw new Error(`npm pack ${name} left nothing`);
    await run('tar', ['-xzf', join(downloads, archive), '-C', fresh, '--strip-components=1', '--no-same-owner']);
    await run('rm', ['-r', downloads]);
  });
  const node = join(folder, 'bin/node');
  return { folder, command: [emulatorOf(target), '-L', await runtime(target, places, say), node], isEmulated: true };
}
