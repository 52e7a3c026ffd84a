// Cells are exactly as wide as their column, whatever is in them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { fit, textWidth, truncate, wrapText, wrapWords } from '../../src/ui/text/fit.ts';

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.constantFrom('a', '日', 'e\u0301', '👩‍👩‍👧', '🇩🇪', 'ﬀ', ' ', '…')).map((parts) => parts.join('')),
);

test('a fitted cell has the width that was asked for', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 60 }), fc.constantFrom('left', 'right'), (text, width, align) => {
      // What the terminal would obey never gets here: printable() comes before.
      const shown = text.replace(/\p{C}/gu, '');
      assert.equal(textWidth(fit(shown, width, align as 'left' | 'right')), width);
    }),
  );
});

test('what is cut says so, and nothing else does', () => {
  assert.equal(truncate('abcdef', 6), 'abcdef');
  assert.equal(truncate('abcdef', 5), 'abcd…');
  assert.equal(truncate('日本語', 6), '日本語');
  assert.equal(truncate('日本語', 5), '日本…');
  assert.equal(truncate('日本語', 4), '日…');
  assert.equal(truncate('e\u0301e\u0301e\u0301', 3), 'e\u0301e\u0301e\u0301');
  assert.equal(truncate('abc', 0), '');
});

test('the short way to a width agrees with the long one', () => {
  const marks = '–’…←↑→↓≤▁▂▃▄▅▆▇█▲▼';
  for (let code = 0x20; code < 0x3000; code++) {
    const text = `a${String.fromCodePoint(code)}${marks[code % marks.length]}é`;
    const width = [...text].reduce((sum, character) => sum + stringWidth(character), 0);
    assert.equal(textWidth(text), width, `U+${code.toString(16)}`);
  }
});

test('what some terminals join is counted as wide as where it is not joined', () => {
  for (const [joined, width] of [
    ['क्ष', 2],
    ['👍🏽', 4],
    ['e\u0301', 1],
    ['日本', 4],
  ] as const) {
    assert.equal(textWidth(joined), width, joined);
    assert.ok(textWidth(truncate(joined.repeat(20), 15)) <= 15);
  }
  assert.ok(textWidth('🇩🇪') >= 2);
});

test('text is cut into lines of the whole width, nothing left out; words stay whole where they can', () => {
  assert.deepEqual(wrapText('x'.repeat(25), 10), ['x'.repeat(10), 'x'.repeat(10), 'x'.repeat(5)]);
  assert.deepEqual(wrapText('日本語日本語', 5), ['日本', '語日', '本語']);
  assert.deepEqual(wrapText('日本', 1), ['日', '本']);
  assert.deepEqual(wrapWords('executed 2026-11-24 01:29:24.426, ran 8s', 28), [
    'executed 2026-11-24 ',
    '01:29:24.426, ran 8s',
  ]);
  assert.deepEqual(wrapWords(`a ${'x'.repeat(12)}`, 10), ['a xxxxxxxx', 'xxxx']);
  for (const text of ['', ' ', 'a b  c d', 'é日 '.repeat(9)]) {
    for (const width of [2, 3, 7]) {
      assert.equal(wrapWords(text, width).join(''), text);
      for (const line of wrapWords(text, width)) assert.ok(textWidth(line) <= width, line);
    }
  }
});
