// Texts to JSON of a recording: names and arguments need not be UTF-8. fields.ts is the other side.
import { type ByteString, splitArgs } from '../bytes.ts';
import { safeJson } from '../format/json.ts';
import { toBase64, utf8Text } from '../utf8.ts';

/** Printable ASCII without `"` and `\`: nearly all arguments are this, so all of them are looked at in one go. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;
const PLAIN_ARGS = /^[\0\x20\x21\x23-\x5b\x5d-\x7e]*\0$/;

/** argv as an array; the NUL that ends each argument is left out. */
export function argv(args: ByteString): string {
  if (PLAIN_ARGS.test(args)) return `["${args.slice(0, -1).replaceAll('\0', '","')}"]`;
  return `[${splitArgs(args).map(text).join(',')}]`;
}

/** A string where the bytes are UTF-8; else they are kept as they are. */
export function text(bytes: ByteString): string {
  if (PLAIN.test(bytes)) return `"${bytes}"`;
  const decoded = utf8Text(bytes);
  return decoded === undefined ? `{"base64":"${toBase64(bytes)}"}` : safeJson(JSON.stringify(decoded));
}

/** Of what is text already. */
export function quoted(text: string): string {
  return safeJson(JSON.stringify(text.toWellFormed()));
}
