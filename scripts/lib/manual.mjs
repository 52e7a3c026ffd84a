// The step that writes the manual page and the completions, from the program's own tables.

import { run } from './run.mjs';
import { filesBelow } from './stamp.mjs';

export const manual = {
  name: 'manual',
  says: 'writing the manual page and the completions',
  inputs: () => [...filesBelow('src'), 'package.json', 'package-lock.json', 'scripts/manual.ts', 'tsconfig.json'],
  facts: () => ({}),
  async make(node) {
    await run('manual', [node.bin, '--import', 'tsx', 'scripts/manual.ts'], { failed: 'writing the manual page' });
    return { made: ['dist/tracer-tui.1', ...filesBelow('dist/completions')] };
  },
  owns: ['dist'],
};
