// What somebody types, pastes, or puts into a configuration as a filter.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { chooseCandidate, complete, settledPart } from '../../../src/core/filter/complete.ts';
import { compileFilter } from '../../../src/core/filter/match.ts';
import { parseFilter } from '../../../src/core/filter/parse.ts';
import { loadRegularExpressions } from '../../../src/core/filter/regularExpression.ts';
import { FilterError, OPERATORS } from '../../../src/core/filter/syntax.ts';
import { quoted } from '../../../src/core/filter/tokens.ts';
import { selectLookup } from '../../../src/core/select/lookup.ts';
import { life } from '../../../test/core/support/life.ts';
import { processOf, stateAfter } from '../../../test/core/support/states.ts';
import type { Target } from '../target.ts';

await loadRegularExpressions();

const { events, key } = life({ execs: ['gcc -c Main.c'], status: 256 });
const STATE = stateAfter(events);
const PROCESS = processOf(STATE, key);

const MOST_MS = 2000;

const field = fc.constantFrom(
  'cmd',
  'comm',
  'user',
  'dur',
  'cpu',
  'rss',
  'pid',
  'exit',
  'signal',
  'parent',
  'under',
  'unit',
  'container',
  'start',
  'nonsense',
);
const word = fc.oneof(
  fc.constantFrom(
    'gcc',
    'running',
    'finished',
    'lost',
    '1s',
    '1.5G',
    'KILL',
    '100',
    '-1',
    '1e309',
    '99999999999999999999',
    'root',
    'and',
    'or',
    'not',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.array(fc.nat(0xffff), { maxLength: 6 }).map((units) => String.fromCharCode(...units)),
);
const expression = fc
  .array(
    fc.constantFrom(
      'a',
      '.',
      '*',
      '+',
      '?',
      '(',
      ')',
      '[',
      ']',
      '{2,9}',
      '|',
      '\\',
      '\\/',
      '^',
      '$',
      '(?i)',
      '\\p{L}',
      '\\b',
      '🌀',
      '\ud800',
    ),
  )
  .map((parts) => `/${parts.join('')}/`);
const { node } = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 6 },
    word,
    fc
      .tuple(field, fc.constantFrom(...OPERATORS), fc.oneof(word, expression, word.map(quoted)))
      .map((parts) => parts.join('')),
    tie('node').map((inner) => `(${inner})`),
    fc.tuple(fc.constantFrom('!', 'not ', '! !'), tie('node')).map((parts) => parts.join('')),
    fc.tuple(tie('node'), fc.constantFrom(' and ', ' or ', ' ', '\t'), tie('node')).map((parts) => parts.join('')),
  ),
}));
/** A filter in which something was left out, doubled or put in. */
const broken = fc
  .tuple(
    node,
    fc.nat(),
    fc.nat(12),
    fc.constantFrom('', '(', ')', '"', "'", '!', '=', '~', '/', '\\', '\0', '\n', '(((((((('),
  )
  .map(
    ([text, at, length, put]) =>
      text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + length),
  );
const deep = fc
  .tuple(fc.constantFrom('(', '!', 'not ', '!(', 'cmd~/(/ or ', 'a or '), fc.integer({ min: 90, max: 3000 }))
  .map(([part, count]) => part.repeat(count));

export const target: Target<string> = {
  name: 'filter',
  about:
    'filters by their grammar, broken ones, any text: a FilterError with its place, or one answer; quoted text stays itself',
  inputs: fc.oneof({ arbitrary: node, weight: 4 }, { arbitrary: broken, weight: 4 }, word, {
    arbitrary: deep,
    weight: 1,
  }),
  check(text) {
    const sinceMs = performance.now();
    assertQuoted(text);
    assertCompletes(text);
    try {
      const { matches } = compileFilter(text);
      const lookup = selectLookup(STATE);
      assert.equal(matches(PROCESS, lookup), matches(PROCESS, lookup), 'it answers now so, now otherwise');
      assert.equal(
        compileFilter(text).matches(PROCESS, lookup),
        matches(PROCESS, lookup),
        'read again, it is another one',
      );
      return 'understood';
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      assert.ok(
        error.position >= 0 && error.position <= text.length,
        `the place is ${error.position} of ${text.length}`,
      );
      return 'refused';
    } finally {
      const tookMs = performance.now() - sinceMs;
      assert.ok(tookMs < MOST_MS, `it took ${tookMs} ms`);
    }
  },
};

/** What is written for somebody, read again, is the same text. */
function assertQuoted(text: string): void {
  const node = parseFilter(`user=${quoted(text)}`);
  assert.ok(node?.type === 'compare');
  assert.equal(node.value, text, 'quoted, and read again, it is another text');
}

function assertCompletes(text: string): void {
  const known = () => [text, 'root', 'a b'];
  assert.ok(
    text.startsWith(settledPart(text, text.length, known)) ||
      settledPart(text, text.length, known).length <= text.length,
  );
  const completion = complete(text, text.length, known);
  if (completion === undefined) return;
  const { text: chosen, cursor } = chooseCandidate(text, text.length, completion, 1);
  assert.ok(cursor <= chosen.length);
}
