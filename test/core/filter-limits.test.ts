// Filters that nobody would type but somebody may paste: 100 KB is an answer in no time, never a hang or a crash.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileFilter } from '../../src/core/filter/match.ts';
import { loadRegularExpressions } from '../../src/core/filter/regularExpression.ts';
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

await loadRegularExpressions();

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
  ['a long regular expression', `cmd~/${repeated('a')}/`, 4],
  ['a regular expression that is not closed', `cmd~/${repeated('(a+)+')}`, false],
  ['many regular expressions', `${repeated('cmd~/gc{2}/ ')}`, true],
  ['many slashes', `cmd~${repeated('/')}`, false],
  ['many units', `${repeated('unit=a or ')}gcc`, true],
  ['under again and again', `${repeated('under=1 or ')}gcc`, true],
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
    const timeOf = (characters: number) => {
      const { events, key } = life({ execs: [`gcc ${'aab xaz1 '.repeat(characters / 9)}!`] });
      const state = stateAfter(events);
      const process = processOf(state, key);
      const lookup = selectLookup(state);
      // The least of them: whatever else the machine does only adds to it.
      const times = Array.from({ length: 7 }, () => {
        const startMs = performance.now();
        matches(process, lookup);
        return performance.now() - startMs;
      });
      return Math.min(...times);
    };
    timeOf(16_000);
    // The most that a command line is kept of is 16 KiB. A quadratic one would take 64 times as long for 8 times as much.
    const [short, long] = [timeOf(16_000), timeOf(128_000)];
    assert.ok(long < 32 * Math.max(short, 1), `${short} ms, ${long} ms`);
    assert.ok(short < 200, `${short} ms for a command line as long as any`);
  });
}
