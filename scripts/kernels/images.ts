// Kernel images out of Debian's packages, kept in `.cache/kernels`: with them there, no network is needed.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Apt } from './apt.ts';
import type { Kernel } from './matrix.ts';

export interface KernelImage {
  readonly file: string;
  /** `6.1.0-50-cloud-amd64` */
  readonly release: string;
  /** Of the package. */
  readonly version: string;
}

interface Kept {
  readonly release: string;
  readonly version: string;
  readonly sha256: string;
}

/**
 * @param refresh asks Debian for the newest package of the suite even where an image is there
 * @throws where there is no image, and none can be had
 */
export async function kernelImage(
  kernel: Kernel,
  cache: string,
  refresh: boolean,
  say: (what: string) => void,
): Promise<KernelImage> {
  const folder = join(cache, `${kernel.name}-${kernel.arch}`);
  const kept = refresh ? undefined : await keptImage(folder);
  if (kept !== undefined) return kept;
  say(`fetching the ${kernel.name} kernel of Debian ${kernel.suite}`);
  const work = await mkdtemp(join(tmpdir(), 'tracer-tui-kernel-'));
  try {
    const apt = await Apt.open(join(work, 'apt'), kernel.suite, kernel.arch);
    const meta = (await apt.show(`linux-image-cloud-${kernel.arch}`))?.get('Depends') ?? '';
    const [, release, version] = /linux-image-(\d[^ ,]*) \(= ([^)]+)\)/.exec(meta) ?? [];
    if (release === undefined || version === undefined)
      throw new Error(`no cloud kernel in Debian ${kernel.suite}: "${meta}"`);
    // Newer packages have the image in one of its own.
    const binary = `linux-binary-${release}`;
    const name = (await apt.show(binary)) === undefined ? `linux-image-${release}` : binary;
    await apt.unpack([name], join(work, 'files'));
    const bytes = await readFile(await findImage(join(work, 'files'), name));
    await mkdir(folder, { recursive: true });
    const facts: Kept = { release, version, sha256: sha256(bytes) };
    await writeFile(join(folder, 'vmlinuz.new'), bytes);
    await rename(join(folder, 'vmlinuz.new'), join(folder, 'vmlinuz'));
    await writeFile(join(folder, 'kernel.json'), JSON.stringify(facts, null, 2));
    return { file: join(folder, 'vmlinuz'), release, version };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function keptImage(folder: string): Promise<KernelImage | undefined> {
  const file = join(folder, 'vmlinuz');
  try {
    const {
      release,
      version,
      sha256: expected,
    } = JSON.parse(await readFile(join(folder, 'kernel.json'), 'utf8')) as Kept;
    // Cut or changed: it is fetched again.
    return sha256(await readFile(file)) === expected ? { file, release, version } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error && error.code === 'ENOENT'))
      return undefined;
    throw error;
  }
}

async function findImage(folder: string, name: string): Promise<string> {
  const files = await readdir(folder, { recursive: true });
  const image = files.find((file) => /(^|\/)vmlinuz(-[^/]*)?$/.test(file));
  if (image === undefined) throw new Error(`no vmlinuz in the package ${name}`);
  return join(folder, image);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
