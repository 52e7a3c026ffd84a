// The whole system of a guest as one cpio archive: Node, the program as it was built, the tests as one file each, and
// the few commands that they run, with the libraries of all of these.
import { execFile } from 'node:child_process';
import { chmod, copyFile, cp, mkdir, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { compile, LIBRARIES, type ProgramName } from '../../test/support/programs.ts';
import { which } from '../bench/packages.ts';
import { pack } from './cpio.ts';
import { exactly } from './guest/exactly.ts';
import { LEFT_OUT, TEST_FILES } from './matrix.ts';

const run = promisify(execFile);

const PROJECT = join(import.meta.dirname, '../..');
const COMMANDS = ['busybox', 'sh', 'cat', 'true', 'false', 'sleep', 'setsid', 'unshare'];
/** The guest's folders are those of the project: tests find programs and build by their own place. */
const IN_GUEST = 'project';

/**
 * @param folder is emptied and filled
 * @param pattern of the tests to run; all without it
 * @returns the archive in it
 */
export async function makeInitramfs(folder: string, pattern?: string): Promise<string> {
  const root = join(folder, 'root');
  await rm(folder, { recursive: true, force: true });
  for (const path of ['bin', 'proc', 'sys', 'dev', 'tmp', 'etc', IN_GUEST])
    await mkdir(join(root, path), { recursive: true });
  const project = join(root, IN_GUEST);
  await Promise.all([copyCommands(root), copyBuild(project), copyPrograms(project), bundleTests(project)]);
  await copyFile(join(import.meta.dirname, 'guest/init'), join(root, 'init'));
  await chmod(join(root, 'init'), 0o755);
  const leftOut = LEFT_OUT.map((name) => `--test-skip-pattern=${exactly(name)}\n`);
  const chosen = pattern === undefined ? [] : [`--test-name-pattern=${pattern}\n`];
  await writeFile(join(project, 'arguments'), [...leftOut, ...chosen].join(''));
  await writeFile(join(root, 'etc/passwd'), 'root:x:0:0:root:/:/bin/sh\n');
  await copyLibraries(root);
  return pack(root, `${root}.cpio`);
}

async function copyCommands(root: string): Promise<void> {
  for (const command of COMMANDS) {
    const path = which(command);
    if (path === undefined) throw new Error(`no ${command} on this machine`);
    await copyFile(await realpath(path), join(root, 'bin', command));
  }
  await copyFile(process.execPath, join(root, 'bin/node'));
}

async function copyBuild(project: string): Promise<void> {
  // Without what `npm run package` leaves there: more than all the rest.
  const filter = (from: string) => !/dist\/(prebuilds|packages)$/.test(from);
  await cp(join(PROJECT, 'dist'), join(project, 'dist'), { recursive: true, filter });
}

/** Sources too: the name of an executable's folder is made from them. */
async function copyPrograms(project: string): Promise<void> {
  const sources = join(PROJECT, 'test/programs');
  await cp(sources, join(project, 'test/programs'), { recursive: true });
  for (const file of await readdir(sources)) {
    const name = basename(file, '.c');
    // None of the tests that are run there loads a library.
    if (!file.endsWith('.c') || LIBRARIES.some((library) => library === name)) continue;
    const executable = await compile(name as ProgramName);
    const copy = join(project, relative(PROJECT, executable));
    await mkdir(dirname(copy), { recursive: true });
    await copyFile(executable, copy);
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

async function copyLibraries(root: string): Promise<void> {
  const libraries = new Set<string>();
  const commands = [...COMMANDS, 'node'].map((command) => join(root, 'bin', command));
  for (const file of [...commands, join(root, IN_GUEST, 'dist/tracer.node')]) {
    const { stdout } = await run('ldd', [file]).catch((error: { stdout?: string; stderr?: string }) => {
      // A static executable has none.
      if (`${error.stdout}${error.stderr}`.includes('not a dynamic executable')) return { stdout: '' };
      throw error;
    });
    for (const [path] of stdout.matchAll(/\/\S+/g)) if (!path.startsWith(root)) libraries.add(path);
  }
  for (const path of libraries) {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await copyFile(await realpath(path), join(root, path));
  }
}
