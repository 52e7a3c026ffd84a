// Text for terminals that have ASCII only: as wide as before, and nothing else in it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { toAscii } from '../../src/ui/text/ascii.ts';
import { textWidth } from '../../src/ui/text/fit.ts';

test('the program’s own characters are drawn with others that look like them', () => {
  assert.equal(toAscii('DURATION▼ 1–9 of 11 ≤2.3M gcc -o a… 39×10'), 'DURATIONv 1-9 of 11 <2.3M gcc -o a> 39x10');
  assert.equal(toAscii('~552µs'), '~552us');
  assert.equal(toAscii('▁▂▃▄▅▆▇█'), '_.:-=+*#');
  assert.equal(toAscii('├─ gcc └─ as'), '|- gcc `- as');
});

test('other text is a ? for each column, and escape sequences stay', () => {
  assert.equal(toAscii('\x1b[31m日本 é e\u0301\x1b[0m'), '\x1b[31m???? ? e\x1b[0m');
});

test('all text is ASCII and as wide as before', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
      const shown = toAscii(text);
      assert.match(shown, /^[\x00-\x7f]*$/);
      assert.equal(textWidth(shown), textWidth(text), JSON.stringify(text));
    }),
    { numRuns: 2000 },
  );
});
