// Words in a filter: found in the raw bytes of the command line, in the program's name and the user's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { byteString, utf8Bytes } from '../../src/core/bytes.ts';
import { argv, execEvent } from './support/events.ts';
import { finds, findsRunning, GCC, matches } from './support/filters.ts';
import { processOf, receive, stateAfter } from './support/states.ts';

const WORDS: readonly (readonly [text: string, finds: boolean])[] = [
  ['gcc', true],
  ['GCC', true],
  ['/bin/g', true],
  ['main.C', true],
  ['Main.c', true],
  ['ALICE', true],
  ['"-c main"', true],
  ['"gcc -c"', true],
  ["'gcc  -c'", false],
  ['clang', false],
  ['root', false],
  ['gcc alice', true],
  ['gcc root', false],
  ['clang or alice', true],
  ['!clang', true],
  ['!(gcc or ls)', false],
  ['main.c.', false],
  ['m.in', false],
  ['[gcc]', false],
  ['^gcc', false],
  ['""', true],
  ['4242', false],
];

for (const [text, expected] of WORDS) {
  test(`the word ${text} ${expected ? 'finds' : 'does not find'} gcc -c Main.c of alice`, () => {
    assert.equal(finds(text, GCC), expected);
  });
}

test('a word finds the name of a fork that executed nothing', () => {
  assert.equal(findsRunning('SH'), true);
  assert.equal(findsRunning('cmd=sh'), true);
  assert.equal(findsRunning('cmd~s'), true);
  assert.equal(findsRunning('cmd>sa'), true);
  assert.equal(findsRunning('cmd!=sh'), false);
});

test('a process that executed another program is found by what it runs now, and by its name', () => {
  const options = { execs: ['env LANG=C make', 'make all'] };
  assert.equal(findsRunning('make', options), true);
  assert.equal(findsRunning('LANG', options), false);
});

test('words that are not ASCII are found as they are written', () => {
  const args = utf8Bytes('cat\0Grüße/日本.txt\0😀\0');
  const state = receive(stateAfter([]), [execEvent({ args, filename: utf8Bytes('/opt/Käse/cat') })]);
  const process = processOf(state, execEvent().key);
  for (const text of [
    'Grüße',
    '日本',
    '😀',
    '"日本.txt 😀"',
    'käse or Käse',
    'cmd~Grüße',
    'cmd="cat Grüße/日本.txt 😀"',
  ]) {
    assert.equal(matches(state, process, text), true, text);
  }
  for (const text of ['GRÜSSE', 'grüße', 'ä日', 'ã']) assert.equal(matches(state, process, text), false, text);
});

test('a byte of one character is not found in another: é is no part of ã', () => {
  const state = receive(stateAfter([]), [execEvent({ args: byteString('x\xc3\xa3\0') })]);
  assert.equal(matches(state, processOf(state, execEvent().key), 'é'), false);
});

test('any part of a command line finds it, in any case, with spaces between its arguments', () => {
  const printable = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) });
  const args = fc.array(printable, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(args, fc.nat(), fc.nat(), fc.boolean(), (args, from, length, isUpper) => {
      const line = args.join(' ');
      const start = from % (line.length + 1);
      const part = line.slice(start, start + length);
      const word = isUpper ? part.toUpperCase() : part.toLowerCase();
      const state = receive(stateAfter([]), [execEvent({ args: argv(...args) })]);
      assert.equal(matches(state, processOf(state, execEvent().key), `"${word.replace(/["\\]/g, '\\$&')}"`), true);
    }),
    { numRuns: 500 },
  );
});

test('a very long part is found in a very long command line the same way', () => {
  const words = Array.from({ length: 1000 }, (_, index) => `File${index}`);
  const state = receive(stateAfter([]), [execEvent({ args: argv(...words) })]);
  const process = processOf(state, execEvent().key);
  assert.equal(matches(state, process, `"${words.slice(300, 900).join(' ').toUpperCase()}"`), true);
  assert.equal(matches(state, process, `"${words.slice(300, 900).join('  ')}"`), false);
  assert.equal(matches(state, process, `cmd~"${words.slice(1).join(' ')} "`), true, 'the last argument ends too');
});
