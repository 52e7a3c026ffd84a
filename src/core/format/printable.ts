// The one place where bytes from the kernel become text for people. What a terminal, a table or a
// reader would obey (C0, DEL, C1, bidi controls, line separators), and what would not be seen, is made visible instead.
import type { ByteString } from '../bytes.ts';
import { decodeAt } from '../utf8.ts';

const SHORT: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 13: '\\r' };

/**
 * UTF-8 decoded; a byte that is not UTF-8 becomes `\xff`, a control `\n` or `\x1b`, an invisible,
 * joining or reordering character `\u{202e}`. A backslash stays as it is: this is for reading, and
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

/**
 * Controls; format characters, which move text (bidi) or join it (some emoji are as wide as one where a terminal knows
 * them, and as wide as all their parts elsewhere); what nothing shows; separators; what is no character.
 */
export const UNSAFE_TEXT =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\ufff0-\ufffb]/u;

function isUnsafe(code: number): boolean {
  return code >= 0x7f && UNSAFE_TEXT.test(String.fromCodePoint(code));
}
