// A parsed filter to a predicate. Words are found in the raw bytes: nothing is decoded for 100,000 rows.
import { assertNever } from '../assert.ts';
import { type ByteString, utf8Bytes } from '../bytes.ts';
import { imageAt } from '../format/command.ts';
import type { Process } from '../process.ts';
import type { Lookup } from '../select/lookup.ts';
import { parseFilter } from './parse.ts';
import type { Field, FilterNode, Operator } from './syntax.ts';

export type Predicate = (process: Process, lookup: Lookup) => boolean;

/** A filter that is in force. An empty text matches everything. */
export interface Filter {
  readonly text: string;
  readonly matches: Predicate;
  /** Looks at numbers that settle only a moment after the end of a process. */
  readonly isSettling: boolean;
}

export const NO_FILTER: Filter = { text: '', matches: () => true, isSettling: false };

/** @throws FilterError */
export function compileFilter(text: string): Filter {
  const node = parseFilter(text);
  return node === undefined ? NO_FILTER : { text, matches: compile(node), isSettling: isSettling(node) };
}

function isSettling(node: FilterNode): boolean {
  switch (node.type) {
    case 'word':
      return false;
    case 'compare':
      return node.field.settles ?? false;
    case 'not':
      return isSettling(node.node);
    case 'and':
    case 'or':
      return node.nodes.some(isSettling);
    default:
      return assertNever(node);
  }
}

function compile(node: FilterNode): Predicate {
  switch (node.type) {
    case 'word':
      return compileWord(node.text);
    case 'compare':
      return compileComparison(node.field, node.operator, node.value);
    case 'not': {
      const inner = compile(node.node);
      return (process, lookup) => !inner(process, lookup);
    }
    case 'and':
    case 'or': {
      const parts = node.nodes.map(compile);
      return node.type === 'and'
        ? (process, lookup) => parts.every((matches) => matches(process, lookup))
        : (process, lookup) => parts.some((matches) => matches(process, lookup));
    }
    default:
      return assertNever(node);
  }
}

/** In the command line, the program's name or the user's; upper and lower case are one. */
function compileWord(word: string): Predicate {
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

function compileComparison(field: Field, operator: Operator, wanted: number | string): Predicate {
  if (field.id === 'command') return compileCommand(operator, String(wanted));
  const compare = typeof wanted === 'string' ? compareText(operator, wanted) : compareNumber(operator, wanted);
  return (process, lookup) => {
    const value = field.value(process, lookup);
    return value !== undefined && compare(value);
  };
}

/** `=` means the whole command line or the program's name; `~` a part of the command line. */
function compileCommand(operator: Operator, wanted: string): Predicate {
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
      return (process, lookup) => compare(image(process, lookup));
    }
  }
}

function image(process: Process, lookup: Lookup): string {
  return imageAt(process, lookup.nowBootNs)?.args ?? process.comm;
}

function compareText(operator: Operator, wanted: string): (value: number | string) => boolean {
  const lower = wanted.toLowerCase();
  switch (operator) {
    case '=':
      return (value) => value === wanted;
    case '!=':
      return (value) => value !== wanted;
    case '~':
      return (value) => String(value).toLowerCase().includes(lower);
    case '!~':
      return (value) => !String(value).toLowerCase().includes(lower);
    case '>':
      return (value) => value > wanted;
    case '<':
      return (value) => value < wanted;
    case '>=':
      return (value) => value >= wanted;
    case '<=':
      return (value) => value <= wanted;
    default:
      return assertNever(operator);
  }
}

function compareNumber(operator: Operator, wanted: number): (value: number | string) => boolean {
  switch (operator) {
    case '=':
    case '~':
      return (value) => value === wanted;
    case '!=':
    case '!~':
      return (value) => value !== wanted;
    case '>':
      return (value) => Number(value) > wanted;
    case '<':
      return (value) => Number(value) < wanted;
    case '>=':
      return (value) => Number(value) >= wanted;
    case '<=':
      return (value) => Number(value) <= wanted;
    default:
      return assertNever(operator);
  }
}
