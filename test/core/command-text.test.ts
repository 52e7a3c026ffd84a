// A command line for reading: arguments apart, cuts told, forks and kernel threads known as such.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { byteString, EMPTY_BYTES, utf8Bytes } from '../../src/core/bytes.ts';
import { briefCommand, commandText, imageAt } from '../../src/core/format/command.ts';
import type { Process } from '../../src/core/process.ts';
import { anyBytes } from './support/arbitraries.ts';
import { argv, execEvent, exitEvent, forkEvent, MS, T0 } from './support/events.ts';
import { life } from './support/life.ts';
import { processAfter } from './support/states.ts';

const LATER = Number.POSITIVE_INFINITY;

function textOf(args: readonly string[]): string {
  return commandText(processAfter([execEvent({ args: argv(...args) })]), LATER).text;
}

const COMMANDS: readonly (readonly [args: string[], text: string])[] = [
  [['ls'], 'ls'],
  [['gcc', '-c', 'a.c'], 'gcc -c a.c'],
  [['gcc', '-c', 'a b.c'], "gcc -c 'a b.c'"],
  [['echo', '', 'x'], "echo '' x"],
  [[''], "''"],
  [['echo', "it's"], `echo "it's"`],
  [['echo', '"x"'], `echo '"x"'`],
  [['echo', 'a\nb'], 'echo a\\nb'],
  [['echo', '\x1b[31m'], 'echo \\x1b[31m'],
  [['echo', '\xff'], 'echo \\xff'],
];

for (const [args, text] of COMMANDS) {
  test(`${JSON.stringify(args)} reads ${text}`, () => assert.equal(textOf(args), text));
}

test('without arguments there is the file’s name', () => {
  const process = processAfter([execEvent({ args: EMPTY_BYTES, filename: byteString('/opt/x\n') })]);
  assert.deepEqual(commandText(process, LATER), { text: '/opt/x\\n', isTruncated: false });
});

test('arguments that were cut or could not be read are told', () => {
  const cut = processAfter([execEvent({ args: argv('a', 'b'), argsTotalBytes: 5000 })]);
  assert.deepEqual(commandText(cut, LATER), { text: 'a b', isTruncated: true });
  const unread = processAfter([execEvent({ args: EMPTY_BYTES, argsTotalBytes: 0, argsUnreadable: true })]);
  assert.deepEqual(commandText(unread, LATER), { text: '/bin/true', isTruncated: true });
  assert.equal(commandText(processAfter([execEvent()]), LATER).isTruncated, false);
});

const unnamed = (process: Process) => commandText(process, LATER).text;

test('what executed nothing is known by its name, and by why', () => {
  assert.equal(unnamed(processAfter([forkEvent()])), 'sh (fork)');
  assert.equal(unnamed(processAfter([exitEvent()])), 'sh', 'it may have executed something before it was seen');
  const kthread = { comm: byteString('kworker/0:1'), ppid: 2 };
  assert.equal(unnamed(processAfter([forkEvent(kthread)])), '[kworker/0:1]');
  assert.equal(unnamed(processAfter([forkEvent({ ...kthread, pid: 2, ppid: 0 })])), '[kworker/0:1]');
  assert.equal(unnamed({ ...processAfter([forkEvent()]), origin: 'snapshot' }), 'sh');
  assert.equal(unnamed(processAfter([forkEvent({ comm: byteString('\x1b]0;x\x07') })])), '\\x1b]0;x\\x07 (fork)');
});

test('the image of a moment is the last one executed by then, and the first one before', () => {
  const process = processAfter(life({ execs: ['env ls', 'ls'] }).events);
  const names = [0, 1, 1.5, 2, 9].map((ms) => imageAt(process, T0 + ms * MS)?.filename);
  assert.deepEqual(names, ['/bin/env', '/bin/env', '/bin/env', '/bin/ls', '/bin/ls']);
  assert.equal(imageAt(processAfter([forkEvent()]), LATER), undefined);
});

test('no more is made than can be seen, and what is made is the beginning', () => {
  const args = utf8Bytes(`${'日本\0'.repeat(5000)}`);
  const process = processAfter([execEvent({ args })]);
  const all = commandText(process, LATER, 100_000).text;
  for (const width of [1, 2, 40, 80]) {
    const { text } = commandText(process, LATER, width);
    assert.ok(text.length >= width && text.length < width + 4, `${width}: ${text.length}`);
    assert.ok(all.startsWith(text));
  }
});

test('a brief one that is not all of it says so', () => {
  const brief = (args: readonly string[], max: number) =>
    briefCommand(processAfter([execEvent({ args: argv(...args) })]), LATER, max);
  assert.equal(brief(['echo', 'abc'], 8), 'echo abc');
  assert.equal(brief(['echo', 'abcd'], 8), 'echo abc…');
  assert.equal(brief(['echo', 'a b c d'], 8), "echo 'a …", 'no quote closes what goes on');
  const cut = processAfter([execEvent({ args: argv('a', 'b'), argsTotalBytes: 5000 })]);
  assert.equal(briefCommand(cut, LATER, 8), 'a b…');
});

test('whatever was executed, the text is one line that no terminal obeys', () => {
  fc.assert(
    fc.property(anyBytes, anyBytes, fc.nat(100), (args, filename, width) => {
      const process = processAfter([execEvent({ args, filename })]);
      assert.doesNotMatch(commandText(process, LATER, width).text, /[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]/);
    }),
    { numRuns: 1000 },
  );
});
