// The step that bundles the program.

import { readdirSync } from 'node:fs';
import { projectDir, run } from './run.mjs';
import { filesBelow } from './stamp.mjs';

export const bundle = {
  name: 'bundle',
  says: 'bundling the program',
  inputs: () => [...filesBelow('src'), 'package.json', 'package-lock.json', 'scripts/build.mjs', ...tsconfigs()],
  facts: () => ({}),
  async make(node) {
    await run('bundle', [node.bin, 'scripts/build.mjs'], { failed: 'bundling src/ui/main.ts' });
    return { made: ['dist/main.js', ...filesBelow('dist/chunks')] };
  },
  owns: ['dist'],
};

function tsconfigs() {
  return readdirSync(projectDir)
    .filter((name) => /^tsconfig.*\.json$/.test(name))
    .sort();
}
