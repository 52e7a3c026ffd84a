// Command lines to paste into a shell: exactly the same arguments, and nothing that the terminal or the shell obeys.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { type ByteString, byteString } from '../../src/core/bytes.ts';
import { shellCommand } from '../../src/core/format/command.ts';
import { textBytes } from './support/arbitraries.ts';

const PRINT = ['printf', '%s\\0'].map(byteString);
/** Characters that shells care about, more often than others. */
const special = fc
  .array(fc.constantFrom(...' \t\n\'"\\$`!*?[]{}()<>|&;#~=%^-+,:@/aA0\x01\x7f\x80\xc3\xbc'), { maxLength: 8 })
  .map((characters) => byteString(characters.join('')));
const anyArgs = fc.array(fc.oneof(special, textBytes), { minLength: 1, maxLength: 6 });

function bash(script: string, locale = 'C.UTF-8'): string {
  const { stdout, stderr, status } = spawnSync('/bin/bash', ['--norc', '--noprofile'], {
    input: script,
    encoding: 'latin1',
    env: { LC_ALL: locale, PATH: '/nonexistent' },
  });
  assert.equal(stderr, '');
  assert.equal(status, 0);
  return stdout;
}

/** What a shell runs when it reads these lines: the name and the arguments of each. */
function namesAndArguments(commands: readonly string[]): string[][] {
  const echo = `command_not_found_handle() { printf '%s\\0' "$#" "$@"; }`;
  const parts = bash([echo, ...commands, ''].join('\n')).split('\0');
  const read: string[][] = [];
  for (let at = 0; at < parts.length - 1; ) {
    const count = Number(parts[at]);
    read.push(parts.slice(at + 1, at + 1 + count));
    at += 1 + count;
  }
  return read;
}

const TABLE: readonly (readonly [args: string[], command: string])[] = [
  [['ls', '-l', '/usr/bin'], 'ls -l /usr/bin'],
  [['gcc', '-DX=1', '-o', 'a+b', 'x,y@z%:1'], 'gcc -DX=1 -o a+b x,y@z%:1'],
  [['sh', '-c', 'echo hi'], "sh -c 'echo hi'"],
  [['echo', ''], "echo ''"],
  [['echo', "it's"], "echo 'it'\\''s'"],
  [['echo', '~', '*', '$HOME', '#x'], "echo '~' '*' '$HOME' '#x'"],
  [['echo', 'a\nb', '\x1b[31m'], "echo $'a\\x0ab' $'\\x1b[31m'"],
  [['echo', "\xff'\\"], "echo $'\\xff\\'\\\\'"],
  [['-bash'], 'command -- -bash'],
  [['A=b', 'A=b'], "'A=b' A=b"],
  [['ls', '=ls', '--x=y'], "ls '=ls' --x=y"],
  [['time', 'time'], "'time' time"],
  [['if', 'then'], "'if' then"],
  [[''], "''"],
  [[], ''],
];

for (const [args, command] of TABLE) {
  test(`${JSON.stringify(args)} is ${command}`, () => {
    assert.equal(shellCommand(args.map(byteString)), command);
  });
}

test('bash reads any arguments back as they were, in UTF-8 and without a locale', () => {
  const lists = fc.sample(anyArgs, 1500);
  const script = lists.map((args) => shellCommand([...PRINT, ...args])).join('\n');
  const expected = lists.map((args) => args.map((arg) => `${arg}\0`).join('')).join('');
  for (const locale of ['C.UTF-8', 'C']) assert.equal(bash(script, locale), expected, locale);
});

test('bash takes the first one for a program’s name, whatever it is called', () => {
  const BUILTINS = bash('compgen -b').split('\n');
  const isProgram = (name: ByteString) => name !== '' && !name.includes('/') && !BUILTINS.includes(name);
  // `%` at the start of a name means a job, quoted or not; no shell can be told otherwise.
  const named = fc
    .sample(anyArgs, 400)
    .filter(([name]) => name !== undefined && isProgram(name) && !name.startsWith('%'));
  const reserved = bash('compgen -k')
    .trim()
    .split('\n')
    .map((word) => [byteString(word), byteString('x')]);
  const lists = [...reserved, ...named, [byteString('-dash'), byteString('-x')], [byteString('A=b')]];
  assert.ok(reserved.length > 15 && named.length > 100);
  assert.deepEqual(namesAndArguments(lists.map(shellCommand)), lists);
});

test('nothing but printable ASCII is pasted, and it is one line', () => {
  fc.assert(
    fc.property(anyArgs, (args) => {
      assert.match(shellCommand(args), /^[\x20-\x7e]*$/);
    }),
    { numRuns: 3000 },
  );
});

test('zsh would put a path where an argument begins with =, so that is quoted', () => {
  fc.assert(
    fc.property(textBytes, (text) => {
      assert.match(shellCommand([byteString('ls'), byteString(`=${text}`)]), /^ls \$?'=/);
    }),
  );
});
