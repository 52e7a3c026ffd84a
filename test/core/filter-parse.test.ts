// The grammar of filters: what binds how, and where a broken one breaks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { compileFilter, NO_FILTER } from '../../src/core/filter/match.ts';
import { parseFilter } from '../../src/core/filter/parse.ts';
import { FilterError, type FilterNode } from '../../src/core/filter/syntax.ts';
import { errorOf } from './support/filters.ts';

/** As `(a and (not b))`, whatever the tree looks like. */
function shape(node: FilterNode | undefined): string {
  switch (node?.type) {
    case undefined:
      return '';
    case 'word':
      return node.text;
    case 'compare':
      return `${node.field.id}${node.operator}${node.value}`;
    case 'state':
      return `<${node.state}>`;
    case 'pattern':
      return `${node.field.id}${node.isNegated ? '!' : ''}~/…/`;
    case 'under':
      return `under${node.isNegated ? '!' : ''}=${node.pid}`;
    case 'not':
      return `(not ${shape(node.node)})`;
    case 'and':
    case 'or':
      return `(${node.nodes.map(shape).join(` ${node.type} `)})`;
  }
}

const SHAPES: readonly (readonly [text: string, shape: string])[] = [
  ['', ''],
  ['   ', ''],
  ['gcc', 'gcc'],
  ['a b', '(a and b)'],
  ['a and b', '(a and b)'],
  ['a AND b Or c', '((a and b) or c)'],
  ['a or b and c', '(a or (b and c))'],
  ['a or b c', '(a or (b and c))'],
  ['a b or c d', '((a and b) or (c and d))'],
  ['a or b or c', '(a or b or c)'],
  ['(a or b) c', '((a or b) and c)'],
  ['((a))', 'a'],
  ['!a b', '((not a) and b)'],
  ['not a or b', '((not a) or b)'],
  ['!(a or b)', '(not (a or b))'],
  ['!!a', '(not (not a))'],
  ['a !b', '(a and (not b))'],
  ['!pid=1', '(not pid=1)'],
  ['not pid=1 and b', '((not pid=1) and b)'],
  ['pid=1', 'pid=1'],
  [' pid  !=  1 ', 'pid!=1'],
  ['PID>=1', 'pid>=1'],
  ['dur>1s', 'duration>1000000000'],
  ['dur>50', 'duration>50000000'],
  ['duration<=1.5m', 'duration<=90000000000'],
  ['cpu<.5s', 'cpu<500000000'],
  ['rss>1G', 'rss>1073741824'],
  ['mem>=16MiB', 'rss>=16777216'],
  ['rss<"16 MB"', 'rss<16777216'],
  ['signal=KILL', 'signal=9'],
  ['signal=sigsegv', 'signal=11'],
  ['signal=0', 'signal=0'],
  ['signal=RTMIN+2', 'signal=36'],
  ['exit!=0', 'exit!=0'],
  ['cmd~gcc', 'command~gcc'],
  ['comm!~gcc', 'command!~gcc'],
  ['user=root', 'user=root'],
  ['user=and', 'user=and'],
  ['user="or"', 'user=or'],
  ['"and"', 'and'],
  ["'or' 'not'", '(or and not)'],
  ['"a b"', 'a b'],
  [`'say "x"'`, 'say "x"'],
  [String.raw`"say \"x\" \\ \n"`, 'say "x" \\ n'],
  [`a"b c"d`, '(a and b c and d)'],
  ['/usr/bin/gcc -c', '(/usr/bin/gcc and -c)'],
  ['a\\b', 'a\\b'],
  ['""', ''],
  ['日本 or ü', '(日本 or ü)'],
  ['android', 'android'],
  ['nota', 'nota'],
  ['running', '<running>'],
  ['Finished !LOST', '(<finished> and (not <lost>))'],
  ['"running"', 'running'],
  ['runningx', 'runningx'],
  ['under=1', 'under=1'],
  ['under!=4194304', 'under!=4194304'],
  ['!under="42"', '(not under=42)'],
  ['unit=cron', 'unit=cron'],
  ['container=""', 'container='],
  ['cmd~/gcc|clang/', 'command~/…/'],
  ['cmd!~/gcc (a|b)/ x', '(command!~/…/ and x)'],
  ['(cmd~/a b/i)', 'command~/…/'],
  ['user ~ /^a/', 'user~/…/'],
  [String.raw`cmd~/usr\/bin/`, 'command~/…/'],
  ['cmd~/usr/bin/gcc', 'command~/usr/bin/gcc'],
  ['cmd~/usr/bin', 'command~/usr/bin'],
  ['cmd~/usr/bin/gcc and user~/a/', '(command~/usr/bin/gcc and user~/…/)'],
  ['cmd~"/gcc/"', 'command~/gcc/'],
  ['cmd~//', 'command~//'],
  ['/gcc/', '/gcc/'],
  ['"&&" "a||b" "“"', '(&& and a||b and “)'],
  ['cmd~"&&"', 'command~&&'],
  ['cmd~a|b', 'command~a|b'],
  ['a&b', 'a&b'],
  ['gcc!ld', '(gcc and (not ld))'],
  ['exit !0', '(exit and (not 0))'],
  ['dur>1 "s"', '(duration>1000000 and s)'],
  ['pid=1 s', '(pid=1 and s)'],
];

for (const [text, expected] of SHAPES) {
  test(`${JSON.stringify(text)} is ${expected === '' ? 'everything' : expected}`, () => {
    assert.equal(shape(parseFilter(text)), expected);
  });
}

const ERRORS: readonly (readonly [text: string, position: number, message: RegExp])[] = [
  ['a and', 5, /missing/],
  ['a or ', 5, /missing/],
  ['!', 1, /missing/],
  ['not', 3, /missing/],
  ['(', 1, /missing/],
  ['(a', 0, /not closed/],
  ['a (b or (c)', 2, /not closed/],
  ['a)', 1, /unexpected "\)"/],
  ['()', 1, /not "\)"/],
  ['or a', 0, /not "or"/],
  ['a and or b', 6, /not "or"/],
  ['a or and', 5, /not "and"/],
  ['= 5', 0, /not "="/],
  ['a b > 5', 2, /no field "b"/],
  ['colour=red', 0, /^no field "colour" \(cmd, user, exit, signal, dur, /],
  ['colour=red', 0, / ucpu, scpu, .* command, duration, mem\)$/],
  ['usr=root', 0, /^no field "usr": user\? \(/],
  ['uesr=root', 0, /^no field "uesr": user\? \(/],
  ['containr=web', 0, /^no field "containr": container\? \(/],
  ['prog=cc1', 0, /^no field "prog": program\? \(/],
  ['memory>1G', 0, /^no field "memory": mem\? \(/],
  ['CMDLINE~x', 0, /^no field "CMDLINE": cmd\? \(/],
  ['ok and "some thing"=1', 7, /no field "some thing"/],
  ['dur>', 4, /wants a value/],
  ['dur> and a', 5, /a duration/],
  ['dur>)', 4, /wants a value/],
  ['dur>fast', 4, /duration wants a duration such as .*, not "fast"/],
  ['dur>=  1x', 7, /a duration/],
  ['dur>-5', 4, /a duration/],
  ['rss>1kg', 4, /a size/],
  ['pid=abc', 4, /a number/],
  ['pid=1e3', 4, /a number/],
  ['pid="1', 4, /quote is not closed/],
  ["a 'b", 2, /quote is not closed/],
  ['signal=FOO', 7, /no signal "FOO"/],
  ['signal=65', 7, /no signal/],
  ['signal=constructor', 7, /no signal/],
  ['dur~1s', 4, /~ is for text, and duration is a duration/],
  ['pid!~1', 5, /!~ is for text/],
  ['dur>1s>2s', 6, /not ">"/],
  ['dur>>1s', 4, /wants a value/],
  ['running=1', 0, /no field "running"/],
  ['under>1', 6, /under=PID/],
  ['under~1', 6, /~ is for text/],
  ['a under=make', 8, /PID of a process, not "make"/],
  ['under=0', 6, /PID of a process/],
  ['under=4194305', 6, /PID of a process/],
  [Array.from({ length: 31 }, (_, pid) => `under=${pid + 1}`).join(' or '), 357, /at most 30 different PIDs/],
  ['cmd~/(a/', 4, /not a regular expression: missing closing \)/],
  ['x cmd!~ /a**/', 8, /not a regular expression/],
  ['cmd~/(?<=a)b(c)\\1/', 4, /not a regular expression/],
  ['pid~/1/', 4, /~ is for text/],
  [`cmd~/${'a'.repeat(1001)}/`, 4, /1000 characters at most/],
  ['cmd~/(.{1000}){9}/', 4, /not a regular expression/],
  ['cmd~/.{999}.{999}.{999}/', 4, /too large/],
  ['  日本 and 😀 and pid=x', 20, /a number/],
  ['exit==0', 4, /^write exit=0 instead of exit==0$/],
  ['a exit == "0"', 7, /^write exit= instead of exit==$/],
  ['exit=', 5, /wants a value/],
  ['exit=!0', 4, /^write exit!=0 instead of exit=!0$/],
  ['exit!==0', 4, /^write exit!=0 instead of exit!==0$/],
  ['exit!0', 4, /^write exit!=0 instead of exit!0$/],
  ['pid<>1', 3, /^write pid!=1 instead/],
  ['dur=>1s', 3, /^write dur>=1s instead/],
  ['dur=<1s', 3, /^write dur<=1s instead/],
  ['cmd=~gcc', 3, /^write cmd~gcc instead/],
  ['exit=0 && cpu>1s', 7, /^write "and" instead of &&, or put it in quotes$/],
  ['a || b', 2, /^write "or" instead of \|\|/],
  ['a | b', 2, /^write "or" instead of \|,/],
  ['a & b', 2, /^write "and" instead of &,/],
  ['gcc&&ld', 3, /^write "and" instead of &&/],
  ['user=a||user=b', 6, /^write "or" instead of \|\|/],
  ['dur>1 s', 6, /^write 1s, without a blank$/],
  ['rss > 16 MB', 9, /^write 16MB, without a blank$/],
  ['“gcc -c”', 0, /straight quotes/],
  ['cmd=‘gcc’', 4, /straight quotes/],
];

for (const [text, position, message] of ERRORS) {
  test(`${JSON.stringify(text)} breaks at ${position}`, () => {
    const error = errorOf(text);
    assert.equal(error.position, position);
    assert.match(error.message, message);
  });
}

test('an empty filter is the one that matches everything', () => {
  assert.equal(compileFilter(''), NO_FILTER);
  assert.equal(compileFilter('\t \n'), NO_FILTER);
});

test('any text can be written in double quotes, and any without one in single quotes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const double = `"${text.replace(/["\\]/g, '\\$&')}"`;
      assert.deepEqual(parseFilter(double), { type: 'word', text });
      if (!text.includes("'")) assert.deepEqual(parseFilter(`'${text}'`), { type: 'word', text });
    }),
    { numRuns: 500 },
  );
});

const TOKENS = [
  '/',
  '~/a|b/',
  'under=',
  'running',
  'unit',
  'a',
  'and',
  'or',
  'not',
  '!',
  '(',
  ')',
  '=',
  '!=',
  '>',
  '<=',
  '~',
  '!~',
  '"',
  "'",
  '\\',
  'pid',
  'dur',
];
const pieces = fc.oneof(
  fc.constantFrom(...TOKENS, '5', '1s', 'KILL', 'signal', ' ', 'user'),
  fc.string({ maxLength: 3 }),
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
  fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(' ')),
);

test('whatever is typed is a filter or a FilterError inside the text', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      try {
        compileFilter(text);
      } catch (error) {
        assert.ok(error instanceof FilterError, String(error));
        assert.ok(error.position >= 0 && error.position <= text.length, `${error.position}`);
        assert.notEqual(error.message, '');
      }
    }),
    { numRuns: 5000 },
  );
});
