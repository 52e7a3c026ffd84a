// TOML that may be broken in places: what can be read is, and each place is told.
import { parse, TomlError } from 'smol-toml';
import type { ConfigProblem } from './config.ts';

type Value = unknown;
export type Table = Readonly<Record<string, Value>>;

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

interface Parsed {
  readonly table: Table;
  readonly problems: readonly ConfigProblem[];
}

/** A file with more mistakes is of another kind. */
const MOST_MISTAKES = 20;
const MOST_DEPTH = 16;

export function parseToml(text: string): Parsed {
  let lines: readonly string[] = text.split(/\r?\n/);
  const problems: ConfigProblem[] = [];
  for (let attempt = 0; attempt < MOST_MISTAKES; attempt++) {
    const result = tryLines(lines);
    if (result.error === undefined) return { table: result.table, problems };
    // A line that breaks may do so for one before it that was not closed: what lets more be read is left out.
    const { line, message } = result.error;
    const before = statementBefore(lines, line);
    const choices = [without(lines, line, line), ...(before === undefined ? [] : [without(lines, before, line - 1)])];
    const reach = choices.map((left) => tryLines(left).error?.line ?? Number.POSITIVE_INFINITY);
    const isBefore = (reach[1] ?? 0) > (reach[0] ?? 0);
    const wrong = isBefore ? before : line;
    problems.push({ line: wrong, key: keyAt(lines, wrong), why: message });
    lines = choices[isBefore ? 1 : 0] ?? [];
  }
  const why = `more than ${MOST_MISTAKES} lines cannot be read: nothing of it counts`;
  return { table: {}, problems: [...problems, { line: undefined, key: undefined, why }] };
}

type Tried =
  | { readonly table: Table; readonly error?: undefined }
  | { readonly error: { readonly line: number; readonly message: string } };

function tryLines(lines: readonly string[]): Tried {
  try {
    return { table: parse(lines.join('\n'), { unsafeKeyBehaviour: 'throw', maxDepth: MOST_DEPTH }) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [what = ''] = error.message.replace(/^Invalid TOML document: /, '').split('\n');
    // The end of the text is no line of its own.
    return { error: { line: Math.min(error.line, lines.length), message: `${what} (column ${error.column})` } };
  }
}

const KEY = String.raw`(?:[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*')`;
const PATH = String.raw`${KEY}(?:\s*\.\s*${KEY})*`;
const HEADER = new RegExp(String.raw`^\s*\[\[?\s*(${PATH})\s*\]`);
const ENTRY = new RegExp(String.raw`^\s*(${PATH})\s*=`);

/** Of the line, with the table that it stands in. */
function keyAt(lines: readonly string[], line: number | undefined): string | undefined {
  if (line === undefined) return undefined;
  const entry = ENTRY.exec(lines[line - 1] ?? '')?.[1];
  const header = lines.slice(0, line).findLast((text) => HEADER.test(text));
  const table = header === undefined ? [] : readPath(HEADER.exec(header)?.[1] ?? '');
  return entry === undefined ? undefined : formatPath([...table, ...readPath(entry)]);
}

function statementBefore(lines: readonly string[], line: number): number | undefined {
  for (let before = line - 1; before >= 1; before--) {
    if (ENTRY.test(lines[before - 1] ?? '')) return before;
  }
  return undefined;
}

/** The lines keep their numbers. What follows a header that is left out would be taken for another table's. */
function without(lines: readonly string[], from: number, to: number): readonly string[] {
  let last = to;
  if (/^\s*\[/.test(lines[from - 1] ?? '')) while (last < lines.length && !/^\s*\[/.test(lines[last] ?? '')) last++;
  return lines.map((text, index) => (index + 1 >= from && index + 1 <= last ? '' : text));
}

/** Where a key stands, or the nearest of the tables that hold it. */
export function findLine(text: string, path: readonly string[]): number | undefined {
  const lines = linesOf(text);
  for (let length = path.length; length > 0; length--) {
    const found = lines.get(JSON.stringify(path.slice(0, length)));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A number as it is written: one that JavaScript has no digits for. */
export function findValue(text: string, path: readonly string[]): string | undefined {
  const line = text.split(/\r?\n/)[(findLine(text, path) ?? 0) - 1] ?? '';
  return /=\s*([\w.+-]+)\s*(?:#.*)?$/.exec(line)?.[1];
}

function linesOf(text: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  let table: readonly string[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const header = HEADER.exec(line)?.[1];
    if (header !== undefined) table = readPath(header);
    const entry = ENTRY.exec(line)?.[1];
    const path = entry === undefined ? table : [...table, ...readPath(entry)];
    // `exit.failed = …` also tells where `exit` begins.
    for (let length = 1; length <= path.length; length++) {
      const name = JSON.stringify(path.slice(0, length));
      if (!found.has(name)) found.set(name, index + 1);
    }
  }
  return found;
}

function readPath(text: string): readonly string[] {
  return (text.match(new RegExp(KEY, 'g')) ?? []).map((key) => {
    if (key.startsWith("'")) return key.slice(1, -1);
    return key.startsWith('"') ? key.slice(1, -1).replace(/\\(.)/g, '$1') : key;
  });
}

/** As it would be written. */
export function formatPath(path: readonly string[]): string {
  return path.map((key) => (/^[\w-]+$/.test(key) ? key : formatText(key))).join('.');
}

export function formatText(text: string): string {
  // JSON's escapes are TOML's; only the DEL has to be one here.
  return JSON.stringify(text).replaceAll('\x7f', '\\u007f');
}

export function formatList(texts: readonly string[]): string {
  return `[${texts.map(formatText).join(', ')}]`;
}
