// Text from the kernel is bytes, not characters: a file name may hold anything but NUL and a slash.

declare const bytes: unique symbol;

/**
 * Bytes as a string with one character (U+0000–U+00FF) per byte, as Node's `latin1` makes it:
 * compact in memory and exact. Never shown as it is: `printable()` decodes and escapes it.
 */
export type ByteString = string & { readonly [bytes]: true };

export const EMPTY_BYTES = '' as ByteString;

/** @param text every character below U+0100, or `RangeError` */
export function byteString(text: string): ByteString {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0xff) throw new RangeError(`not a byte: ${JSON.stringify(text[i])} at ${i}`);
  }
  return text as ByteString;
}

/** UTF-8 encodes text, for comparing what a user typed with what the kernel sent. */
export function utf8Bytes(text: string): ByteString {
  // Nearly all text is this.
  if (/^[\x00-\x7f]*$/.test(text)) return text as ByteString;
  let out = '';
  for (const character of text.toWellFormed()) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) out += character;
    else if (code < 0x800) out += String.fromCharCode(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
    else if (code < 0x10000)
      out += String.fromCharCode(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    else
      out += String.fromCharCode(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 0x3f),
        0x80 | ((code >> 6) & 0x3f),
        0x80 | (code & 0x3f),
      );
  }
  return out as ByteString;
}

/** argv as the kernel keeps it: each argument ended by one NUL; empty arguments are kept. */
export function splitArgs(args: ByteString): ByteString[] {
  if (args === '') return [];
  const end = args.endsWith('\0') ? args.length - 1 : args.length;
  return args.slice(0, end).split('\0') as ByteString[];
}
