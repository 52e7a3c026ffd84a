// What a followed command prints, as the pane shows it.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { ByteString } from '../../../src/core/bytes.ts';
import { printable } from '../../../src/core/format/printable.ts';
import { OutputLines } from '../../../src/core/output/outputLines.ts';
import { findUnsafe } from '../../../test/support/safe-text.ts';
import { hostileText } from '../hostileBytes.ts';
import { bytesOf } from '../outputs.ts';
import type { Target } from '../target.ts';

const sequence = fc.oneof(
  fc
    .tuple(fc.array(fc.nat(99_999), { maxLength: 3 }), fc.constantFrom(...'KJGCDHmAhrXPq@~'))
    .map(([numbers, final]) => `\x1b[${numbers.join(';')}${final}`),
  fc.constantFrom('\r', '\n', '\b', '\t', '\x18', '\x1a', '\x1b', '\x1b]', '\x1bP', '\x07', '\x1b\\'),
  fc
    .tuple(fc.constantFrom('a', '\t', '\xe2\x82\xac', '\x1b[999C'), fc.integer({ min: 1, max: 3000 }))
    .map(([text, count]) => text.repeat(count)),
  hostileText,
);
const LIMITS = { lines: 100, bytes: 20_000 };

export const target: Target<Uint8Array> = {
  name: 'output',
  about:
    'output of a command, with any sequences, in any pieces: safe lines in bounded memory, the same for all pieces',
  inputs: fc.array(sequence, { maxLength: 20 }).map((parts) => Buffer.from(parts.join(''), 'latin1')),
  check(input) {
    const bytes = bytesOf(input);
    const whole = linesOf(bytes, bytes.length);
    assert.deepEqual(linesOf(bytes, 7), whole, 'in pieces, other lines come of it');
    return whole.length > 1 ? 'lines' : 'one line';
  },
};

function linesOf(bytes: ByteString, size: number): string[] {
  const lines = new OutputLines(LIMITS);
  for (let at = 0; at < bytes.length; at += size) lines.append(bytes.slice(at, at + size) as ByteString);
  const shown: string[] = [];
  for (let line = lines.first; line < lines.end; line++) {
    const text = lines.at(line);
    assert.ok(text !== undefined, `line ${line} is not there`);
    const unsafe = findUnsafe(printable(text));
    assert.equal(unsafe, undefined, unsafe);
    shown.push(text);
  }
  assert.ok(shown.length <= LIMITS.lines + 1, `${shown.length} lines`);
  // The last one is no longer than a line may be.
  assert.ok(shown.join('').length <= LIMITS.bytes + 4 * 4096, `${shown.join('').length} bytes`);
  return shown.slice(-50);
}
