// Bundles src/ui/main.ts into dist/main.js: a start from one bundle takes half the time of one from node_modules. And
// src/core/index.ts into dist/library.js: by itself, because what two share becomes one file more for each to read.

import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions } from './lib/bundle-options.mjs';
import { distDir } from './lib/run.mjs';

const chunkDir = join(distDir, 'chunks');

const options = {
  ...bundleOptions,
  outdir: distDir,
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true,
  format: 'esm',
  // For the CommonJS packages in the bundle: an ES module has no `require`.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
  },
  sourcemap: 'linked',
};

const results = await Promise.all(
  Object.entries({ main: 'src/ui/main.ts', library: 'src/core/index.ts' }).map(([name, entry]) =>
    build({ ...options, entryPoints: { [name]: entry } }),
  ),
).catch(() => process.exit(1)); // esbuild has printed what is wrong, with the lines.
const outputFiles = results.flatMap((result) => result.outputFiles);

// A program that runs loads its chunks late: the new ones are there before main.js names them, the old ones go last.
mkdirSync(chunkDir, { recursive: true });
const isMain = ({ path }) => dirname(path) === distDir;
for (const { path, contents } of outputFiles.sort((a, b) => isMain(a) - isMain(b))) {
  writeFileSync(`${path}.new`, contents);
  renameSync(`${path}.new`, path);
}
const written = new Set(outputFiles.map(({ path }) => path));
for (const name of readdirSync(chunkDir)) {
  if (!written.has(join(chunkDir, name))) rmSync(join(chunkDir, name));
}
