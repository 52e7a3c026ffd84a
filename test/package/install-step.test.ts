// What npm runs where the package is installed: an addon that does not load is built from source, or it says what is
// missing. `node-gyp` is one of our own here: docs/packaging.md says where it was tried with the real one.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const PROJECT = join(import.meta.dirname, '../..');
const GOOD = readFileSync(join(PROJECT, 'dist/tracer.node'));

/** The parts of an installed package that the step uses. */
function install(addon: Uint8Array | undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'tracer-tui-install-'));
  for (const part of ['scripts/install.mjs', 'scripts/lib/packages.mjs', 'scripts/lib/run.mjs'])
    cpSync(join(PROJECT, part), join(folder, part));
  const prebuilt = join(folder, `dist/prebuilds/linux-${process.arch}`);
  mkdirSync(prebuilt, { recursive: true });
  if (addon !== undefined) writeFileSync(join(prebuilt, 'tracer.node'), addon);
  const file = (name: string, text: string, mode = 0o644) => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text, { mode });
    return join(folder, name);
  };
  const run = (env: NodeJS.ProcessEnv) => {
    const command = [join(folder, 'scripts/install.mjs')];
    const { status, stderr, signal } = spawnSync(process.execPath, command, { env, encoding: 'utf8' });
    return { status: signal ?? status, stderr };
  };
  const built = join(folder, 'dist/tracer.node');
  return { file, run, built, folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

/** Leaves `addon` where node-gyp leaves what it builds, and the arguments in `args`. */
const nodeGyp = (addon: string) => `
const { mkdirSync, copyFileSync, writeFileSync } = require('node:fs');
mkdirSync('native/build/Release', { recursive: true });
copyFileSync(${JSON.stringify(addon)}, 'native/build/Release/tracer.node');
writeFileSync('args', process.argv.slice(2).join(' '));
`;

test('an addon that loads is all there is to do', () => {
  using installed = install(GOOD);
  assert.deepEqual(installed.run({ PATH: '' }), { status: 0, stderr: '' });
  assert.ok(!existsSync(installed.built));
});

const otherMachine = Buffer.from(GOOD);
otherMachine.writeUInt16LE(0x5441, 18);
const otherLibrary = Buffer.from(GOOD.toString('latin1').replaceAll('libc.so.6', 'libx.so.6'), 'latin1');
const DAMAGES: readonly { readonly what: string; readonly addon: Uint8Array | undefined; readonly says: RegExp }[] = [
  { what: 'missing', addon: undefined, says: /there is none for linux-/ },
  { what: 'empty', addon: Buffer.alloc(0), says: /damaged, or made for another architecture/ },
  { what: 'of another architecture', addon: otherMachine, says: /damaged, or made for another architecture/ },
  { what: 'for another C library', addon: otherLibrary, says: /libx\.so\.6: cannot open shared object file/ },
  // Mapped beyond its end, it is a SIGBUS.
  { what: 'cut short', addon: GOOD.subarray(0, GOOD.length / 3), says: /damaged|file too short|cannot/ },
];

// Where they are one, a PATH without compilers cannot be made.
const isMerged = existsSync('/usr/sbin') && realpathSync('/usr/sbin') === realpathSync('/usr/bin');
test('without compilers it says why they are needed, and what installs them here', {
  skip: isMerged && '/usr/sbin is /usr/bin here',
}, () => {
  for (const { what, addon, says } of DAMAGES) {
    using installed = install(addon);
    installed.file('bin/apt-get', '#!/bin/false\n', 0o755);
    const { status, stderr } = installed.run({ PATH: join(installed.folder, 'bin') });
    assert.equal(status, 1, what);
    assert.match(stderr, says, what);
    assert.match(stderr, /this needs .*libbpf.* g\+\+, make, python3.*\n {2}apt-get install .*libbpf-dev.* g\+\+ make/);
    assert.doesNotMatch(stderr, /clang| {2}at /);
    using elsewhere = install(addon);
    assert.match(elsewhere.run({ PATH: '' }).stderr, /this needs .*g\+\+.*\(libraries with their headers\)\n/);
  }
});

test('with compilers it builds the addon, and puts it where the program looks first', () => {
  for (const { what, addon } of DAMAGES) {
    using installed = install(addon);
    const good = installed.file('good.node', '');
    writeFileSync(good, GOOD);
    const script = installed.file('node-gyp.cjs', nodeGyp(good));
    const { status, stderr } = installed.run({ PATH: process.env['PATH'], npm_config_node_gyp: script });
    assert.equal(status, 0, `${what}: ${stderr}`);
    assert.match(stderr, /cannot be used: .+ Building it from source\n(.|\n)*the addon is built\n$/);
    assert.ok(readFileSync(installed.built).equals(GOOD));
    assert.match(readFileSync(join(installed.folder, 'args'), 'utf8'), /^rebuild -C native /);
  }
});

test('what was built and does not load, or was not built, fails the step', () => {
  using installed = install(undefined);
  const bad = installed.file('bad.node', 'no program');
  const script = installed.file('node-gyp.cjs', nodeGyp(bad));
  const built = installed.run({ PATH: process.env['PATH'], npm_config_node_gyp: script });
  assert.equal(built.status, 1);
  assert.match(built.stderr, /was built, and does not load/);
  const fails = installed.file('fails.cjs', 'process.exit(7)');
  const failed = installed.run({ PATH: process.env['PATH'], npm_config_node_gyp: fails });
  assert.equal(failed.status, 1);
  assert.match(failed.stderr, /building the addon failed: .+\nWith --ignore-scripts/);
  assert.ok(!existsSync(installed.built));
});
