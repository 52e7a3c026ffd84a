// `npm run package`: the npm package, one executable, and the Debian package. See docs/packaging.md.
import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { installMissing } from './lib/commands.ts';
import { makeAddon } from './package/addon.ts';
import { makeDeb } from './package/deb.ts';
import { nodeLicence } from './package/licences.ts';
import { emulatorOf, nodeFor } from './package/node.ts';
import { makeSingleFile, stripFor } from './package/single.ts';
import { type Places, TARGETS } from './package/target.ts';
import { writeThirdParty } from './package/thirdParty.ts';

const run = promisify(execFile);

const [FAILED, WRONG_OPTION] = [1, 2];

const ARCHES = TARGETS.map(({ arch }) => arch);

const HELP = `npm run package [-- --arch ${ARCHES.join('|')}] [--only addons]

Makes dist/packages/: the npm package with addons for ${ARCHES.join(' and ')}, one executable and the Debian package.
Takes headers and sources from Debian, with apt-get, the first time.

  --arch ARCH    what the executable and the Debian package are for, if not for this machine; adds them to those that are
                 there. Takes its Node from the npm registry, and starts the program once under QEMU
  --only addons  what \`npm pack\` packs: no packages
  --help         this
`;

const NEEDED = new Map([
  ['ld.lld', 'lld'],
  ['strip', 'binutils'],
  ['script', 'bsdutils'],
  ['dpkg-deb', 'dpkg'],
]);

const project = join(import.meta.dirname, '..');
const places: Places = { project, cache: join(project, '.cache/package'), out: join(project, 'dist/packages') };
const say = (text: string) => process.stderr.write(`package: ${text}\n`);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { arch: { type: 'string' }, only: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (values.only !== undefined && values.only !== 'addons')
    throw new TypeError(`--only is addons, not "${values.only}"`);
  const arch = values.arch ?? process.arch;
  const target = TARGETS.find((one) => one.arch === arch);
  if (target === undefined) throw new TypeError(`--arch is ${ARCHES.join(' or ')}, not "${arch}"`);
  const needed = new Map(NEEDED);
  if (arch !== process.arch) needed.set(stripFor(target), 'llvm').set(emulatorOf(target), 'qemu-user-static');
  const missing = await installMissing(needed, say);
  if (missing.size > 0) {
    say([...missing].map(([command, why]) => `${command}: ${why}`).join('\n'));
    return 1;
  }
  for (const each of TARGETS) await makeAddon(each, places, say);
  const thirdParty = await writeThirdParty(places, say);
  if (values.only === 'addons') return 0;

  if (values.arch === undefined) await rm(places.out, { recursive: true, force: true });
  await mkdir(places.out, { recursive: true });
  const manifest = JSON.parse(await readFile(join(project, 'package.json'), 'utf8'));
  const { version }: { version: string } = manifest;
  say('npm pack');
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', places.out], { cwd: project });
  const node = await nodeFor(target, places, say);
  const executable = await makeSingleFile(target, node, places, say);
  const licence = await nodeLicence(node);
  await writeFile(`${executable}.licences.txt`, `${thirdParty}\n${licence}`);
  say('the Debian package');
  const deb = await makeDeb(target, places, { version, executable, thirdParty, nodeLicence: licence });
  for (const file of [join(places.out, `tracer-tui-${version}.tgz`), executable, deb]) {
    const { size } = await stat(file);
    process.stdout.write(`${(size / 1e6).toFixed(2).padStart(8)} MB  dist/packages/${basename(file)}\n`);
  }
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof TypeError ? WRONG_OPTION : FAILED;
}
