// npm runs this where the package is installed (not with --ignore-scripts): where the addon that came with it does not
// load, it is built from source. A checkout has none and builds its own: see setup.mjs.

import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const isPackage = !existsSync(join(root, 'src'));
const reason = isPackage
  ? whyNotLoaded(join(root, 'dist/prebuilds', `linux-${process.arch}`, 'tracer.node'))
  : undefined;
if (reason !== undefined) build(reason);

function whyNotLoaded(file) {
  if (!existsSync(file)) return `none for linux-${process.arch} comes with it`;
  try {
    process.dlopen({ exports: {} }, file);
    return undefined;
  } catch (error) {
    return error.message.split('\n', 1)[0];
  }
}

function build(reason) {
  console.error(`tracer-tui: the prebuilt addon cannot be used (${reason}): building it from source`);
  const nodeGyp = process.env.npm_config_node_gyp;
  const [command, ...args] = nodeGyp ? [process.execPath, nodeGyp] : ['node-gyp'];
  const { status } = spawnSync(command, [...args, 'rebuild', '-C', 'native'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    console.error(
      'tracer-tui: building the addon failed. It needs g++, make, python3, pkg-config and libbpf with its headers\n' +
        '(Debian: apt-get install g++ make python3 pkg-config libbpf-dev libelf-dev zlib1g-dev).\n' +
        'With them, install it again; with --ignore-scripts it is installed without, for recordings and reports only.',
    );
    process.exit(1);
  }
  copyFileSync(join(root, 'native/build/Release/tracer.node'), join(root, 'dist/tracer.node'));
}
