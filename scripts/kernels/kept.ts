// Files out of packages, kept under `.cache/kernels`: with them there, no network is needed.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Fetched {
  /** What is to be known of them. */
  readonly facts: Readonly<Record<string, string>>;
  /** Where each lies, by the name to keep it under. */
  readonly files: ReadonlyMap<string, string>;
}

interface List {
  readonly facts: Readonly<Record<string, string>>;
  readonly sha256: Readonly<Record<string, string>>;
}

/**
 * @param fetch puts the files somewhere below a folder of its own; called where they are not all there as they were
 * @returns what is known of the files in `folder`
 */
export async function keep(
  folder: string,
  isFresh: boolean,
  fetch: (work: string) => Promise<Fetched>,
): Promise<Readonly<Record<string, string>>> {
  const known = isFresh ? undefined : await intact(folder);
  if (known !== undefined) return known;
  const work = await mkdtemp(join(tmpdir(), 'tracer-tui-kernels-'));
  try {
    const { facts, files } = await fetch(work);
    await mkdir(folder, { recursive: true });
    const sha256: Record<string, string> = {};
    for (const [name, from] of files) {
      await copyFile(from, join(folder, `${name}.new`));
      await rename(join(folder, `${name}.new`), join(folder, name));
      sha256[name] = hashOf(await readFile(join(folder, name)));
    }
    // Last: without the list, nothing is there.
    await writeFile(join(folder, 'list.json'), JSON.stringify({ facts, sha256 } satisfies List, null, 2));
    return facts;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function intact(folder: string): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    const { facts, sha256 } = JSON.parse(await readFile(join(folder, 'list.json'), 'utf8')) as List;
    for (const [name, expected] of Object.entries(sha256))
      if (hashOf(await readFile(join(folder, name))) !== expected) return undefined;
    return facts;
  } catch (error) {
    // Cut, or not all there: they are fetched again.
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error && error.code === 'ENOENT'))
      return undefined;
    throw error;
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
