// The prebuilt addon of one architecture: for every glibc since 2.28 and for musl, with all other libraries linked in.
import { copyFile, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { headersDir } from '../lib/node.mjs';
import { filesBelow, fingerprint, removeStamp, whyStale, writeStamp } from '../lib/stamp.mjs';
import { compile, runCompiler } from './compile.ts';
import { GCC, musl, type Source, type SourceName, sources, sysroot } from './debian.ts';
import { compareVersions, definedSymbols, readLinks } from './elf.ts';
import { kernelIncludes, LIBBPF_HEADERS, linkedUnits } from './linkedLibraries.ts';
import type { Places, Say, Target } from './target.ts';

/** What Node 22 asks for. */
export const OLDEST_GLIBC = '2.28';

/** As in native/binding.gyp. */
const DEFINES = ['-DNAPI_VERSION=8', '-DNAPI_CPP_EXCEPTIONS', '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS'];

/** Makes it where that was not yet done from what is there now. @returns the file */
export async function freshAddon(target: Target, places: Places, say: Say): Promise<string> {
  return whyStale(stepOf(target)) === undefined ? fileOf(target, places) : makeAddon(target, places, say);
}

/** For its stamp, which is kept as those of the set-up are. */
function stepOf({ arch }: Target) {
  return {
    name: `addon-${arch}`,
    inputs: () => [
      ...filesBelow('native', ['build']),
      ...filesBelow('scripts/package'),
      'bpf/records.h',
      'node_modules/node-addon-api/package.json',
    ],
    facts: () => ({ headers: process.version }),
  };
}

function fileOf({ arch }: Target, { project }: Places): string {
  return join(project, 'dist/prebuilds', `linux-${arch}`, 'tracer.node');
}

/** @returns the file */
export async function makeAddon(target: Target, places: Places, say: Say): Promise<string> {
  const taken = fingerprint(stepOf(target));
  const root = await sysroot(target, places, say);
  const from = await sources(places, say);
  const work = await mkdtemp(join(tmpdir(), 'tracer-tui-addon-'));
  try {
    say(`compiling the addon for ${target.arch}`);
    const made = await build(target, places, { root, from, work });
    const { library } = await musl(target, places, say);
    await check(made, library);
    const file = fileOf(target, places);
    await mkdir(dirname(file), { recursive: true });
    removeStamp(stepOf(target));
    await copyFile(made, `${file}.new`);
    // Renamed: a program that runs has the old file mapped.
    await rename(`${file}.new`, file);
    writeStamp(stepOf(target), taken, { made: [relative(places.project, file)] });
    return file;
  } finally {
    await rm(work, { recursive: true });
  }
}

interface Parts {
  /** In place of `/`. */
  readonly root: string;
  readonly from: Readonly<Record<SourceName, Source>>;
  readonly work: string;
}

async function build(target: Target, { project }: Places, { root, from, work }: Parts): Promise<string> {
  const forTarget = [`--target=${target.triple}`, `--sysroot=${root}`];
  const flags = [...forTarget, '-fPIC', '-O2', '-ffunction-sections', '-fdata-sections', '-fvisibility=hidden'];
  // Not fortified: musl has no __memcpy_chk.
  const common = [...flags, '-fstack-protector-strong', '-D_GNU_SOURCE', `-ffile-prefix-map=${project}=.`];
  const linked = await compile('clang', [...common, '-w'], await linkedUnits(from, work), join(work, 'linked'));

  const headers = join(work, 'include/bpf');
  await mkdir(headers, { recursive: true });
  for (const name of LIBBPF_HEADERS)
    await copyFile(join(from.libbpf.folder, 'src', `${name}.h`), join(headers, `${name}.h`));
  const node = await headersDir({ dir: join(process.execPath, '../..'), bin: process.execPath });
  const nodeAddonApi = join(project, 'node_modules/node-addon-api');
  const includes = [join(work, 'include'), join(node, 'include/node'), nodeAddonApi, join(project, 'bpf')];
  const ourFlags = [...DEFINES, ...includes.map((folder) => `-I${folder}`), kernelIncludes(from.libbpf)];
  const native = join(project, 'native');
  const names = (await readdir(native)).filter((name) => name.endsWith('.cc')).sort();
  const units = names.map((name) => ({ file: join(native, name), flags: ['-std=c++17', '-fexceptions', ...ourFlags] }));
  const ours = await compile('clang++', common, units, join(work, 'ours'));
  const both = { file: join(import.meta.dirname, 'oneForBoth.c'), flags: [] };
  const bridge = await compile('clang', common, [both], join(work, 'ours'));

  const made = join(work, 'tracer.node');
  await link(target, root, [...ours, ...bridge, ...linked], made);
  return made;
}

/**
 * By file name, not by -l: libc.so of Debian would bring glibc's loader as a library of its own, which musl has not.
 */
async function link({ arch, triple }: Target, root: string, objects: readonly string[], made: string): Promise<void> {
  const lib = join(root, 'usr/lib', triple);
  const gcc = join(root, 'usr/lib/gcc', triple, GCC);
  const shared = ['libpthread.so.0', 'libc.so.6'].map((name) => join(root, 'lib', triple, name));
  const isHost = arch === process.arch;
  const wl = (...args: readonly string[]) => args.map((arg) => `-Wl,${arg}`);
  await runCompiler('clang++', [
    `--target=${triple}`,
    `--sysroot=${root}`,
    // The linker of another architecture is a package of its own; LLVM's knows them all.
    ...(isHost ? [] : ['-fuse-ld=lld']),
    '-shared',
    '-nostdlib',
    ...['-o', made],
    join(lib, 'crti.o'),
    join(gcc, 'crtbeginS.o'),
    ...objects,
    ...wl(
      '--gc-sections',
      '--strip-all',
      '--build-id=none',
      '--exclude-libs,ALL',
      '-z,relro',
      '-z,now',
      '-z,noexecstack',
    ),
    ...wl(`--version-script=${join(import.meta.dirname, 'exports.map')}`),
    ...wl('--start-group'),
    ...['libstdc++.a', 'libgcc.a', 'libgcc_eh.a'].map((name) => join(gcc, name)),
    ...wl('--end-group', '--as-needed'),
    ...shared,
    join(lib, 'libc_nonshared.a'),
    join(gcc, 'crtendS.o'),
    join(lib, 'crtn.o'),
  ]);
}

/** @throws where it would not load on a system it is made for */
async function check(file: string, muslLibrary: string): Promise<void> {
  const { libraries, glibc, undefinedSymbols } = await readLinks(file);
  const foreign = libraries.filter((name) => !/^lib(c|pthread)\.so\./.test(name));
  if (foreign.length > 0) throw new Error(`${file} needs ${foreign.join(', ')}`);
  if (compareVersions(glibc, OLDEST_GLIBC) > 0)
    throw new Error(`${file} needs glibc ${glibc}, newer than ${OLDEST_GLIBC}`);
  const known = await definedSymbols(muslLibrary);
  // Node's own, and its libuv's.
  const unknown = undefinedSymbols.filter((name) => !/^(napi|uv)_/.test(name) && !known.has(name));
  if (unknown.length > 0) throw new Error(`${file} asks musl for ${unknown.join(', ')}, which it has not`);
}
