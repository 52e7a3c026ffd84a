// What a filter says of the command line. Found in the raw bytes: nothing is decoded for 100,000 rows.
import { type ByteString, utf8Bytes } from '../bytes.ts';
import { imageAt } from '../format/command.ts';
import type { Process } from '../process.ts';
import type { Lookup } from '../select/lookup.ts';
import { utf8Text } from '../utf8.ts';
import { compareText } from './compare.ts';
import type { Predicate } from './match.ts';
import type { Operator, TestText } from './syntax.ts';

/** In the command line, the program's name or the user's; upper and lower case are one. */
export function compileWord(word: string): Predicate {
  const inBytes = bytesContain(word);
  const lower = word.toLowerCase();
  return (process, lookup) => {
    const image = imageAt(process, lookup.nowBootNs);
    return (
      inBytes(process.comm) ||
      (image !== undefined && (inBytes(image.args) || inBytes(image.filename))) ||
      lookup.userName(process.uid).toLowerCase().includes(lower)
    );
  };
}

/** A space that was typed also stands for the NUL between two arguments. */
function bytesContain(word: string): (bytes: ByteString) => boolean {
  const bytes = utf8Bytes(word);
  // Folding the bytes of one character one by one would find others.
  const isAscii = /^[\x20-\x7e]*$/.test(bytes);
  if (bytes.length > MAX_PATTERN) return longBytesContain(bytes, isAscii);
  const pattern = bytes.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replaceAll(' ', '[ \\0]');
  const expression = new RegExp(pattern, isAscii ? 'i' : '');
  return (text) => expression.test(text);
}

/** Longer ones are more than the engine of regular expressions takes. */
const MAX_PATTERN = 1000;

function longBytesContain(bytes: ByteString, isAscii: boolean): (bytes: ByteString) => boolean {
  const fold = (text: string) => (isAscii ? text.toLowerCase() : text).replaceAll('\0', ' ');
  const wanted = fold(bytes);
  return (text) => text.length >= wanted.length && fold(text).includes(wanted);
}

/** `=` means the whole command line or the program's name; `~` a part of the command line. */
export function compileCommand(operator: Operator, wanted: string): Predicate {
  const contains = bytesContain(wanted);
  const bytes = utf8Bytes(wanted);
  const asArgs = `${bytes.replaceAll(' ', '\0')}\0`;
  const isEqual: Predicate = (process, lookup) => {
    const image = imageAt(process, lookup.nowBootNs);
    if (process.comm === bytes) return true;
    return (
      image !== undefined && (image.args === asArgs || image.filename === bytes || image.filename.endsWith(`/${bytes}`))
    );
  };
  const hasPart: Predicate = (process, lookup) => {
    const image = imageAt(process, lookup.nowBootNs);
    return image === undefined ? contains(process.comm) : contains(image.args) || contains(image.filename);
  };
  switch (operator) {
    case '=':
      return isEqual;
    case '!=':
      return (process, lookup) => !isEqual(process, lookup);
    case '~':
      return hasPart;
    case '!~':
      return (process, lookup) => !hasPart(process, lookup);
    default: {
      const compare = compareText(operator, bytes);
      return (process, lookup) => compare(argsOf(process, lookup));
    }
  }
}

/** In the command line, with a space between two arguments, or in the name of the file. */
export function compileCommandPattern(matches: TestText): Predicate {
  return (process, lookup) => {
    const image = imageAt(process, lookup.nowBootNs);
    if (image === undefined) return matches(readable(process.comm));
    return matches(readable(image.args)) || matches(readable(image.filename));
  };
}

/** Bytes that are not UTF-8 stay what they are, each a character. */
function readable(bytes: ByteString): string {
  const text = utf8Text(bytes) ?? bytes;
  return (text.endsWith('\0') ? text.slice(0, -1) : text).replaceAll('\0', ' ');
}

function argsOf(process: Process, lookup: Lookup): string {
  return imageAt(process, lookup.nowBootNs)?.args ?? process.comm;
}
