// The step that compiles the native addon.

import { copyFileSync, cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packagesIn } from './dependencies.mjs';
import { headersDir, nodeEnv } from './node.mjs';
import { ask, distDir, projectDir, run, Stop } from './run.mjs';
import { filesBelow } from './stamp.mjs';

export const addon = {
  name: 'addon',
  says: 'compiling the native addon',
  needsPackages: true,
  inputs: () => [...filesBelow('native', ['build']), 'bpf/records.h', 'scripts/lib/addon.mjs'],
  facts: () => ({
    arch: process.arch,
    nodeAddonApi: packagesIn('package-lock.json')['node_modules/node-addon-api']?.version,
  }),
  async make(node) {
    const nodeGyp = join(projectDir, 'node_modules/node-gyp/bin/node-gyp.js');
    const place = placeForNodeGyp(await headersDir(node));
    try {
      const options = ['-C', 'native', `--nodedir=${place.headers}`, '-j', 'max', '--loglevel=error'];
      await run('addon', [node.bin, nodeGyp, 'rebuild', ...options], {
        cwd: place.dir,
        env: envForNodeGyp(node),
        failed: 'compiling native/',
      });
      install(join(place.dir, 'native/build/Release/tracer.node'), join(distDir, 'tracer.node'));
    } finally {
      place.remove();
    }
    const linked = linkedLibraries('dist/tracer.node');
    const load = 'process.dlopen({ exports: {} }, process.argv[1])';
    await run('addon-load', [node.bin, '-e', load, join(distDir, 'tracer.node')], {
      failed: 'loading dist/tracer.node',
    });
    // A system upgrade may take a library away (libbpf.so.0 became libbpf.so.1): then it is built again.
    return { made: ['dist/tracer.node'], needs: linked };
  },
  owns: ['dist', 'native/build'],
};

/** Where node-gyp runs: the project, or a copy elsewhere, because it cannot cope with blanks or quotes in a path. */
function placeForNodeGyp(headers) {
  if (/^[\w@%+=:,./-]+$/.test(projectDir + headers)) return { dir: projectDir, headers, remove() {} };
  const dir = mkdtempSync(join(tmpdir(), 'tracer-tui-'));
  for (const part of ['native', 'bpf', 'node_modules/node-addon-api']) {
    const filter = (path) => path !== join(projectDir, 'native/build');
    cpSync(join(projectDir, part), join(dir, part), { recursive: true, filter });
  }
  symlinkSync(headers, join(dir, 'node'));
  return { dir, headers: join(dir, 'node'), remove: () => rmSync(dir, { recursive: true, force: true }) };
}

function envForNodeGyp(node) {
  // npm's options in the environment would overrule the command line.
  const env = Object.entries(nodeEnv(node)).filter(([name]) => !/^npm_(package_)?config_/i.test(name));
  // Python's caches below node_modules, made by root, could not be deleted by the user's next `npm ci`.
  return { ...Object.fromEntries(env), PYTHONDONTWRITEBYTECODE: '1' };
}

/** Replaces by renaming: a program that runs has the old file mapped. */
function install(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, `${to}.new`);
  renameSync(`${to}.new`, to);
}

function linkedLibraries(path) {
  const lines = ask('ldd', [path], { cwd: projectDir })?.split('\n') ?? [];
  const missing = lines.find((line) => line.includes('not found'));
  if (missing) throw new Stop(`${path} was built, but the system does not find ${missing.trim().split(' ')[0]}`);
  return lines.map((line) => / => (\/\S+)/.exec(line)?.[1]).filter(Boolean);
}
