// Completion of a filter that is typed, and which part of it is in force meanwhile.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { byteString } from '../../src/core/bytes.ts';
import { chooseCandidate, complete, type KnownValues, settledPart } from '../../src/core/filter/complete.ts';
import { FIELD_NAMES } from '../../src/core/filter/fieldNames.ts';
import { FIELDS, findField } from '../../src/core/filter/fields.ts';
import { compileFilter } from '../../src/core/filter/match.ts';
import { FilterError, STATE_WORDS } from '../../src/core/filter/syntax.ts';
import { knownValues } from '../../src/core/select/known.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import { cgroupEvent } from './support/events.ts';
import './support/filters.ts';
import { assertInProportion } from '../support/proportion.ts';
import { life } from './support/life.ts';
import { processOf, stateAfter } from './support/states.ts';

const VALUES: Readonly<Record<string, readonly string[]>> = {
  user: ['root', 'rob', 'www data'],
  unit: ['cron.service'],
  signal: ['KILL', 'TERM'],
};
const known: KnownValues = ({ id }) => VALUES[id] ?? [];

const COMPLETIONS: readonly (readonly [text: string, candidates: readonly string[]])[] = [
  ['us', ['user=']],
  ['US', ['user=']],
  ['gcc us', ['user=']],
  ['!us', ['user=']],
  ['ucp', ['ucpu>']],
  ['progra', ['program=']],
  ['nsp', ['nspid=']],
  ['ho', ['host=']],
  ['pr', ['program=', 'preempted>']],
  ['(us', ['user=']],
  ['run', ['running']],
  ['un', ['under=', 'unit=']],
  ['user', ['user=', 'user!=', 'user>', 'user<', 'user>=', 'user<=', 'user~', 'user!~']],
  ['under', ['under=', 'under!=']],
  ['pid', ['pid=', 'pid!=', 'pid>', 'pid<', 'pid>=', 'pid<=']],
  ['user=', ['root', 'rob', '"www data"']],
  ['user=r', ['root', 'rob']],
  ['user!=RO', ['root', 'rob']],
  ['user=ww', ['"www data"']],
  ['user = ro', ['root', 'rob']],
  ['x or signal=k', ['KILL']],
  ['unit~cr', ['cron.service']],
  ['gcc', []],
  ['user=root', []],
  ['user="ro', []],
  ['user="root"', []],
  ['nope=x', []],
  ['dur>', []],
];

for (const [text, candidates] of COMPLETIONS) {
  test(`${JSON.stringify(text)} becomes ${candidates.join(', ') || 'nothing else'}`, () => {
    assert.deepEqual(complete(text, text.length, known)?.candidates ?? [], candidates);
  });
}

test('behind a blank everything is offered', () => {
  const { candidates = [] } = complete('gcc ', 4, known) ?? {};
  for (const name of ['cmd~', 'user=', 'container=', 'under=', 'running', 'lost', 'or'])
    assert.ok(candidates.includes(name), name);
});

test('every name of every column and field is offered, the most wanted first', () => {
  const { candidates = [] } = complete('', 0, known) ?? {};
  assert.equal(candidates[0], 'cmd~');
  for (const name of FIELDS.flatMap(({ id, aliases }) => [id, ...aliases])) {
    const offered = candidates.filter((candidate) => /^\w+/.exec(candidate)?.[0] === name);
    assert.equal(offered.length, 1, name);
    assert.ok(findField(name) !== undefined && FIELD_NAMES.includes(name), name);
  }
});

test('candidates come one after the other, in the place of what was typed, and round', () => {
  const text = 'user=r gcc';
  const first = complete(text, 6, known);
  assert.ok(first);
  const root = chooseCandidate(text, 6, first, 1);
  assert.deepEqual([root.text, root.cursor], ['user=root gcc', 9]);
  const rob = chooseCandidate(root.text, root.cursor, root.completion, 1);
  assert.equal(rob.text, 'user=rob gcc');
  assert.equal(chooseCandidate(rob.text, rob.cursor, rob.completion, 1).text, 'user=root gcc');
  assert.equal(chooseCandidate(root.text, root.cursor, root.completion, -1).text, 'user=rob gcc');
});

const SETTLED: readonly (readonly [text: string, inForce: string])[] = [
  ['g', 'g'],
  ['gcc', 'gcc'],
  ['u', ''],
  ['user', ''],
  ['gcc us', 'gcc '],
  ['gcc and us', 'gcc '],
  ['gcc or not us', 'gcc '],
  ['gcc !us', 'gcc '],
  ['us gcc', 'us gcc'],
  ['us ', 'us '],
  ['"us"', '"us"'],
  ['fin', ''],
  ['finished', 'finished'],
  ['user=ro', ''],
  ['user=root', 'user=root'],
  ['user=bob', 'user=bob'],
  ['user!=ro', 'user!=ro'],
  ['user~ro', 'user~ro'],
  ['a or user=ro', 'a '],
  ['cmd~/gcc|cl', ''],
  ['cmd~/usr/bin', 'cmd~/usr/bin'],
  ['cmd~/gcc/', 'cmd~/gcc/'],
  ['x cmd!~/', 'x '],
  ['pid=1', 'pid=1'],
];

for (const [text, inForce] of SETTLED) {
  test(`while ${JSON.stringify(text)} is typed, ${JSON.stringify(inForce)} is in force`, () => {
    assert.equal(settledPart(text, text.length, known), inForce);
  });
}

test('no beginning of a field’s name, nor all of it, is in force as a word', () => {
  const words: readonly string[] = STATE_WORDS;
  for (const name of FIELDS.flatMap(({ id, aliases }) => [id, ...aliases])) {
    for (let length = 1; length <= name.length; length++) {
      const typed = name.slice(0, length);
      if (!words.includes(typed)) assert.equal(settledPart(`gcc ${typed}`, 4 + length, known), 'gcc ', typed);
    }
  }
});

test('what is typed in the middle is meant as it stands', () => {
  assert.equal(settledPart('us gcc', 2, known), 'us gcc');
});

test('any text has completions that can be chosen, and a part that is in force if the whole is a filter', () => {
  const pieces = fc.constantFrom(
    'us',
    'user',
    '=',
    'ro',
    '!',
    '(',
    ')',
    ' and ',
    ' or',
    'not ',
    '"',
    '~',
    '/',
    ' ',
    'gcc',
    'run',
  );
  const texts = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 10 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(texts, fc.nat(), (text, at) => {
      const cursor = at % (text.length + 1);
      const completion = complete(text, cursor, known);
      if (completion !== undefined) {
        const { text: next, cursor: moved } = chooseCandidate(text, cursor, completion, 1);
        assert.ok(next.startsWith(text.slice(0, completion.from)) && next.endsWith(text.slice(cursor)));
        assert.ok(moved <= next.length);
      }
      const settled = settledPart(text, cursor, known);
      assert.ok(text.startsWith(settled));
      try {
        compileFilter(text);
      } catch (error) {
        assert.ok(error instanceof FilterError);
      }
    }),
    { numRuns: 2000 },
  );
});

test('completing 100 KB takes time in proportion', () => {
  assertInProportion(100_000, (size) => {
    const text = `${'and '.repeat(size / 4)}gcc us`;
    return () => {
      complete(text, text.length, known);
      settledPart(text, text.length, known);
    };
  });
});

test('values are those that were seen', () => {
  const make = life({ pid: 50, startMs: -500, execs: ['make all'], uid: 0 });
  const killed = life({ pid: 100, ppid: 50, execs: ['cc1 x'], status: 9 });
  const failed = life({ pid: 101, ppid: 50, startMs: 1, execs: ['cc1 y'], status: 2 << 8 });
  const id = 'a'.repeat(64);
  let state = stateAfter([
    ...[cgroupEvent({ cgroupId: 1, path: byteString('/system.slice/cron.service') })],
    ...[cgroupEvent({ cgroupId: 2, path: byteString(`/docker/${id}`) })],
    ...[cgroupEvent({ cgroupId: 3, path: byteString(`/docker/${'b'.repeat(64)}`) })],
    ...make.events.slice(0, 2),
    ...killed.events,
    ...failed.events,
  ]);
  state = reduce(state, { type: 'users/read', names: new Map([[0, 'root']]) });
  state = reduce(state, { type: 'containers/read', names: new Map([[id, 'web']]) });
  const selected = processOf(state, killed.key);
  const of = (text: string) => complete(text, text.length, knownValues(state, selected))?.candidates ?? [];
  assert.deepEqual(of('user='), ['1000', 'root']);
  assert.deepEqual(of('cmd='), ['cc1', 'make']);
  assert.deepEqual(of('parent='), ['make']);
  assert.deepEqual(of('exit='), ['2', '137']);
  assert.equal(of('signal=')[0], 'KILL');
  assert.deepEqual(of('unit='), ['cron.service', 'system.slice']);
  assert.deepEqual(of('container='), ['bbbbbbbbbbbb', 'web']);
  assert.deepEqual(of('under='), ['100', '50']);
});
