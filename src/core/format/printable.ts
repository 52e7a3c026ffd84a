// The one place where bytes from the kernel become text for people. What a terminal, a table or a
// reader would obey (C0, DEL, C1, bidi controls, line separators) is made visible instead.
import type { ByteString } from '../bytes.ts';
import { decodeAt } from '../utf8.ts';

const SHORT: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 13: '\\r' };

/**
 * UTF-8 decoded; a byte that is not UTF-8 becomes `\xff`, a control `\n` or `\x1b`, an invisible
 * or reordering character `\u{202e}`. A backslash stays as it is: this is for reading, and
 * `shellQuote()` is for copying.
 * @param maxCharacters the rest is left out
 */
export function printable(bytes: ByteString, maxCharacters = Number.POSITIVE_INFINITY): string {
  // Nearly all text is this.
  if (bytes.length <= maxCharacters && /^[\x20-\x7e]*$/.test(bytes)) return bytes;
  let out = '';
  let count = 0;
  for (let i = 0; i < bytes.length && count < maxCharacters; count++) {
    const { code, length } = decodeAt(bytes, i);
    out += code < 0 ? hexByte(bytes.charCodeAt(i)) : showCode(code);
    i += length;
  }
  return out;
}

/** Text that may have come from anywhere, such as a user name or an error message. */
export function printableText(text: string): string {
  let out = '';
  for (const character of text.toWellFormed()) out += showCode(character.codePointAt(0) ?? 0);
  return out;
}

function showCode(code: number): string {
  if (code < 0x20 || code === 0x7f) return SHORT[code] ?? hexByte(code);
  if (isUnsafe(code)) return `\\u{${code.toString(16)}}`;
  return String.fromCodePoint(code);
}

function hexByte(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}

function isUnsafe(code: number): boolean {
  if (code < 0x80) return false;
  return (
    code <= 0x9f || // C1
    code === 0xad || // soft hyphen
    code === 0x61c || // Arabic letter mark
    code === 0x180e ||
    code === 0x200b ||
    code === 0x200e ||
    code === 0x200f ||
    (code >= 0x2028 && code <= 0x202e) || // separators, embeddings and overrides
    (code >= 0x2060 && code <= 0x206f) || // word joiner, isolates
    code === 0xfeff ||
    (code >= 0xfff0 && code <= 0xfffb) ||
    (code & 0xfffe) === 0xfffe || // noncharacters
    (code >= 0xe0000 && code <= 0xe0fff) // tags and variation selectors that nothing shows
  );
}
