// The system of a guest of another architecture than this machine's: commands and libraries out of Debian's packages,
// Node from the npm registry, the addon as `npm run package` makes it, and clang, which compiles for all.
import { execFile } from 'node:child_process';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { PINNED } from '../lib/node.mjs';
import { freshAddon } from '../package/addon.ts';
import { sysroot } from '../package/debian.ts';
import type { Places, Target } from '../package/target.ts';
import { Apt, Unavailable } from './apt.ts';
import { literally } from './guest/exactly.ts';
import { type FetchOptions, findIn } from './images.ts';
import { keep } from './kept.ts';
import { COMMANDS, IN_GUEST, type System } from './system.ts';

const run = promisify(execFile);

const SUITE = 'bookworm';
const PACKAGES = ['busybox-static', 'dash', 'coreutils', 'util-linux', 'libc6', 'libgcc-s1', 'libstdc++6'];
/** What Node asks for. */
const LIBRARIES = [
  'libc.so.6',
  'libdl.so.2',
  'libgcc_s.so.1',
  'libm.so.6',
  'libpthread.so.0',
  'libstdc++.so.6',
] as const;
/** Where executables look for it is written in them. */
const LOADERS = { amd64: 'lib64/ld-linux-x86-64.so.2', arm64: 'lib/ld-linux-aarch64.so.1' } as const;

/** @throws Unavailable where something of it cannot be had */
export async function foreignSystem(target: Target, project: string, options: FetchOptions): Promise<System> {
  const { arch, triple } = target;
  const { say } = options;
  const places: Places = { project, cache: join(project, '.cache/package'), out: join(project, 'dist/packages') };
  const files = new Map([
    ...(await debianFiles(target, options)),
    ['bin/node', await nodeOf(target, options)],
    [`${IN_GUEST}/dist/prebuilds/linux-${arch}/tracer.node`, await freshAddon(target, places, say)],
  ]);
  const root = await sysroot(target, places, say);
  // The linker of another architecture is a package of its own; LLVM's knows them all. Static: for programs that load
  // libraries there is not all in that folder.
  return { files, compiler: ['clang', `--target=${triple}`, `--sysroot=${root}`, '-fuse-ld=lld', '-static'] };
}

async function debianFiles({ debian, triple }: Target, options: FetchOptions): Promise<[string, string][]> {
  const loader = LOADERS[debian];
  const wanted = [
    ...COMMANDS.map((name) => ({ path: `bin/${name}`, packed: `bin/${name === 'sh' ? 'dash' : name}` })),
    ...LIBRARIES.map((name) => ({ path: `lib/${name}`, packed: `lib/${triple}/${name}` })),
    { path: loader, packed: `lib/${triple}/${basename(loader)}` },
  ];
  const folder = join(options.cache, `system-${debian}`);
  await keep(folder, options.isFresh, async (work) => {
    options.say(`fetching commands and libraries of Debian ${SUITE}, ${debian}`);
    const apt = await Apt.open(join(work, 'apt'), SUITE, debian);
    await apt.unpack(PACKAGES, join(work, 'files'));
    const found = new Map<string, string>();
    for (const { path, packed } of wanted)
      found.set(basename(path), await findIn(join(work, 'files'), new RegExp(`(^|/)${literally(packed)}$`)));
    return { facts: {}, files: found };
  });
  return wanted.map(({ path }) => [path, join(folder, basename(path))]);
}

/** The official binary, repackaged, as the set-up takes it for this machine. */
async function nodeOf({ arch }: Target, { cache, say }: FetchOptions): Promise<string> {
  const folder = join(cache, `node-${PINNED}-${arch}`);
  await keep(folder, false, async (work) => {
    const name = `node-linux-${arch}@${PINNED}`;
    say(`fetching ${name} from the npm registry`);
    try {
      await run('npm', ['pack', name, '--ignore-scripts', '--loglevel=error'], { cwd: work });
    } catch (error) {
      const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
      const [, reason = String(error)] = /^npm error (?!code|errno|syscall)(.*)/m.exec(stderr) ?? [];
      throw new Unavailable(`npm pack ${name}: ${reason}`, { cause: error });
    }
    const packed = join(work, `node-linux-${arch}-${PINNED}.tgz`);
    await run('tar', ['-xzf', packed, '-C', work, 'package/bin/node']);
    return { facts: {}, files: new Map([['node', join(work, 'package/bin/node')]]) };
  });
  return join(folder, 'node');
}
