// Kernel images out of Debian's packages.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Apt, Unavailable } from './apt.ts';
import { keep } from './kept.ts';
import type { Kernel } from './matrix.ts';

export interface KernelImage {
  readonly file: string;
  /** `6.1.0-50-cloud-amd64` */
  readonly release: string;
  /** Of the package. */
  readonly version: string;
}

export interface FetchOptions {
  readonly cache: string;
  /** Asks Debian for the newest packages of the suite even where there are some. */
  readonly isFresh: boolean;
  readonly say: (what: string) => void;
}

/** @throws where there is no image, and none can be had */
export async function kernelImage(kernel: Kernel, { cache, isFresh, say }: FetchOptions): Promise<KernelImage> {
  const { name, suite, arch } = kernel;
  const folder = join(cache, name);
  const facts = await keep(folder, isFresh, async (work) => {
    say(`fetching the newest cloud kernel of Debian ${suite}, ${arch}`);
    const apt = await Apt.open(join(work, 'apt'), suite, arch);
    const meta = (await apt.show(`linux-image-cloud-${arch}`))?.get('Depends') ?? '';
    const [, release, version] = /linux-image-(\d[^ ,]*) \(= ([^)]+)\)/.exec(meta) ?? [];
    if (release === undefined || version === undefined)
      throw new Unavailable(`no cloud kernel in Debian ${suite}: "${meta}"`);
    // Newer packages have the image in one of its own.
    const binary = `linux-binary-${release}`;
    const image = (await apt.show(binary)) === undefined ? `linux-image-${release}` : binary;
    await apt.unpack([image], join(work, 'files'));
    const file = await findIn(join(work, 'files'), /(^|\/)vmlinuz(-[^/]*)?$/);
    return { facts: { release, version }, files: new Map([['vmlinuz', file]]) };
  });
  return { file: join(folder, 'vmlinuz'), release: facts['release'] ?? '', version: facts['version'] ?? '' };
}

/** @param wanted a path in the packages */
export async function findIn(folder: string, wanted: RegExp): Promise<string> {
  const found = (await readdir(folder, { recursive: true })).find((path) => wanted.test(path));
  if (found === undefined) throw new Error(`nothing like ${wanted} in the packages`);
  return join(folder, found);
}
