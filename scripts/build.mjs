// Bundles src/ui/main.ts into dist/main.js: a start from one bundle takes half the time of one from node_modules. And
// src/core/index.ts into dist/library.js: by itself, because what two share becomes one file more for each to read.

import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const projectDir = dirname(dirname(fileURLToPath(import.meta.url)));
const distDir = join(projectDir, 'dist');
const chunkDir = join(distDir, 'chunks');

// Quantile sketches can be sent as protobuf messages, by a package that is missing; nobody sends them.
const withoutSketchMessages = {
  name: 'without-sketch-messages',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\.?\/proto\/compiled$/ }, ({ path }) => ({ path, namespace: 'no-messages' }));
    onLoad({ filter: /.*/, namespace: 'no-messages' }, () => ({ contents: 'module.exports = {};' }));
  },
};

// Ink imports the React developer tools when DEV is set; they are not a dependency of a program that is installed.
const withoutDevtools = {
  name: 'without-react-devtools',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^react-devtools-core$/ }, () => ({ path: 'react-devtools-core', namespace: 'stub' }));
    onLoad({ filter: /.*/, namespace: 'stub' }, () => ({
      contents: 'export default { initialize() {}, connectToDevTools() {} };',
    }));
  },
};

const options = {
  absWorkingDir: projectDir,
  outdir: distDir,
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  jsx: 'automatic',
  // Without it React runs its development build, at twice the cost.
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [withoutDevtools, withoutSketchMessages],
  // For the CommonJS packages in the bundle: an ES module has no `require`.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
  },
  // Names and lines stay, so that a stack trace can be read.
  minifySyntax: true,
  sourcemap: 'linked',
  legalComments: 'eof',
  logLevel: 'warning',
  write: false,
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
