// The step that installs the npm packages that the lock file names.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeEnv, npm, npmOptions } from './node.mjs';
import { projectDir, run } from './run.mjs';

const arch = process.arch;
// What npm says is installed.
const npmsRecord = 'node_modules/.package-lock.json';

export const dependencies = {
  name: 'dependencies',
  says: 'npm ci',
  inputs: () => ['package-lock.json'],
  // Which packages npm leaves out depends on the version of Node.
  facts: (node) => ({ arch, node: node.version.split('.')[0] }),
  isDone: isInstalledAsLocked,
  async make(node) {
    // A production environment would leave the compilers' packages out.
    await run('dependencies', [npm(), 'ci', ...npmOptions, '--include=dev', '--include=optional'], {
      env: nodeEnv(node),
      failed: 'npm ci',
    });
    return this.done;
  },
  done: { made: [npmsRecord] },
  owns: ['node_modules'],
};

/** Somebody's own `npm install` may have brought just what the lock file asks for. */
function isInstalledAsLocked() {
  const { '': _project, ...wanted } = packagesIn('package-lock.json');
  const installed = packagesIn(npmsRecord);
  // An optional package may be missing, unless it is the binary for this machine.
  const isForThis = ({ os, cpu, libc }) => os?.includes('linux') && cpu?.includes(arch) && !libc;
  return (
    Object.keys(installed).length > 0 &&
    Object.keys(installed).every((path) => wanted[path]?.integrity === installed[path].integrity) &&
    Object.keys(wanted).every((path) => installed[path] || (wanted[path].optional && !isForThis(wanted[path])))
  );
}

/** The packages of a lock file by their directory; none where it is missing. */
export function packagesIn(lockFile) {
  try {
    return JSON.parse(readFileSync(join(projectDir, lockFile), 'utf8')).packages;
  } catch {
    return {};
  }
}
