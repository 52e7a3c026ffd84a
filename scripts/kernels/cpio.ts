// An archive that a kernel unpacks as its first file system.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';

/** @returns the archive. Not compressed: unpacking takes the guest longer than reading does. */
export async function pack(root: string, archive: string): Promise<string> {
  const names = await readdir(root, { recursive: true });
  const options = ['-o', '-H', 'newc', '--quiet', '--owner=0:0'];
  const cpio = spawn('cpio', options, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  const written = once(cpio.stdout.pipe(createWriteStream(archive)), 'finish');
  cpio.stdin.end(names.map((name) => `${name}\n`).join(''));
  const [status] = (await once(cpio, 'close')) as [number];
  await written;
  if (status !== 0) throw new Error(`cpio ended with status ${status}`);
  return archive;
}
