// How libbpf, libelf and zlib are compiled to be linked into the addon: by hand, because their own builds make shared
// libraries, and look at the machine they run on.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Source, SourceName } from './debian.ts';

export interface Unit {
  /** A file of C. */
  readonly file: string;
  /** Its own, behind those of every unit. */
  readonly flags: readonly string[];
}

/** What elfutils' configure would have found out. Without locks: the addon uses an object in one thread. */
const ELFUTILS_CONFIG = `#define HAVE_DECL_MEMPCPY 1
#define HAVE_DECL_MEMRCHR 1
#define HAVE_DECL_POWEROF2 1
#define HAVE_DECL_RAWMEMCHR 0
#define HAVE_DECL_REALLOCARRAY 1
#define HAVE_ERROR_H 1
#define HAVE_VISIBILITY 1
#define PACKAGE "elfutils"
#define PACKAGE_VERSION "as Debian has it"
#include <eu-config.h>
`;

/** The compressing half of zlib is here for libelf, which can write; the addon never does. */
const ZLIB = 'adler32 crc32 deflate gzclose gzlib gzread gzwrite inffast inflate inftrees trees zutil'.split(' ');

/** What the addon includes of libbpf. */
export const LIBBPF_HEADERS = 'bpf btf libbpf libbpf_common libbpf_legacy libbpf_version'.split(' ');

/** @param work where the configuration is written to */
export async function linkedUnits(sources: Readonly<Record<SourceName, Source>>, work: string): Promise<Unit[]> {
  const { libbpf, elfutils, zlib } = sources;
  await mkdir(work, { recursive: true });
  await writeFile(join(work, 'config.h'), ELFUTILS_CONFIG);
  const libelf = join(elfutils.folder, 'libelf');
  const lib = join(elfutils.folder, 'lib');
  const bpf = join(libbpf.folder, 'src');
  const elfFlags = ['-std=gnu99', '-DHAVE_CONFIG_H', `-I${work}`, `-I${lib}`, `-I${libelf}`, `-I${zlib.folder}`];
  const bpfFlags = [
    `-I${bpf}`,
    `-I${join(libbpf.folder, 'include')}`,
    kernelIncludes(libbpf),
    `-I${libelf}`,
    `-I${zlib.folder}`,
  ];
  const units = (files: readonly string[], flags: readonly string[]) => files.map((file) => ({ file, flags }));
  return [
    ...units(
      ZLIB.map((name) => join(zlib.folder, `${name}.c`)),
      ['-DHAVE_UNISTD_H', '-DHAVE_STDARG_H', '-DHAVE_HIDDEN'],
    ),
    ...units([...(await sourcesIn(libelf)), join(lib, 'next_prime.c')], elfFlags),
    ...units(await sourcesIn(bpf), bpfFlags),
  ];
}

/** The kernel's headers that libbpf brings: newer than those of the system that is compiled for. */
export function kernelIncludes({ folder }: Source): string {
  return `-I${join(folder, 'include/uapi')}`;
}

async function sourcesIn(folder: string): Promise<string[]> {
  return (await readdir(folder))
    .filter((name) => name.endsWith('.c'))
    .sort()
    .map((name) => join(folder, name));
}
