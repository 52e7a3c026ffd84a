// Filters that nobody would type but somebody may paste: 100 KB is an answer in no time, never a hang or a crash.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileFilter } from '../../src/core/filter/match.ts';
import { FilterError } from '../../src/core/filter/syntax.ts';
import { selectLookup } from '../../src/core/select/lookup.ts';
import { life } from './support/life.ts';
import { processOf, stateAfter } from './support/states.ts';

const { events, key } = life({ execs: ['gcc -c a.c'] });
const STATE = stateAfter(events);
const PROCESS = processOf(STATE, key);
const LOOKUP = selectLookup(STATE);

const BYTES = 100_000;
const LIMIT_MS = 5000;
const repeated = (text: string) => text.repeat(Math.ceil(BYTES / text.length));

/** What it matches, or where it breaks. */
function outcome(text: string): boolean | number {
  const startMs = performance.now();
  try {
    return compileFilter(text).matches(PROCESS, LOOKUP);
  } catch (error) {
    assert.ok(error instanceof FilterError, String(error));
    return error.position;
  } finally {
    const tookMs = performance.now() - startMs;
    assert.ok(tookMs < LIMIT_MS, `${tookMs} ms`);
  }
}

const LONG: readonly (readonly [name: string, text: string, outcome: boolean | number])[] = [
  ['gcc and gcc and …', `${repeated('gcc and ')}gcc`, true],
  ['gcc and gcc and … and ls', `${repeated('gcc and ')}ls`, false],
  ['gcc gcc gcc …', repeated('gcc '), true],
  ['ls or ls or … or gcc', `${repeated('ls or ')}gcc`, true],
  ['ls or ls or …', `${repeated('ls or ')}ls`, false],
  ['pid=1 or pid=1 or …', `${repeated('pid=1 or ')}pid=100`, true],
  ['!a !a !a …', repeated('!a '), false],
  ['(gcc) (gcc) …', repeated('(gcc) '), true],
  ['one long word', 'x'.repeat(BYTES), false],
  ['a long word that is not ASCII', 'ü'.repeat(BYTES), false],
  ['a long word of spaces', `"${repeated('a b ')}"`, false],
  ['a long word of specials', `"${repeated('.*+?^$|')}"`, false],
  ['a long pattern of a command', `cmd~"${repeated('(a+)+')}"`, false],
  ['a long value of a command', `cmd="${repeated('a ')}"`, false],
  ['a long value of text', `user=${'x'.repeat(BYTES)}`, false],
  ['blanks', ' '.repeat(BYTES), true],
  ['blanks and a word', `${' '.repeat(BYTES)}gcc`, true],
  ['!!!!…', '!'.repeat(BYTES), 101],
  ['!!!!…gcc', `${'!'.repeat(BYTES)}gcc`, 101],
  ['not not …', repeated('not '), 404],
  ['((((…', '('.repeat(BYTES), 101],
  ['((((…))))', `${'('.repeat(BYTES / 2)}gcc${')'.repeat(BYTES / 2)}`, 101],
  ['!(!(!(…', repeated('!('), 101],
  ['))))…', ')'.repeat(BYTES), 0],
  ['>>>>…', '>'.repeat(BYTES), 0],
  ['a quote that is not closed', `"${'x'.repeat(BYTES)}`, 0],
  ['escapes that are not closed', `"${'\\'.repeat(BYTES + 1)}`, 0],
  ['many quotes', `${repeated("'a'")}'`, BYTES + 2],
  ['a long number', `pid=${'9'.repeat(BYTES)}`, 4],
  ['a long number with a wrong end', `dur>${'1'.repeat(BYTES)}!`, 4],
  ['a long unit', `dur>1${'m'.repeat(BYTES)}`, 4],
  ['a long unit of bytes', `rss>1${'kb'.repeat(BYTES)}`, 4],
  ['a long field', `${'x'.repeat(BYTES)}=1`, 0],
];

for (const [name, text, expected] of LONG) {
  test(`${name}: ${typeof expected === 'number' ? `breaks at ${expected}` : 'is a filter'}`, () => {
    assert.equal(outcome(text), expected);
  });
}

test('nesting of a hundred levels is understood', () => {
  assert.equal(outcome(`${'('.repeat(100)}gcc${')'.repeat(100)}`), true);
  assert.equal(outcome(`${'!'.repeat(99)}gcc`), false);
});
