// Bytes from the kernel as text for people: everything that a terminal or a reader would obey is made visible.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { type ByteString, byteString, splitArgs, utf8Bytes } from '../../src/core/bytes.ts';
import { printable, printableText } from '../../src/core/format/printable.ts';
import { findUnsafe } from '../support/safe-text.ts';
import { argv } from './support/events.ts';

const isSafe = (text: string) => findUnsafe(text) === undefined;

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decoded(bytes: ByteString): string | undefined {
  try {
    return strict.decode(Buffer.from(bytes, 'latin1'));
  } catch {
    return undefined;
  }
}

const TABLE: readonly (readonly [bytes: string, text: string])[] = [
  ['', ''],
  ['plain /bin/ls -l', 'plain /bin/ls -l'],
  ['back\\slash', 'back\\slash'],
  ['a\tb\nc\rd', 'a\\tb\\nc\\rd'],
  ['\x00\x01\x1b\x7f', '\\x00\\x01\\x1b\\x7f'],
  ['\x1b]52;c;cm0=\x07', '\\x1b]52;c;cm0=\\x07'],
  ['\xc3\xbc', 'ü'],
  ['\xe6\x97\xa5\xe6\x9c\xac', '日本'],
  ['\xf0\x9f\x98\x80', '😀'],
  ['\xc2\x9b31m', '\\u{9b}31m'],
  ['\x9b31m', '\\x9b31m'],
  ['\xe2\x80\xaegnp.exe', '\\u{202e}gnp.exe'],
  ['\xe2\x81\xa6a\xe2\x81\xa9', '\\u{2066}a\\u{2069}'],
  ['\xe2\x80\xa8', '\\u{2028}'],
  ['\xef\xbb\xbfx', '\\u{feff}x'],
  ['\xff\xfe', '\\xff\\xfe'],
  ['\xc3', '\\xc3'],
  ['\xe2\x82', '\\xe2\\x82'],
  ['\xc0\x80', '\\xc0\\x80'],
  ['\xc1\xbf', '\\xc1\\xbf'],
  ['\xe0\x80\xaf', '\\xe0\\x80\\xaf'],
  ['\xed\xa0\x80', '\\xed\\xa0\\x80'],
  ['\xf4\x90\x80\x80', '\\xf4\\x90\\x80\\x80'],
  ['\xf0\x82\x82\xac', '\\xf0\\x82\\x82\\xac'],
  ['\xe2\x82A', '\\xe2\\x82A'],
  ['\xe2\x80\x8d', '\\u{200d}'],
  ['\xe2\x9d\xa4\xef\xb8\x8f', '❤\\u{fe0f}'],
  ['ls\xe3\x85\xa4', 'ls\\u{3164}'],
];

for (const [bytes, text] of TABLE) {
  test(`${JSON.stringify(bytes)} is shown as ${JSON.stringify(text)}`, () => {
    assert.equal(printable(byteString(bytes)), text);
  });
}

const latin1 = fc.uint8Array({ maxLength: 40 }).map((bytes) => byteString(Buffer.from(bytes).toString('latin1')));
const utf8 = fc.string({ unit: 'binary', maxLength: 20 }).map((text) => utf8Bytes(text));
/** UTF-8 of the dangerous ones, of which random text has none. */
const nasty = fc
  .array(fc.oneof(fc.integer({ min: 0x80, max: 0x2070 }), fc.integer({ min: 0xfe00, max: 0xffff }), fc.nat(0x10ffff)))
  .map((codes) => utf8Bytes(codes.map((code) => String.fromCodePoint(code)).join('')));
const anyBytes = fc.array(fc.oneof(latin1, utf8, nasty), { maxLength: 4 }).map((parts) => byteString(parts.join('')));

test('whatever the bytes are, nothing in the output is obeyed, moved or hidden', () => {
  fc.assert(
    fc.property(anyBytes, fc.nat(50), (bytes, max) => {
      assert.ok(isSafe(printable(bytes)), JSON.stringify(printable(bytes)));
      assert.ok(isSafe(printable(bytes, max)));
    }),
    { numRuns: 10_000 },
  );
});

test('each of all code points is safe, and stays itself where it can', () => {
  for (let code = 0; code <= 0x10ffff; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const text = String.fromCodePoint(code);
    const shown = printable(utf8Bytes(text));
    assert.ok(isSafe(shown), code.toString(16));
    assert.equal(printableText(text), shown);
    if (shown !== text) assert.match(shown, /^\\([tnr]|x[0-9a-f]{2}|u\{[0-9a-f]+\})$/);
  }
});

test('UTF-8 without such characters is unchanged, and decoded as the platform decodes it', () => {
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      const text = decoded(bytes);
      if (text === undefined) assert.match(printable(bytes), /\\x[89a-f][0-9a-f]/);
      else {
        assert.equal(printable(bytes), printableText(text));
        if (isSafe(text) && !/[\ufff0-\ufff8]|\p{Noncharacter_Code_Point}/u.test(text)) {
          assert.equal(printable(bytes), text);
        }
      }
    }),
    { numRuns: 10_000 },
  );
});

test('bytes that are not UTF-8 can be read off, one by one', () => {
  const invalid = fc.uint8Array({ minLength: 1, maxLength: 8 }).map((bytes) => bytes.map((byte) => byte | 0xf8));
  fc.assert(
    fc.property(invalid, (bytes) => {
      const shown = printable(byteString(Buffer.from(bytes).toString('latin1')));
      assert.equal(shown.replaceAll('\\x', ''), Buffer.from(bytes).toString('hex'));
    }),
  );
});

test('a limit counts characters, and what is within it is the same as without', () => {
  assert.equal(printable(byteString('abcdef'), 3), 'abc');
  assert.equal(printable(utf8Bytes('äöü'), 2), 'äö');
  assert.equal(printable(utf8Bytes('äöü'), 3), 'äöü');
  assert.equal(printable(byteString('\x1b\x1b'), 1), '\\x1b');
  fc.assert(fc.property(anyBytes, fc.nat(100), (bytes, max) => printable(bytes).startsWith(printable(bytes, max))));
});

test('text that is no bytes is made safe too', () => {
  assert.equal(printableText('a\x1b[31m\u202e\ud800ü'), 'a\\x1b[31m\\u{202e}\ufffdü');
});

test('UTF-8 is written as the platform writes it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(0xffff), { maxLength: 12 }).map((units) => String.fromCharCode(...units)),
      (text) => {
        assert.equal(utf8Bytes(text), Buffer.from(text.toWellFormed(), 'utf8').toString('latin1'));
      },
    ),
  );
  assert.equal(utf8Bytes('\ud800'), '\xef\xbf\xbd');
});

test('bytes are characters below U+0100, and nothing else is taken for them', () => {
  assert.equal(byteString('\xff'), '\xff');
  assert.throws(() => byteString('a\u0100'), RangeError);
});

test('arguments are split at their ends; empty ones are kept', () => {
  assert.deepEqual(splitArgs(argv()), []);
  assert.deepEqual(splitArgs(argv('')), ['']);
  assert.deepEqual(splitArgs(argv('a', '', 'b', '')), ['a', '', 'b', '']);
  assert.deepEqual(splitArgs(byteString('a\0cut')), ['a', 'cut'], 'the last one may be cut');
  const argument = fc.string({ unit: fc.integer({ min: 1, max: 255 }).map((byte) => String.fromCharCode(byte)) });
  fc.assert(fc.property(fc.array(argument), (args) => assert.deepEqual(splitArgs(argv(...args)), args)));
});
