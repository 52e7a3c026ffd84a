// What a command prints, as lines: what moves the cursor moves it, what a terminal would obey does not get through.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type ByteString, utf8Bytes } from '../../src/core/bytes.ts';
import { printable } from '../../src/core/format/printable.ts';
import { OutputLines } from '../../src/core/output/outputLines.ts';

function linesOf(output: OutputLines): string[] {
  const lines: string[] = [];
  for (let line = output.first; line < output.end; line++) lines.push(printable(output.at(line) ?? ('' as ByteString)));
  return lines;
}

function shown(...parts: string[]): string[] {
  const output = new OutputLines();
  for (const part of parts) output.append(utf8Bytes(part));
  return linesOf(output);
}

test('lines end where the terminal ends them; the one being written is there', () => {
  assert.deepEqual(shown('one\r\ntwo\r\n'), ['one', 'two']);
  assert.deepEqual(shown('one\r\n\r\nthr', 'ee'), ['one', '', 'three']);
  assert.deepEqual(shown(''), []);
});

test('a carriage return writes over the line, as progress bars do', () => {
  assert.deepEqual(shown('10 %\r55 %\r100 %\r\n'), ['100 %']);
  assert.deepEqual(shown('abcdef\rXY'), ['XYcdef']);
  assert.deepEqual(shown('a long line\r\x1b[Kdone\r\n'), ['done']);
  assert.deepEqual(shown('abc\b\bX'), ['aXc']);
  assert.deepEqual(shown('a\tb\r\n12345678\tc'), ['a       b', '12345678        c']);
  assert.deepEqual(shown('abc\x1b[1GX\x1b[5GY'), ['Xbc Y']);
});

test('characters of several bytes are one cell, also when they come in two reads', () => {
  const bytes = utf8Bytes('äöü\rÄ');
  const output = new OutputLines();
  for (const byte of bytes) output.append(byte as ByteString);
  assert.deepEqual(linesOf(output), ['Äöü']);
  assert.deepEqual(shown('日本\r語'), ['語本']);
});

test('escape sequences are left out, whole', () => {
  assert.deepEqual(shown('\x1b[1;31mred\x1b[0m \x1b]0;title\x07text\x1b]52;c;eHh4\x1b\\!'), ['red text!']);
  assert.deepEqual(shown('\x1b[?1049h\x1b[2J\x1b(Bfull \x1b7screen\x1b=\x1bP1$r0m\x1b\\.'), ['full screen.']);
  assert.deepEqual(shown('cut \x1b[', '31', 'mhere'), ['cut here']);
  // A string that never ends does not swallow all that comes after it.
  assert.ok(shown(`\x1b]0;${'x'.repeat(5000)}\r\nafter\r\n`).includes('after'));
});

test('nothing that a terminal would obey gets through, whatever is printed', () => {
  const anything = fc.array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\x1b', '\x1b[', '\x1b]', '\x9b', '\r', '\n', '\x07', '\x1b\\'),
    ),
  );
  fc.assert(
    fc.property(anything, (parts) => {
      for (const line of shown(...parts)) assert.doesNotMatch(line, /[\x00-\x1f\x7f-\x9f]/);
    }),
  );
});

test('memory is bounded: the last lines stay, and keep their numbers', () => {
  const output = new OutputLines({ lines: 100, bytes: 10_000 });
  for (let line = 0; line < 1000; line++) output.append(utf8Bytes(`line ${line}\r\n`));
  assert.equal(output.end, 1000);
  assert.ok(output.first >= 900 && output.first <= 910, String(output.first));
  assert.equal(output.at(999), 'line 999');
  assert.equal(output.at(output.first), `line ${output.first}`);
  assert.equal(output.at(output.first - 1), undefined);
  output.append(utf8Bytes(`${'x'.repeat(100_000)}\r\n`));
  let bytes = 0;
  for (let line = output.first; line < output.end; line++) bytes += output.at(line)?.length ?? 0;
  assert.ok(bytes <= 10_000, String(bytes));
});
