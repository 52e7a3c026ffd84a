// The system of an arm64 guest: busybox, bpftool and the object, which is the same for all architectures.
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pack } from './cpio.ts';
import { TOOLS } from './images.ts';
import { configured, WAYS } from './ways.ts';

const OBJECT = join(import.meta.dirname, '../../dist/tracer.bpf.o');

/** @param folder is emptied and filled; @returns the archive in it */
export async function makeObjectInitramfs(tools: string, folder: string): Promise<string> {
  const root = join(folder, 'root');
  await rm(folder, { recursive: true, force: true });
  for (const path of ['bin', 'lib', 'proc', 'sys', 'dev', 'objects'])
    await mkdir(join(root, path), { recursive: true });
  for (const name of TOOLS) {
    const copy = join(root, name.includes('.so.') ? 'lib' : 'bin', name);
    await copyFile(join(tools, name), copy);
    await chmod(copy, 0o755);
  }
  const object = await readFile(OBJECT);
  const list: string[] = [];
  for (const [options, way] of Object.entries(WAYS)) {
    const file = `${list.length}.o`;
    await writeFile(join(root, 'objects', file), configured(object, way));
    list.push(`${file} ${options}\n`);
  }
  await writeFile(join(root, 'objects/list'), list.join(''));
  await writeFile(join(root, 'objects/tracer.o'), object);
  await copyFile(join(import.meta.dirname, 'guest/init-object'), join(root, 'init'));
  await chmod(join(root, 'init'), 0o755);
  return pack(root, `${root}.cpio`);
}
