// Bytes that somebody hostile would choose: sequences that are obeyed, UTF-8 and what only looks like it, and anything.
import * as fc from 'fast-check';
import { utf8Bytes } from '../../src/core/bytes.ts';
import { HOSTILE_TEXTS } from '../../test/support/hostile.ts';

const constants = fc.constantFrom(...HOSTILE_TEXTS);
const anything = fc.uint8Array({ maxLength: 24 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
const controls = fc
  .array(
    fc.constantFrom(
      '\x1b',
      '\x9b',
      '\x9d',
      '\x07',
      '\\',
      '[',
      ']',
      '52;c;',
      '2J',
      '\n',
      '\r',
      '"',
      ',',
      '|',
      '`',
      '=',
      '+',
    ),
  )
  .map((parts) => parts.join(''));
/** Planes and ranges in which there are characters that nothing shows, or that move others. */
const codes = fc.oneof(
  fc.integer({ min: 0x7f, max: 0x250 }),
  fc.integer({ min: 0x300, max: 0x6ff }),
  fc.integer({ min: 0x1000, max: 0x1900 }),
  fc.integer({ min: 0x2000, max: 0x2070 }),
  fc.integer({ min: 0xfe00, max: 0xffff }),
  fc.integer({ min: 0x1_f300, max: 0x1_fa00 }),
  fc.integer({ min: 0xe_0000, max: 0xe_1000 }),
  fc.integer({ min: 0x10_0000, max: 0x10_ffff }),
  fc.nat(0x10_ffff),
);
const utf8 = fc
  .array(codes, { maxLength: 12 })
  .map((points) => utf8Bytes(points.map((point) => String.fromCodePoint(point)).join('')) as string);
const plain = fc.stringMatching(/^[a-z/. -]{0,12}$/);

/** One character per byte, no NUL. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(fc.oneof(constants, anything, controls, utf8, plain), { maxLength: 4 })
  .map((parts) => parts.join('').replaceAll('\0', ''));
