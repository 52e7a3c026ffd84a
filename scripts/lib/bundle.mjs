// The step that bundles the program, and the library with its types.

import { readdirSync } from 'node:fs';
import { projectDir, run } from './run.mjs';
import { filesBelow } from './stamp.mjs';

const MANIFESTS = ['package.json', 'package-lock.json'];
const SCRIPTS = ['scripts/build.mjs', 'scripts/lib/bundle-options.mjs'];

export const bundle = {
  name: 'bundle',
  says: 'bundling the program and the library',
  inputs: () => [...filesBelow('src'), ...MANIFESTS, ...SCRIPTS, ...tsconfigs()],
  facts: () => ({}),
  async make(node) {
    await run('bundle', [node.bin, 'scripts/build.mjs'], { failed: 'bundling src/ui/main.ts' });
    const tsc = [node.bin, 'node_modules/typescript/bin/tsc', '-p', 'src/core/tsconfig.library.json'];
    await run('types', tsc, { failed: 'writing the types of the library' });
    return { made: ['dist/main.js', 'dist/library.js', 'dist/types/index.d.ts', ...filesBelow('dist/chunks')] };
  },
  owns: ['dist'],
};

function tsconfigs() {
  return readdirSync(projectDir)
    .filter((name) => /^tsconfig.*\.json$/.test(name))
    .sort();
}
