// Which Node.js runs the program: the private one in `.node`, else the machine's where it is new enough.

import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { ask, cacheDir, projectDir, run, Stop, say, which } from './run.mjs';

// The official binaries, repackaged on the npm registry; they bring the headers that the addon needs.
export const PINNED = '24.21.0';
const packageName = `node-linux-${process.arch}`;
const privateDir = join(projectDir, '.node/node_modules', packageName);
// Headers alone, for a machine whose own Node is new enough but came without them.
const headersOnlyDir = join(projectDir, '.node/headers/node_modules', packageName);

// OpenTelemetry's packages need it, and so does zstd for recordings.
const OLDEST = [22, 15];

/** Where scripts and launcher find the chosen Node: a directory with nothing but `node` in it. */
const nodeLinkDir = join(cacheDir, 'bin');

/** `{ bin, dir, version }` of the Node to use, or undefined where one must be installed. */
export function chooseNode() {
  const bin = join(privateDir, 'bin/node');
  if (versionIn(privateDir) === PINNED && existsSync(bin)) return { bin, dir: privateDir, version: PINNED };
  const isPrivate = process.execPath.startsWith(join(projectDir, '.node/'));
  if (isPrivate || !isNewEnough(process.versions.node)) return undefined;
  return { bin: process.execPath, dir: dirname(dirname(process.execPath)), version: process.versions.node };
}

/** Installs the pinned Node into `.node` and chooses it. */
export async function installNode() {
  say(`Node.js ${PINNED} into .node (this machine's is ${process.versions.node}, ${OLDEST.join('.')} is needed)`);
  await download('.node');
  const bin = join(privateDir, 'bin/node');
  if (ask(bin, ['-p', 'process.versions.node']) === PINNED) return chooseNode();
  rmSync(privateDir, { recursive: true, force: true });
  throw new Stop(`Node.js ${PINNED} of the npm registry does not run here (it needs glibc 2.28 or newer). ${instead}`);
}

const instead = `Install Node.js ${OLDEST.join('.')} or newer yourself, then run it again.`;

async function download(dir) {
  if (!['x64', 'arm64'].includes(process.arch)) {
    throw new Stop(`The npm registry has no Node.js for ${process.arch}. ${instead}`);
  }
  mkdirSync(join(projectDir, dir), { recursive: true });
  const options = ['--prefix', dir, '--no-save', '--no-package-lock', ...npmOptions];
  await run('node', [npm(), 'install', ...options, `${packageName}@${PINNED}`], {
    failed: `installing Node.js ${PINNED}`,
  });
}

/** The directory whose include/node holds the headers, so that node-gyp downloads nothing. */
export async function headersDir(node) {
  const configured = process.env.npm_config_nodedir;
  const dirs = [node.dir, '/usr', '/usr/local', ...(configured ? [configured] : []), headersOnlyDir];
  const found = dirs.find((dir) => existsSync(join(dir, 'include/node/node_api.h')));
  if (found) return found;
  say(`headers of Node.js ${PINNED} into .node (${node.bin} came without)`);
  // Node-API is the same in every Node, so another version's headers will do.
  await download('.node/headers');
  return headersOnlyDir;
}

/** Keeps `.cache/bin/node` pointing at the chosen Node; it may be one that is on the user's PATH only. */
export function linkNode(node) {
  const link = join(nodeLinkDir, 'node');
  try {
    if (readlinkSync(link) === node.bin) return;
  } catch {
    // Not there yet.
  }
  mkdirSync(nodeLinkDir, { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(node.bin, link);
}

/** The environment for what the chosen Node runs: first on the PATH, and without npm's options for node-gyp. */
export function nodeEnv(node) {
  const env = { ...process.env, PATH: `${dirname(node.bin)}${delimiter}${process.env.PATH ?? ''}` };
  // npm looks for its system-wide configuration (proxy, certificates) beside the Node that runs it.
  env.npm_config_globalconfig ??= ask(npm(), ['config', 'get', 'globalconfig']);
  return env;
}

// Errors only, but those even under `npm start --silent`.
export const npmOptions = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

export function npm() {
  const path = which('npm');
  if (path) return path;
  throw new Stop('npm is not on the PATH: install it (it comes with Node.js; some distributions package it as `npm`)');
}

function versionIn(dir) {
  try {
    return JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')).version;
  } catch {
    return undefined;
  }
}

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}
