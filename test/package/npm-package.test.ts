// The npm package as a user gets it: packed, installed without scripts, without network and without a compiler, run.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { Unavailable } from '../../scripts/kernels/apt.ts';
import { freshAddon, makeAddon, OLDEST_GLIBC } from '../../scripts/package/addon.ts';
import { musl } from '../../scripts/package/debian.ts';
import { compareVersions, readLinks } from '../../scripts/package/elf.ts';
import { type Places, TARGETS } from '../../scripts/package/target.ts';
import { writeThirdParty } from '../../scripts/package/thirdParty.ts';
import { needsTracing } from '../support/tracing.ts';

const run = promisify(execFile);
const project = join(import.meta.dirname, '../..');
const work = mkdtempSync(join(tmpdir(), 'tracer-tui-package-'));
const places: Places = { project, cache: join(project, '.cache/package'), out: work };
const target = TARGETS.find(({ arch }) => arch === process.arch);

let addon = '';
/** Why there is no addon to try: nothing of this can be had without Debian's packages. */
let unavailable: string | undefined = target === undefined ? `no package for ${process.arch}` : undefined;

before(
  async () => {
    if (target === undefined) return;
    try {
      addon = await makeAddon(target, places, () => {});
      await writeThirdParty(places, () => {});
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      unavailable = error.message;
    }
  },
  // Compiles libbpf, libelf and zlib, too.
  { timeout: 300_000 },
);
after(() => rmSync(work, { recursive: true, force: true }));

test('the prebuilt addon asks for nothing but an old C library', async (t) => {
  if (unavailable !== undefined) return t.skip(unavailable);
  const { libraries, glibc, undefinedSymbols } = await readLinks(addon);
  assert.deepEqual(
    libraries.filter((name) => !['libc.so.6', 'libpthread.so.0'].includes(name)),
    [],
  );
  assert.ok(compareVersions(glibc, '2') > 0, 'it has versions of glibc in it');
  assert.ok(compareVersions(glibc, OLDEST_GLIBC) <= 0, `glibc ${glibc}`);
  assert.deepEqual(
    undefinedSymbols.filter((name) => /^(bpf|libbpf|elf|gelf|inflate|_Z)/.test(name)),
    [],
    'libbpf, libelf, zlib and libstdc++ are linked in',
  );
});

test('the prebuilt addon is made again only where it is not the one that was made', async (t) => {
  if (target === undefined || unavailable !== undefined) return t.skip(unavailable);
  const stop = (text: string) => {
    throw new Error(text);
  };
  assert.equal(await freshAddon(target, places, stop), addon);
  const { atime, mtime } = statSync(addon);
  utimesSync(addon, atime, new Date(mtime.getTime() + 1000));
  await assert.rejects(freshAddon(target, places, stop), /compiling the addon/);
});

test('musl loads the addon: it starts, reads a clock and carries an exception', async (t) => {
  if (unavailable !== undefined || target === undefined) return t.skip(unavailable);
  const { root, library } = await musl(target, places, () => {});
  const triple = basename(dirname(library));
  const source = join(import.meta.dirname, 'musl.c');
  const defined = new Set([...readFileSync(source, 'utf8').matchAll(/^NAPI\((\w+)/gm)].map(([, name]) => name));
  const { undefinedSymbols } = await readLinks(addon);
  const unused = undefinedSymbols.filter((name) => /^(napi|uv)_/.test(name) && !defined.has(name));
  writeFileSync(join(work, 'unused.h'), unused.map((name) => `UNUSED(${name})\n`).join(''));
  const parts = ['Scrt1.o', 'crti.o', 'crtn.o'].map((name) => join(root, 'usr/lib', triple, name));
  const includes = ['-nostdinc', '-isystem', join(root, 'usr/include', triple), `-I${work}`];
  const program = join(work, 'musl');
  const flags = ['-w', '-O1', '-fPIE', '-pie', '-rdynamic', '-fno-stack-protector', '-nostdlib', ...includes];
  await run('gcc', [...flags, '-o', program, source, ...parts, library]);
  const { stdout } = await run(library, [program, addon]);
  const [exported = '', clock, thrown] = stdout.split('\n');
  for (const name of ['EbpfProgram', 'ProcConnector', 'Command', 'signalProcess'])
    assert.ok(exported.split(' ').includes(name), exported);
  assert.deepEqual([clock, thrown], ['clock 1', 'thrown signalProcess: pid, startTicks and signal must be numbers']);
});

test(
  'the package holds what it needs, and installs and traces without scripts and network',
  needsTracing,
  async (t) => {
    if (unavailable !== undefined) return t.skip(unavailable);
    const env = { ...process.env, npm_config_cache: join(work, 'cache') };
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', work], { cwd: project, env });
    const packed = readdirSync(work).find((name) => name.endsWith('.tgz'));
    assert.ok(packed !== undefined);
    const { stdout: list } = await run('tar', ['-tzf', join(work, packed)]);
    const names = list.split('\n');
    for (const name of [
      'LICENSE',
      'bpf/records.h',
      'dist/THIRD-PARTY.txt',
      'dist/main.js',
      'dist/library.js',
      'dist/tracer.bpf.o',
      'dist/tracer-tui.1',
      'native/binding.gyp',
      'scripts/install.mjs',
      'scripts/lib/packages.mjs',
      'scripts/lib/run.mjs',
    ])
      assert.ok(names.includes(`package/${name}`), name);
    assert.ok(names.includes(`package/dist/prebuilds/linux-${process.arch}/tracer.node`));
    assert.deepEqual(
      names.filter((name) => /^package\/(src|test|docs|\.cache|dist\/packages|dist\/tracer\.node)|\.map$/.test(name)),
      [],
    );

    const args = ['install', '--global', '--prefix', work, '--ignore-scripts', '--offline', join(work, packed)];
    await run('npm', args, { cwd: work, env });
    const manual = readFileSync(join(work, 'share/man/man1/tracer-tui.1'), 'latin1');
    assert.match(manual, /^\.TH TRACER\\-TUI 1 /m, 'npm links what package.json names in a list');
    const { stderr } = await run(join(work, 'bin/tracer-tui'), ['--', '/bin/sh', '-c', 'exit 3'], { cwd: work }).catch(
      // It ends as its command does; stdout is the command's.
      (error: { code: number; stderr: string }) => {
        assert.equal(error.code, 3);
        return error;
      },
    );
    assert.match(stderr, /EXEC +sh /);
    assert.match(stderr, /EXIT +sh .*\[3\]/);
  },
);
