// The licences of what is in the packages besides our own code: of the npm packages in the bundle, of the libraries that
// are linked into the addon, and of Node.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { type Source, type SourceName, sources, sysroot } from './debian.ts';
import type { TargetNode } from './node.ts';
import { type Places, type Say, TARGETS } from './target.ts';

interface Part {
  readonly name: string;
  readonly licence: string;
  readonly text: string;
}

/** @param bundled what went into the bundle */
export async function thirdPartyText(bundled: Metafile, places: Places, say: Say): Promise<string> {
  const parts = [...(await packageParts(bundled, places)), ...(await linkedParts(places, say))];
  const rule = '='.repeat(80);
  const heads = parts.map(({ name, licence }) => `  ${name}: ${licence}`);
  const bodies = parts.map(({ name, licence, text }) => `${rule}\n${name}: ${licence}\n\n${text.trim()}\n`);
  return [
    'tracer-tui contains, besides its own code (MIT; see LICENSE), and a kernel program (bpf/, MIT OR GPL-2.0-only):\n',
    `${heads.join('\n')}\n`,
    'libelf may be replaced: "npm run package" in the source of tracer-tui links the addon with another one.\n',
    ...bodies,
  ].join('\n');
}

/** What the single executable carries besides. */
export async function nodeLicence({ folder }: TargetNode): Promise<string> {
  return readFile(join(folder, 'LICENSE'), 'utf8');
}

async function packageParts({ inputs }: Metafile, { project }: Places): Promise<Part[]> {
  const folders = Object.keys(inputs).map((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  const wanted = [...new Set(folders)].filter((folder) => folder !== undefined).sort();
  return Promise.all(
    wanted.map(async (folder) => {
      const manifest = JSON.parse(await readFile(join(project, folder, 'package.json'), 'utf8'));
      const { name, version, license }: { name: string; version: string; license?: string } = manifest;
      if (license === undefined) throw new Error(`${folder} names no licence`);
      const files = (await readdir(join(project, folder))).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
      const texts = await Promise.all(files.map((file) => readFile(join(project, folder, file), 'utf8')));
      const text = texts.join('\n\n') || `(${name} comes without a text of it.)`;
      return { name: `${name} ${version}`, licence: license, text };
    }),
  );
}

async function linkedParts(places: Places, say: Say): Promise<Part[]> {
  const from = await sources(places, say);
  const part = async (name: SourceName, as: string, licence: string, files: readonly string[]): Promise<Part> => ({
    name: `${as} ${from[name].version} (Debian's source package ${name})`,
    licence,
    text: (await Promise.all(files.map((file) => textOf(from[name], file)))).join('\n\n'),
  });
  const [target] = TARGETS;
  if (target === undefined) throw new Error('no architecture');
  const gcc = join(await sysroot(target, places, say), 'usr/share/doc/gcc-10-base/copyright');
  return [
    await part('libbpf', 'libbpf', 'BSD-2-Clause', ['LICENSE.BSD-2-Clause']),
    await part('elfutils', 'libelf', 'LGPL-3.0-or-later', ['COPYING-LGPLV3', 'COPYING']),
    await part('zlib', 'zlib', 'Zlib', ['LICENSE']),
    {
      name: 'libstdc++ and libgcc 10',
      licence: 'GPL-3.0-or-later WITH GCC-exception-3.1',
      text: existsSync(gcc) ? await readFile(gcc, 'utf8') : 'See /usr/share/doc/gcc-10-base/copyright of Debian.',
    },
  ];
}

function textOf({ folder }: Source, file: string): Promise<string> {
  return readFile(join(folder, file), 'utf8');
}
