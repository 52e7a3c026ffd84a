// The manual page and the completions say what --help, the keys and the filter's language are: each from the same tables.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { FIELD_NAMES } from '../../src/core/filter/fieldNames.ts';
import type { Shell } from '../../src/ui/cli/completionCommand.ts';
import { parseOptions } from '../../src/ui/cli/options.ts';
import { runSubcommand, SUBCOMMANDS } from '../../src/ui/cli/subcommands.ts';
import { COMMON_KEYS, keyLabel } from '../../src/ui/keys/keymap.ts';
import { completionFor } from '../../src/ui/manual/completions.ts';
import { manualPage } from '../../src/ui/manual/page.ts';
import { escapeRoff } from '../../src/ui/manual/roff.ts';
import { createPages } from '../../src/ui/pages/pages.ts';
import { Terminal } from '../support/terminal.ts';

/** What --help lists, for the program and for each subcommand: `''`, `replay` … */
async function helpOf(name: string): Promise<string> {
  const subcommand = SUBCOMMANDS.find((candidate) => candidate.name === name);
  const info =
    subcommand === undefined
      ? await parseOptions(['--help'], '0', {}, SUBCOMMANDS)
      : await runSubcommand(subcommand, ['--help'], PROGRAM);
  assert.ok(typeof info === 'object' && 'text' in info);
  return info.text;
}

/** Nobody runs here. */
const PROGRAM = { directory: '', version: '0' };

const NAMES = ['', ...SUBCOMMANDS.map(({ name }) => name)];
/** Not those of the examples. */
const longOptions = (help: string) =>
  [...help.replace(/^Examples:[\s\S]*/m, '').matchAll(/^ +(?:-\w, )?(--[\w-]+)/gm)].map(([, flag = '']) => flag);

/** A page as man(7) readers take it: sections by title. */
function sectionsOf(page: string): ReadonlyMap<string, string> {
  const parts = page.split(/^\.SH /m).slice(1);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), part]));
}

test('the manual has every option of --help, and none besides', async () => {
  const sections = sectionsOf(await manualPage('1.2.3', SUBCOMMANDS));
  const commands = (sections.get('COMMANDS') ?? '').split(/^\.SS /m).slice(1);
  assert.equal(commands.length, SUBCOMMANDS.length);
  for (const [index, name] of NAMES.entries()) {
    const text = name === '' ? sections.get('OPTIONS') : commands[index - 1];
    const flags = [...(text ?? '').matchAll(/\\fB((?:\\-){2}[\w\\-]+)\\fR/g)].map(([, flag = '']) => flag);
    const wanted = longOptions(await helpOf(name)).filter((flag) => name === '' || flag !== '--help');
    assert.ok(wanted.length > 0 || name === 'completion');
    assert.deepEqual(flags.sort(), wanted.map(escapeRoff).sort(), name);
  }
});

test('the manual has every key of every page, and every field of a filter', async () => {
  const sections = sectionsOf(await manualPage('1.2.3', SUBCOMMANDS));
  const keys = sections.get('KEYS') ?? '';
  for (const { bindings } of [...COMMON_KEYS, ...createPages().flatMap((page) => page.keys)]) {
    for (const binding of bindings) {
      const label = binding.keys.map((key) => `\\fB${escapeRoff(keyLabel(key))}\\fR`).join(' ');
      assert.ok(keys.includes(`\n${label}\n`), binding.does);
    }
  }
  for (const field of FIELD_NAMES) assert.ok(sections.get('FILTERS')?.includes(`\\fI${field}\\fR`), field);
});

test('whatever a line begins with or has in it, it is text to man(7)', () => {
  assert.equal(escapeRoff('.SH not a section'), '\\&.SH not a section');
  assert.equal(escapeRoff("'br"), '\\(aqbr');
  assert.equal(escapeRoff('a\\fBb'), 'a\\efBb');
  assert.equal(escapeRoff('-d ↑'), '\\-d \\[u2191]');
});

test('groff reads the manual without a warning', async (context) => {
  const found = spawnSync('groff', ['-man', '-ww', '-z', '-Tutf8', '-'], {
    input: await manualPage('1.2.3', SUBCOMMANDS),
    encoding: 'utf8',
  });
  if (found.error !== undefined) return context.skip('no groff here');
  assert.equal(found.stderr, '');
  assert.equal(found.status, 0);
});

/** How a shell is asked what it would offer where the last word is being typed. */
const ASK = {
  bash: (script: string, words: readonly string[]) => lines('bash', ['--norc', '-c', BASH, 'bash', script, ...words]),
  fish: (script: string, words: readonly string[]) =>
    lines('fish', ['--no-config', '-c', 'source $argv[1]; complete -C "$argv[2]"', script, words.join(' ')]).map(
      (line) => line.split('\t')[0] ?? '',
    ),
};

const BASH = `
source "$1"; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_tracer_tui
printf '%s\\n' "\${COMPREPLY[@]}"
`;

function lines(shell: string, args: readonly string[]): readonly string[] {
  return execFileSync(shell, [...args], { encoding: 'utf8', timeout: 20_000 })
    .split('\n')
    .filter((line) => line !== '');
}

const hasShell = (shell: Shell) => spawnSync(shell, ['-c', 'true']).status === 0;

/** With the completion as a file of the name that the shell wants, and a recording. */
async function withScript(shell: Shell) {
  const folder = mkdtempSync(join(tmpdir(), 'tracer-tui-'));
  const script = join(folder, '_tracer-tui');
  writeFileSync(script, await completionFor(shell, SUBCOMMANDS));
  writeFileSync(join(folder, 'build.zst'), '');
  return { folder, script, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

for (const shell of ['bash', 'fish'] as const) {
  test(`${shell} offers commands, options, values and files`, async (context) => {
    if (!hasShell(shell)) return context.skip(`no ${shell} here`);
    using made = await withScript(shell);
    const offered = (...words: readonly string[]) => ASK[shell](made.script, ['tracer-tui', ...words]).join('\n');
    const first = offered('');
    for (const { name } of SUBCOMMANDS) assert.match(first, new RegExp(`^${name}$`, 'm'));
    for (const name of NAMES) {
      const flags = offered(...(name === '' ? ['--'] : [name, '--'])).split('\n');
      for (const flag of longOptions(await helpOf(name))) assert.ok(flags.includes(flag), `${name} ${flag}`);
    }
    assert.equal(offered('--output', 'n'), 'ndjson\nnone');
    assert.equal(offered('export', '--format', 'p'), 'perfetto');
    assert.match(offered('report', join(made.folder, 'bu')), /build\.zst$/);
    assert.match(offered('--record', join(made.folder, 'bu')), /build\.zst$/);
    assert.match(offered('-d', '10', '--', 'tru'), /^true\b/m);
  });
}

test('bash takes --name=value for what it is', async () => {
  using made = await withScript('bash');
  assert.deepEqual(ASK.bash(made.script, ['tracer-tui', '--output', '=', 'n']), ['ndjson', 'none']);
  assert.equal(ASK.bash(made.script, ['tracer-tui', '--output', '=']).length, 5);
});

test('zsh offers commands, options, values and files', async (context) => {
  if (!hasShell('zsh')) return context.skip('no zsh here');
  using made = await withScript('zsh');
  await using shell = await Terminal.open({
    command: 'zsh',
    args: ['-f', '-i'],
    env: { PS1: '$ ', HOME: made.folder },
    cols: 120,
    rows: 60,
  });
  await shell.waitFor('$');
  shell.type(`fpath=(${made.folder} $fpath); autoload -Uz compinit; compinit -u -D; LISTMAX=1000; cd ${made.folder}\r`);
  const shows = async (line: string, ...wanted: readonly string[]) => {
    shell.type(`\x15clear\r`);
    shell.type(`${line}\t`);
    await shell.waitFor((screen) => wanted.every((text) => screen.join('\n').includes(text)), { what: line });
  };
  await shows('tracer-tui ', ...SUBCOMMANDS.map(({ name }) => name));
  for (const name of ['', 'replay', 'report', 'diff']) {
    await shows(`tracer-tui ${name} --`, ...longOptions(await helpOf(name)));
  }
  await shows('tracer-tui --output n', 'ndjson', 'none');
  await shows('tracer-tui export --format p', '--format perfetto');
  await shows('tracer-tui report bu', 'report build.zst');
  await shows('tracer-tui -d 10 -- mkfif', '-- mkfifo');
});
