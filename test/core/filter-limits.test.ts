// Filters that nobody would type but somebody may paste: 100 KB is an answer in proportion, never a hang or a crash.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileFilter } from '../../src/core/filter/match.ts';
import { loadRegularExpressions } from '../../src/core/filter/regularExpression.ts';
import { FilterError } from '../../src/core/filter/syntax.ts';
import { selectLookup } from '../../src/core/select/lookup.ts';
import { assertInProportion } from '../support/proportion.ts';
import { life } from './support/life.ts';
import { processOf, stateAfter } from './support/states.ts';

const { events, key } = life({ execs: ['gcc -c a.c'] });
const STATE = stateAfter(events);
const PROCESS = processOf(STATE, key);
const LOOKUP = selectLookup(STATE);

const BYTES = 100_000;
const repeated = (bytes: number, text: string) => text.repeat(Math.ceil(bytes / text.length));

/** What it matches, or where it breaks. */
function outcome(text: string): boolean | number {
  try {
    return compileFilter(text).matches(PROCESS, LOOKUP);
  } catch (error) {
    assert.ok(error instanceof FilterError, String(error));
    return error.position;
  }
}

await loadRegularExpressions();

const LONG: readonly (readonly [name: string, text: (n: number) => string, outcome: boolean | number])[] = [
  ['gcc and gcc and …', (n) => `${repeated(n, 'gcc and ')}gcc`, true],
  ['gcc and gcc and … and ls', (n) => `${repeated(n, 'gcc and ')}ls`, false],
  ['gcc gcc gcc …', (n) => repeated(n, 'gcc '), true],
  ['ls or ls or … or gcc', (n) => `${repeated(n, 'ls or ')}gcc`, true],
  ['ls or ls or …', (n) => `${repeated(n, 'ls or ')}ls`, false],
  ['pid=1 or pid=1 or …', (n) => `${repeated(n, 'pid=1 or ')}pid=100`, true],
  ['!a !a !a …', (n) => repeated(n, '!a '), false],
  ['(gcc) (gcc) …', (n) => repeated(n, '(gcc) '), true],
  ['one long word', (n) => 'x'.repeat(n), false],
  ['a long word that is not ASCII', (n) => 'ü'.repeat(n), false],
  ['a long word of spaces', (n) => `"${repeated(n, 'a b ')}"`, false],
  ['a long word of specials', (n) => `"${repeated(n, '.*+?^$|')}"`, false],
  ['a long pattern of a command', (n) => `cmd~"${repeated(n, '(a+)+')}"`, false],
  ['a long value of a command', (n) => `cmd="${repeated(n, 'a ')}"`, false],
  ['a long value of text', (n) => `user=${'x'.repeat(n)}`, false],
  ['a long regular expression', (n) => `cmd~/${repeated(n, 'a')}/`, 4],
  ['a regular expression that is not closed', (n) => `cmd~/${repeated(n, '(a+)+')}`, false],
  ['many regular expressions', (n) => `${repeated(n, 'cmd~/gc{2}/ ')}`, true],
  ['many slashes', (n) => `cmd~${repeated(n, '/')}`, false],
  ['many units', (n) => `${repeated(n, 'unit=a or ')}gcc`, true],
  ['under again and again', (n) => `${repeated(n, 'under=1 or ')}gcc`, true],
  ['blanks', (n) => ' '.repeat(n), true],
  ['blanks and a word', (n) => `${' '.repeat(n)}gcc`, true],
  ['!!!!…', (n) => '!'.repeat(n), 101],
  ['!!!!…gcc', (n) => `${'!'.repeat(n)}gcc`, 101],
  ['not not …', (n) => repeated(n, 'not '), 404],
  ['((((…', (n) => '('.repeat(n), 101],
  ['((((…))))', (n) => `${'('.repeat(n / 2)}gcc${')'.repeat(n / 2)}`, 101],
  ['!(!(!(…', (n) => repeated(n, '!('), 101],
  ['))))…', (n) => ')'.repeat(n), 0],
  ['>>>>…', (n) => '>'.repeat(n), 0],
  ['a quote that is not closed', (n) => `"${'x'.repeat(n)}`, 0],
  ['escapes that are not closed', (n) => `"${'\\'.repeat(n + 1)}`, 0],
  ['many quotes', (n) => `${repeated(n, "'a'")}'`, BYTES + 2],
  ['a long number', (n) => `pid=${'9'.repeat(n)}`, 4],
  ['a long number with a wrong end', (n) => `dur>${'1'.repeat(n)}!`, 4],
  ['a long unit', (n) => `dur>1${'m'.repeat(n)}`, 4],
  ['a long unit of bytes', (n) => `rss>1${'kb'.repeat(n)}`, 4],
  ['a long field', (n) => `${'x'.repeat(n)}=1`, 0],
];

for (const [name, text, expected] of LONG) {
  test(`${name}: ${typeof expected === 'number' ? `breaks at ${expected}` : 'is a filter'}`, () => {
    assert.equal(outcome(text(BYTES)), expected);
    assertInProportion(BYTES, (size) => {
      const longOne = text(size);
      return () => outcome(longOne);
    });
  });
}

test('nesting of a hundred levels is understood', () => {
  assert.equal(outcome(`${'('.repeat(100)}gcc${')'.repeat(100)}`), true);
  assert.equal(outcome(`${'!'.repeat(99)}gcc`), false);
});

/** Engines that backtrack take ages for these, and so would states of all the places where they can be. */
const SLOW: readonly string[] = [
  '(a+)+$',
  '(a|aa)+$',
  '(.*a){20}$',
  '(a?){50}a{50}b',
  '[a-z].{200}[0-9]x',
  '(x+x+)+y|(a.{50}b.{50})+c',
  '((a{0,9}){0,9}b?)+c',
  '\\b(\\w+\\s*)+\\d$',
];

for (const source of SLOW) {
  test(`/${source}/ takes no longer for each character, however many there are`, () => {
    const { matches } = compileFilter(`cmd~/${source}/`);
    // The most that a command line is kept of is 16 KiB.
    assertInProportion(128_000, (characters) => {
      const { events, key } = life({ execs: [`gcc ${'aab xaz1 '.repeat(characters / 9)}!`] });
      const state = stateAfter(events);
      const process = processOf(state, key);
      const lookup = selectLookup(state);
      return () => matches(process, lookup);
    });
  });
}
