// Bytes as UTF-8 and as base64, without Node: what is not UTF-8 is told, never replaced.
import type { ByteString } from './bytes.ts';

/** `code` is -1 where the bytes are not shortest-form UTF-8 of a scalar value; then `length` is 1. */
export function decodeAt(bytes: ByteString, at: number): { code: number; length: number } {
  const first = bytes.charCodeAt(at);
  if (first < 0x80) return { code: first, length: 1 };
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  const invalid = { code: -1, length: 1 };
  if (first < 0xc2 || first > 0xf4 || at + length > bytes.length) return invalid;
  let code = first & (0x7f >> length);
  for (let i = 1; i < length; i++) {
    const next = bytes.charCodeAt(at + i);
    if ((next & 0xc0) !== 0x80) return invalid;
    code = (code << 6) | (next & 0x3f);
  }
  const least = length === 2 ? 0x80 : length === 3 ? 0x800 : 0x10000;
  const isScalar = code >= least && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isScalar ? { code, length } : invalid;
}

/** The text, or undefined where the bytes are not UTF-8. */
export function utf8Text(bytes: ByteString): string | undefined {
  // Nearly all text is this.
  if (/^[\x00-\x7f]*$/.test(bytes)) return bytes;
  let text = '';
  for (let i = 0; i < bytes.length; ) {
    const { code, length } = decodeAt(bytes, i);
    if (code < 0) return undefined;
    text += String.fromCodePoint(code);
    i += length;
  }
  return text;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** As RFC 4648 has it, with `=` at the end. */
export function toBase64(bytes: ByteString): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const byte = (at: number) => (at < left ? bytes.charCodeAt(i + at) : 0);
    const bits = (byte(0) << 16) | (byte(1) << 8) | byte(2);
    text += `${DIGITS[bits >> 18]}${DIGITS[(bits >> 12) & 63]}`;
    text += `${left > 1 ? DIGITS[(bits >> 6) & 63] : '='}${left > 2 ? DIGITS[bits & 63] : '='}`;
  }
  return text;
}

/** undefined where it is not base64 as `toBase64` writes it. */
export function fromBase64(text: string): ByteString | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  let bytes = '';
  for (let i = 0; i < text.length; i += 4) {
    let bits = 0;
    for (let at = 0; at < 4; at++) bits = (bits << 6) | Math.max(0, DIGITS.indexOf(text[i + at] ?? ''));
    bytes += String.fromCharCode((bits >> 16) & 0xff, (bits >> 8) & 0xff, bits & 0xff);
  }
  return bytes.slice(0, bytes.length - padding) as ByteString;
}
