// The whole system of a guest as one cpio archive: Node, the program as it was built, the tests as one file each, and
// the few commands that they run, with the libraries of all of these.
import { chmod, copyFile, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import { compile, LIBRARIES, PROGRAMS, type ProgramName } from '../../test/support/programs.ts';
import { TARGETS } from '../package/target.ts';
import { pack } from './cpio.ts';
import { foreignSystem } from './foreignSystem.ts';
import { exactly } from './guest/exactly.ts';
import type { FetchOptions } from './images.ts';
import { type Kernel, LEFT_OUT, TEST_FILES } from './matrix.ts';
import { IN_GUEST, ownSystem, type System } from './system.ts';

const PROJECT = join(import.meta.dirname, '../..');

/**
 * @param folder is emptied and filled
 * @param pattern of the tests to run; all without it
 * @returns the archive in it
 * @throws Unavailable where something for another architecture than this machine's cannot be had
 */
export async function makeInitramfs(
  arch: Kernel['arch'],
  folder: string,
  options: FetchOptions,
  pattern?: string,
): Promise<string> {
  const target = TARGETS.find(({ debian }) => debian === arch);
  if (target === undefined) throw new Error(`no addon is made for ${arch}`);
  const system =
    target.arch === process.arch ? await ownSystem(PROJECT) : await foreignSystem(target, PROJECT, options);
  const root = join(folder, 'root');
  await rm(folder, { recursive: true, force: true });
  for (const path of ['bin', 'proc', 'sys', 'dev', 'tmp', 'etc', IN_GUEST])
    await mkdir(join(root, path), { recursive: true });
  const project = join(root, IN_GUEST);
  await Promise.all([
    copyFiles(system, root),
    copyBuild(project),
    copyPrograms(project, system.compiler),
    bundleTests(project),
  ]);
  await copyFile(join(import.meta.dirname, 'guest/init'), join(root, 'init'));
  await chmod(join(root, 'init'), 0o755);
  const leftOut = LEFT_OUT.map((name) => `--test-skip-pattern=${exactly(name)}\n`);
  const chosen = pattern === undefined ? [] : [`--test-name-pattern=${pattern}\n`];
  await writeFile(join(project, 'arguments'), [...leftOut, ...chosen].join(''));
  await writeFile(join(root, 'etc/passwd'), 'root:x:0:0:root:/:/bin/sh\n');
  return pack(root, `${root}.cpio`);
}

async function copyFiles({ files }: System, root: string): Promise<void> {
  for (const [path, from] of files) {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await copyFile(from, join(root, path));
    await chmod(join(root, path), 0o755);
  }
}

async function copyBuild(project: string): Promise<void> {
  // Without the addons, of which the system has the right one, and what else `npm run package` leaves there.
  const filter = (from: string) => !/dist\/(prebuilds|packages|tracer\.node)$/.test(from);
  await cp(join(PROJECT, 'dist'), join(project, 'dist'), { recursive: true, filter });
  // What the program reads of it; the whole would look like another package to whoever searches this one's folder.
  const { version, type } = JSON.parse(await readFile(join(PROJECT, 'package.json'), 'utf8')) as Record<string, string>;
  await writeFile(join(project, 'package.json'), JSON.stringify({ version, type }));
}

/** Sources too: the name of an executable's folder is made from them. */
async function copyPrograms(project: string, compiler: System['compiler']): Promise<void> {
  const sources = join(PROJECT, 'test/programs');
  await cp(sources, join(project, 'test/programs'), { recursive: true });
  const cache = join(project, relative(PROJECT, PROGRAMS));
  for (const file of await readdir(sources)) {
    const name = basename(file, '.c');
    // None of the tests that are run there loads a library.
    if (!file.endsWith('.c') || LIBRARIES.some((library) => library === name)) continue;
    await compile(name as ProgramName, { cache, compiler });
  }
}

async function bundleTests(project: string): Promise<void> {
  const options = {
    absWorkingDir: PROJECT,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    sourcemap: 'inline',
    sourcesContent: false,
    logLevel: 'warning',
  } as const;
  const imports = TEST_FILES.map((name) => `import './test/kernel/${name}.test.ts';`);
  await build({
    ...options,
    stdin: { contents: imports.join('\n'), resolveDir: PROJECT },
    outfile: join(project, 'test/kernel/all.mjs'),
  });
  await build({
    ...options,
    entryPoints: ['scripts/kernels/guest/verify.ts', 'scripts/kernels/guest/reporter.ts'],
    outdir: join(project, 'scripts/kernels/guest'),
    outExtension: { '.js': '.mjs' },
  });
}
