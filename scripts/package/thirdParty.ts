// dist/THIRD-PARTY.txt, which travels in every package: the licences of what is bundled and of what is linked in.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thirdPartyText } from './licences.ts';
import { bundleProgram } from './program.ts';
import type { Places, Say } from './target.ts';

/** @returns the text */
export async function writeThirdParty(places: Places, say: Say): Promise<string> {
  const work = await mkdtemp(join(tmpdir(), 'tracer-tui-bundle-'));
  try {
    const text = await thirdPartyText(await bundleProgram(places.project, join(work, 'program.cjs')), places, say);
    await writeFile(join(places.project, 'dist/THIRD-PARTY.txt'), text);
    return text;
  } finally {
    await rm(work, { recursive: true });
  }
}
