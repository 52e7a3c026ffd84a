// Parts of the program that are missing or damaged, and places that take no output: one line that says what failed and
// what to do, and the status that goes with it.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { library } from '../support/programs.ts';
import { DIST, needsTracing, runCommand } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';
import { Lines } from './lines.ts';
import { MAIN } from './view.ts';

/** A copy of what was built, to be damaged. */
class Installed implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'tracer-tui-installed-'));
  readonly main = join(this.folder, 'dist/main.js');

  constructor() {
    // Without the packages, and without the prebuilt addons, which would take the place of one that is missing.
    const filter = (from: string) => !/dist\/(prebuilds|packages)$/.test(from);
    cpSync(DIST, join(this.folder, 'dist'), { recursive: true, filter });
    cpSync(join(DIST, '../package.json'), join(this.folder, 'package.json'));
  }

  /** @returns the file, whole again */
  fresh(name: string): string {
    const file = join(this.folder, 'dist', name);
    cpSync(join(DIST, name), file);
    return file;
  }

  run(...args: readonly string[]): Promise<Ended> {
    return ended(process.execPath, [this.main, ...args]);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function ended(command: string, args: readonly string[]): Promise<Ended> {
  using run = new Lines(command, args);
  const status = await run.exited;
  return { status, stdout: run.stdout, stderr: run.stderr };
}

/** With a shell's redirections: `shell('"$@" > /dev/full', …)`. */
const shell = (script: string, ...args: readonly string[]) =>
  ended('sh', ['-c', script, 'sh', process.execPath, MAIN, ...args]);

test('an addon that is missing, damaged or for something else: one line, status 1', async () => {
  using installed = new Installed();
  const text = 'text is no addon';
  const damages: readonly (readonly [string, (file: string) => void, string])[] = [
    ['missing', (file) => rmSync(file), 'it is missing'],
    ['empty', (file) => truncateSync(file), 'it is cut'],
    ['a header', (file) => truncateSync(file, 64), 'it is cut'],
    // The dynamic loader would end the program by SIGBUS.
    ['a third', (file) => truncateSync(file, 100_000), 'it is cut'],
    ['garbage', (file) => writeFileSync(file, text.repeat(100)), 'it is no addon'],
    ['of another machine', (file) => writeMachine(file, 0xb7), 'it was built for arm64, and this is x64'],
    [
      'of an unknown machine',
      (file) => writeMachine(file, 8),
      `it was built for machine 8, and this is ${process.arch}`,
    ],
  ];
  for (const [what, damage, reason] of damages) {
    const file = installed.fresh('tracer.node');
    damage(file);
    for (const args of what === 'missing' ? [['-o', 'text'], ['doctor'], ['--', 'true']] : [['-o', 'text']]) {
      const expected = `tracer-tui: load the native addon ${file}: ${reason}: run "npm run setup" to build it\n`;
      if (reason.includes('arm64') && process.arch !== 'x64') continue;
      assert.deepEqual(await installed.run(...args), { status: 1, stdout: '', stderr: expected }, what);
    }
  }
});

test('an addon for another Node.js, and a library that is no addon: one line, status 1', async () => {
  using installed = new Installed();
  const file = installed.fresh('tracer.node');
  for (const [version, reason] of [
    [
      '108',
      "The module '\\S+' was compiled against a different Node\\.js version using NODE_MODULE_VERSION 108\\. This .*",
    ],
    ['', "Module did not self-register: '\\S+'"],
  ] as const) {
    cpSync(await library('old-addon'), file);
    using run = new Lines(process.execPath, [installed.main], { ...process.env, OLD_ADDON_VERSION: version });
    assert.equal(await run.exited, 1);
    assert.match(
      run.stderr,
      new RegExp(`^tracer-tui: load the native addon \\S+: ${reason}: run "npm run setup" to build it\n$`),
    );
  }
});

test(
  'a BPF object that is missing or damaged: told in one line, and the next source is used',
  needsTracing,
  async () => {
    using installed = new Installed();
    const damages: readonly (readonly [(file: string) => void, RegExp])[] = [
      [(file) => rmSync(file), /read the BPF object: ENOENT: .*: run "npm run setup"/],
      [(file) => truncateSync(file), /open the BPF object: EINVAL: .*: the file is damaged, .*: run "npm run setup"/],
      [(file) => truncateSync(file, 900), /open the BPF object: LIBBPF_\d+: .*: run "npm run setup"/],
      [(file) => truncateSync(file, 40_000), /open the BPF object: LIBBPF_\d+: .*: run "npm run setup"/],
      [
        (file) => writeFileSync(file, Buffer.alloc(60_000, 7)),
        /open the BPF object: LIBBPF_\d+: .*: run "npm run setup"/,
      ],
      [(file) => cpSync('/bin/true', file), /: run "npm run setup"/],
    ];
    for (const [damage, reason] of damages) {
      damage(installed.fresh('tracer.bpf.o'));
      const { status, stdout, stderr } = await installed.run('--source', 'ebpf', '-o', 'ndjson');
      assert.deepEqual([status, stdout], [1, '']);
      assert.match(stderr, reason);
      assert.equal(stderr.split('\n').length, 2, stderr);
    }
    using tracer = new Lines(process.execPath, [installed.main, '-o', 'text']);
    await tracer.attached();
    assert.match(tracer.stderr, /^tracer-tui: source: (proc-connector|procfs), .*, because ebpf: .*\n/);
    assert.equal(await tracer.stop(), 0);
  },
);

test('stdout that takes nothing: a line and status 1, but a reader that has gone is an end', needsTracing, async () => {
  for (const args of [['--help'], ['--version'], ['--print-config'], ['report', '--help'], ['doctor']]) {
    const full = await shell('"$@" > /dev/full', ...args);
    assert.deepEqual(full, { status: 1, stdout: '', stderr: 'tracer-tui: write to stdout: no space left on device\n' });
    const gone = await shell('{ "$@"; echo $? >&2; } | true', ...args);
    assert.match(gone.stderr, /^[01]\n$/, args.join(' '));
  }
  const lines = await shell('"$@" > /dev/full', '-o', 'csv');
  assert.equal(lines.status, 1);
  assert.equal(lines.stderr, 'tracer-tui: write lines: ENOSPC: no space left on device, write\n');
});

test('closed stdin, stdout and stderr, in any combination', needsTracing, async () => {
  for (const closed of ['<&-', '>&-', '2>&-', '<&- >&-', '>&- 2>&-', '<&- >&- 2>&-']) {
    const out = mkdtempSync(join(tmpdir(), 'tracer-tui-closed-'));
    const file = join(out, 'a.ndjson');
    using tracer = new Lines('sh', [
      '-c',
      `exec "$@" ${closed}`,
      'sh',
      process.execPath,
      MAIN,
      '--record',
      file,
      '-o',
      'text',
    ]);
    // What it sees is in the recording.
    await waitUntil(
      async () => {
        await runCommand('/bin/true');
        return readdirSync(out).length > 0 && readFileSync(file, 'latin1').includes('/bin/true');
      },
      { what: `a recording with ${closed}`, intervalMs: 100 },
    );
    assert.equal(await tracer.stop(), 0, closed);
    assert.match(readFileSync(file, 'latin1'), /\n\{"type":"end",/);
    rmSync(out, { recursive: true });
  }
});

function writeMachine(file: string, machine: number): void {
  const bytes = readFileSync(file);
  bytes.writeUInt16LE(machine, 18);
  writeFileSync(file, bytes);
}
