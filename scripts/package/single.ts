// One executable that carries Node, the program, the addon and the BPF object: a single executable application of Node.
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { NODE_FLAGS } from '../lib/nodeFlags.ts';
import { injectBlob } from './inject.ts';
import type { TargetNode } from './node.ts';
import { bundleProgram, makeCache } from './program.ts';
import type { Places, Say, Target } from './target.ts';

const run = promisify(execFile);

/** Binutils' knows the machine's own architecture alone, LLVM's all. */
export function stripFor({ arch }: Target): string {
  return arch === process.arch ? 'strip' : 'llvm-strip';
}

/** @returns the file */
export async function makeSingleFile(target: Target, node: TargetNode, places: Places, say: Say): Promise<string> {
  const { arch } = target;
  const { project, out } = places;
  const work = await mkdtemp(join(tmpdir(), 'tracer-tui-single-'));
  try {
    say(`one executable for ${arch}, with Node ${process.versions.node}`);
    const [program, cache] = [join(work, 'program.cjs'), join(work, 'program.cache')];
    await bundleProgram(project, program);
    await makeCache(project, node, program, cache);
    const blob = join(work, 'blob');
    const config = {
      main: join(import.meta.dirname, 'loader.cjs'),
      output: blob,
      disableExperimentalSEAWarning: true,
      execArgv: NODE_FLAGS,
      // NODE_OPTIONS is for other programs of the user.
      execArgvExtension: 'none',
      assets: {
        'program.cjs': program,
        'program.cache': cache,
        // The names that src/core/source/parts.ts asks for.
        'tracer.node': join(project, 'dist/prebuilds', `linux-${arch}`, 'tracer.node'),
        'tracer.bpf.o': join(project, 'dist/tracer.bpf.o'),
        'package.json': join(project, 'package.json'),
      },
    };
    await writeFile(join(work, 'config.json'), JSON.stringify(config));
    await run(process.execPath, ['--experimental-sea-config', join(work, 'config.json')]);

    const stripped = join(work, 'node');
    await copyFile(join(node.folder, 'bin/node'), stripped);
    // A seventh of it is names of functions.
    await run(stripFor(target), ['--strip-all', '--remove-section=.comment', stripped]);
    const file = join(out, `tracer-tui-linux-${arch}`);
    await writeFile(`${file}.new`, injectBlob(await readFile(stripped), await readFile(blob)), { mode: 0o755 });
    await rename(`${file}.new`, file);
    return file;
  } finally {
    await rm(work, { recursive: true });
  }
}
