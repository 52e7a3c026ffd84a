// npm runs this where the package is installed (not with --ignore-scripts): where the addon that came with it does not
// load, it is built from source. A checkout has none and builds its own: see setup.mjs.

import { spawnSync } from 'node:child_process';
import { closeSync, copyFileSync, existsSync, openSync, readSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { installCommand, inWords, whatIsMissing } from './lib/packages.mjs';
import { projectDir, Stop } from './lib/run.mjs';

const prebuilt = join(projectDir, 'dist/prebuilds', `linux-${process.arch}`, 'tracer.node');
const own = join(projectDir, 'dist/tracer.node');
const without = 'With --ignore-scripts the package is installed without the addon: for recordings and reports only.';

const isCheckout = existsSync(join(projectDir, 'src'));
try {
  const reason = isCheckout ? undefined : whyNotLoaded(prebuilt);
  if (reason !== undefined) build(reason);
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  say(error.message);
  process.exitCode = 1;
}

/** npm shows it where the step fails, or with --foreground-scripts. */
function say(text) {
  process.stderr.write(`tracer-tui: ${text}\n`);
}

function build(reason) {
  say(`the addon that came with the package cannot be used: ${reason}. Building it from source`);
  // The kernel program is the same everywhere, and comes compiled.
  const missing = whatIsMissing(['clang']);
  if (missing.length > 0) {
    const command = installCommand(missing);
    const how = command === undefined ? '(libraries with their headers)' : `\n  ${command}`;
    throw new Stop(`this needs ${inWords(missing)}. Install that, then the package again: ${how}\n${without}`);
  }
  const nodeGyp = process.env.npm_config_node_gyp;
  const [command, ...args] = nodeGyp ? [process.execPath, nodeGyp] : ['node-gyp'];
  const options = { cwd: projectDir, stdio: 'inherit' };
  const { status, error } = spawnSync(
    command,
    [...args, 'rebuild', '-C', 'native', '-j', 'max', ...headers()],
    options,
  );
  if (status !== 0) throw new Stop(`building the addon failed: ${error?.message ?? 'see above'}\n${without}`);
  copyFileSync(join(projectDir, 'native/build/Release/tracer.node'), `${own}.new`);
  const stillNot = whyNotLoaded(`${own}.new`);
  if (stillNot !== undefined) throw new Stop(`the addon was built, and does not load: ${stillNot}\n${without}`);
  // The program takes it before the one that came with the package.
  renameSync(`${own}.new`, own);
  say('the addon is built');
}

/** Where Node brought its headers: node-gyp would download them from nodejs.org. */
function headers() {
  const folder = join(process.execPath, '../..');
  const isThere = existsSync(join(folder, 'include/node/node_api.h'));
  return isThere && !process.env.npm_config_nodedir ? [`--nodedir=${folder}`] : [];
}

/** Tried in a process of its own: an addon that was cut short is a SIGBUS. Undefined where it loads. */
function whyNotLoaded(file) {
  if (!existsSync(file)) return `there is none for linux-${process.arch}`;
  const machine = machineOf(file);
  if (machine !== machineOf(process.execPath))
    return `it is damaged, or made for another architecture than ${process.arch}`;
  const load =
    'try { process.dlopen({ exports: {} }, process.argv[1]) } catch (error) { console.error(error.message) }';
  const { signal, stderr } = spawnSync(process.execPath, ['-e', load, file], { encoding: 'utf8' });
  if (signal !== null) return `loading it ends in ${signal}: the file is damaged`;
  return stderr.split('\n', 1)[0].replace(`${file}: `, '') || undefined;
}

/** `e_machine` of elf(5) with the magic number before it; of another architecture, dlopen says that there is no file. */
function machineOf(file) {
  const header = Buffer.alloc(20);
  const fd = openSync(file, 'r');
  try {
    readSync(fd, header, 0, header.length, 0);
  } finally {
    closeSync(fd);
  }
  return `${header.toString('latin1', 0, 6)}${header.readUInt16LE(18)}`;
}
