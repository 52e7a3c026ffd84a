// What the prebuilt addons are made of besides our own source: headers and libraries of an old Debian, for its old glibc,
// and the source of the libraries that are linked in. Nothing of it is installed; it stays below `.cache/package`.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Apt } from '../kernels/apt.ts';
import type { Places, Say, Target } from './target.ts';

const run = promisify(execFile);

/** glibc 2.31, GCC 10. The addon asks for less of it: test/package/ looks. */
const SYSROOT_SUITE = 'bullseye';
export const GCC = '10';
const SYSROOT = [
  `gcc-${GCC}-base`,
  'libc6',
  'libc6-dev',
  `libgcc-${GCC}-dev`,
  `libstdc++-${GCC}-dev`,
  'linux-libc-dev',
];

/** Those of the Debian that the tests run with. */
const SOURCE_SUITE = 'bookworm';
const SOURCES = ['libbpf', 'elfutils', 'zlib'] as const;
export type SourceName = (typeof SOURCES)[number];

export interface Source {
  /** Where it is unpacked. */
  readonly folder: string;
  /** Debian's, of the source package. */
  readonly version: string;
}

/** @returns the folder that takes the place of `/` for the compiler */
export function sysroot({ debian }: Target, { cache }: Places, say: Say): Promise<string> {
  return keepFolder(join(cache, `sysroot-${SYSROOT_SUITE}-${debian}`), async (folder) => {
    say(`fetching the headers of Debian ${SYSROOT_SUITE} for ${debian}`);
    const apt = await Apt.open(join(folder, 'apt'), SYSROOT_SUITE, debian);
    await apt.unpack(SYSROOT, folder);
    await rm(join(folder, 'apt'), { recursive: true });
  });
}

/** @returns the folder that takes the place of `/` for Node under an emulator */
export function runtime({ debian }: Target, { cache }: Places, say: Say): Promise<string> {
  return keepFolder(join(cache, `runtime-${SYSROOT_SUITE}-${debian}`), async (folder) => {
    say(`fetching the C library of Debian ${SYSROOT_SUITE} for ${debian}`);
    const apt = await Apt.open(join(folder, 'apt'), SYSROOT_SUITE, debian);
    await apt.unpack(['libc6', 'libgcc-s1', 'libstdc++6'], folder);
    await rm(join(folder, 'apt'), { recursive: true });
  });
}

export interface Musl {
  /** In place of `/`. */
  readonly root: string;
  /** The C library, which is the loader of programs, too. */
  readonly library: string;
}

/** To see that it has what the addon asks for. */
export async function musl({ debian }: Target, { cache }: Places, say: Say): Promise<Musl> {
  const root = await keepFolder(join(cache, `musl-dev-${debian}`), async (fresh) => {
    say(`fetching musl for ${debian}`);
    const apt = await Apt.open(join(fresh, 'apt'), SOURCE_SUITE, debian);
    await apt.unpack(['musl', 'musl-dev'], fresh);
    await rm(join(fresh, 'apt'), { recursive: true });
  });
  const found = (await readdir(root, { recursive: true })).find((path) => /-linux-musl\/libc\.so$/.test(path));
  if (found === undefined) throw new Error(`no libc.so in the package musl for ${debian}`);
  return { root, library: join(root, found) };
}

export async function sources({ cache }: Places, say: Say): Promise<Readonly<Record<SourceName, Source>>> {
  const folder = await keepFolder(join(cache, `source-${SOURCE_SUITE}`), async (fresh) => {
    say(`fetching the source of ${SOURCES.join(', ')} of Debian ${SOURCE_SUITE}`);
    const apt = await Apt.open(join(fresh, 'apt'), SOURCE_SUITE, 'amd64', 'deb-src');
    for (const name of SOURCES) {
      const into = join(fresh, name);
      const version = await apt.unpackSource(name, into);
      await writeFile(join(into, 'version'), version);
    }
    await rm(join(fresh, 'apt'), { recursive: true });
  });
  const read = async (name: SourceName) => ({
    folder: join(folder, name),
    version: await readFile(join(folder, name, 'version'), 'utf8'),
  });
  const [libbpf, elfutils, zlib] = await Promise.all([read('libbpf'), read('elfutils'), read('zlib')]);
  return { libbpf, elfutils, zlib };
}

/** A folder is there as a whole or not at all: then it is filled. */
export async function keepFolder(folder: string, fill: (fresh: string) => Promise<void>): Promise<string> {
  if (existsSync(folder)) return folder;
  await mkdir(dirname(folder), { recursive: true });
  const fresh = await mkdtemp(`${folder}.`);
  try {
    await fill(fresh);
    await run('chmod', ['-R', 'u+rwX,go+rX', fresh]);
    await rename(fresh, folder);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    // Two at once: the other was first, and made the same.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
