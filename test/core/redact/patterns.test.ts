// Patterns of the user's own: what they mask, and that no text makes them slow.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byteString, splitArgs, utf8Bytes } from '../../../src/core/bytes.ts';
import { compilePattern, PatternError } from '../../../src/core/redact/patterns.ts';
import { createRedactor } from '../../../src/core/redact/redactor.ts';
import { assertInProportion } from '../../support/proportion.ts';
import { argv } from '../support/events.ts';

function redacted(pattern: string, ...args: string[]): string[] {
  return splitArgs(createRedactor([compilePattern(pattern)])(argv(...args)));
}

test('the whole match is masked, or its groups', () => {
  assert.deepEqual(redacted('cust-\\d+', 'a', 'x cust-123 y', 'cust-4'), ['a', 'x *** y', '***']);
  assert.deepEqual(redacted('--pin[ =](\\d+)', 'a', '--pin', '123', '--pin=4'), ['a', '--pin', '***', '--pin=***']);
  assert.deepEqual(redacted('(a)|(b)', 'x', 'a', 'b'), ['x', '***', '***']);
});

test('a match over several arguments leaves them apart', () => {
  assert.deepEqual(redacted('begin.*end', 'begin', 'x', 'end', 'y'), ['***', '***', '***', 'y']);
});

test('letters beyond ASCII are found', () => {
  assert.equal(
    createRedactor([compilePattern('Schlüssel:(.*)')])(utf8Bytes('Schlüssel:ä\0')),
    utf8Bytes('Schlüssel:***\0'),
  );
});

test('a pattern that cannot be used says why', () => {
  for (const pattern of ['', '(', 'a(?=b)', '(a)\\1', 'x'.repeat(1001)])
    assert.throws(() => compilePattern(pattern), PatternError, pattern);
});

test('a pattern that would run for hours elsewhere does not', () => {
  for (const pattern of ['(a+)+b', '(a|aa)*b', '(?:a.*z|a)', 'a*']) {
    const redact = createRedactor([compilePattern(pattern)]);
    assertInProportion(16_384, (size) => {
      const args = byteString(`${'a'.repeat(size - 1)}\0`);
      return () => redact(args);
    });
  }
});

test('more matches than can be looked for: the rest is masked', () => {
  const masked = redacted('a', 'a b '.repeat(500))[0] ?? '';
  assert.ok(!masked.includes('a'));
  assert.equal(masked.split('b').length - 1, 100);
});
