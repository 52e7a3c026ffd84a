// Secrets that are known by the name before them: --password=x, --password x, API_KEY=x, {"token":"x"},
// ?access_token=x&…, Authorization: Bearer x. Each pass takes time in proportion to the text.
import type { ByteString } from '../bytes.ts';
import { isHeaderName, isSecretName } from './names.ts';
import type { Span } from './spans.ts';
import { findTool, passwordIn, secretOf } from './tools.ts';
import { afterQuote, endOfWord, splitWords, unquoted } from './words.ts';

export function findNamedSecrets(args: ByteString): Span[] {
  const spans: Span[] = [];
  const words = splitArguments(args);
  visitWords(args, words, 0, spans);
  for (const word of words) findPairs(args, word, spans);
  return spans;
}

function splitArguments(args: ByteString): Span[] {
  const words: Span[] = [];
  for (let from = 0; from < args.length; ) {
    const end = args.indexOf('\0', from);
    const to = end < 0 ? args.length : end;
    words.push({ from, to });
    from = to + 1;
  }
  return words;
}

/** `sh -c "ssh host 'sh -c …'"`: deeper ones are not looked into word by word. */
const MAX_DEPTH = 4;

/** The arguments, or the words of a command line within one of them. */
function visitWords(text: ByteString, words: readonly Span[], depth: number, spans: Span[]): void {
  let tool: ReturnType<typeof findTool>;
  let isAfterC = false;
  words.forEach((quoted, index) => {
    const word = depth === 0 ? quoted : unquoted(text, quoted);
    const written = text.slice(word.from, word.to);
    tool = findTool(written) ?? tool;
    const next = followingWord(text, quoted, words[index + 1]);
    const found = tool === undefined ? undefined : secretOf(tool, written);
    if (found?.from !== undefined) spans.push({ from: word.from + found.from, to: word.to });
    if (next !== undefined && found?.next === 'all') spans.push(next);
    if (next !== undefined && found?.next === 'password') {
      const at = passwordIn(text.slice(next.from, next.to));
      if (at !== undefined) spans.push({ from: next.from + at, to: next.to });
    }
    // openssl -passin pass:SECRET
    if (written.startsWith('pass:')) spans.push({ from: word.from + 5, to: word.to });

    const whole = isAfterC ? undefined : valueOfWord(written);
    if (whole !== undefined) spans.push({ from: word.from + whole, to: word.to });
    if (next !== undefined && isSecretOption(written) && !isOption(text.slice(next.from, next.to))) spans.push(next);
    isAfterC = SCRIPT_OPTION.test(written);
    if (depth < MAX_DEPTH && /[ \t\n]/.test(written)) visitWords(text, splitWords(text, word), depth + 1, spans);
  });
}

/** `sh -c`, `bash -lc`: what comes is a command line, in which a value ends with its word. */
const SCRIPT_OPTION = /^-[A-Za-z]{0,8}c$/;

/** Not when an operator of the shell stands between the two. */
function followingWord(text: ByteString, word: Span, next: Span | undefined): Span | undefined {
  return next === undefined || /[;&|<>()\n]/.test(text.slice(word.to, next.from)) ? undefined : next;
}

const NAME_AND_SEPARATOR = /^(-{0,2})([A-Za-z_][\w.-]*)(=|:)/;

/** Where the secret begins in `--password=x`, `TOKEN=x` or `Authorization: x`: it goes to the end of the word. */
function valueOfWord(word: string): number | undefined {
  const match = NAME_AND_SEPARATOR.exec(word);
  const [all, dashes, name, separator] = match ?? [];
  if (all === undefined || name === undefined) return undefined;
  if (!isSecretName(name, dashes === '' && isVariableName(name))) return undefined;
  if (separator === '=') return all.length;
  const rest = word.slice(all.length);
  if (!/^[ \t]/.test(rest) && !isHeaderName(name) && !/^x-/i.test(name)) return undefined;
  return all.length + (rest.length - rest.trimStart().length);
}

function isVariableName(name: string): boolean {
  return /^[A-Z_][A-Z0-9_]*$/.test(name);
}

/** `--password`, `-storepass`: the next word is the secret. */
function isSecretOption(word: string): boolean {
  const name = /^--?([A-Za-z][\w.-]*)$/.exec(word)?.[1];
  return name !== undefined && isSecretName(name, false);
}

/** `--password` without a value asks for it. A secret may begin with a dash, too, but not look like this. */
function isOption(word: string): boolean {
  return /^(?:-[A-Za-z]|--[a-z][a-z0-9-]*(?:=.*)?)$/s.test(word);
}

const NAME = /[\w.-]+/g;

/** `name=value` and `"name": "value"` anywhere in an argument. */
function findPairs(text: ByteString, argument: Span, spans: Span[]): void {
  let toldUntil = argument.from;
  NAME.lastIndex = argument.from;
  for (let match = NAME.exec(text); match !== null && match.index < argument.to; match = NAME.exec(text)) {
    const value = match.index < toldUntil ? undefined : valueAfter(text, match[0], match.index, argument);
    if (value === undefined) continue;
    spans.push(value);
    // Nothing is looked at twice: a text may be made of nothing but names.
    toldUntil = value.to;
  }
}

/** `=` may stand alone, but not with a space behind it only: that is an empty value. */
const SEPARATOR = /(\\{0,3}["'])?(=|[ \t]{1,3}=[ \t]{0,3}|[ \t]{0,3}:[ \t]*)/y;

function valueAfter(text: ByteString, run: string, start: number, argument: Span): Span | undefined {
  SEPARATOR.lastIndex = start + run.length;
  const match = SEPARATOR.exec(text);
  if (match === null) return undefined;
  const [all, closing, separator = ''] = match;
  const name = run.replace(/^-+/, '');
  const isHeader = isHeaderName(name);
  if (separator === ':' && closing === undefined && !isHeader) return undefined;
  if (!isSecretName(name, name === run && isVariableName(name))) return undefined;
  const from = start + run.length + all.length;
  const before = text.charAt(start - 1);
  const isQuoted = start > argument.from && closing === undefined && (before === '"' || before === "'");
  if (isQuoted || isHeader) return { from, to: endOfText(text, from, isQuoted ? before : '\n', argument.to) };
  // What is named in quotes is JSON, where a value ends with its own quote.
  const isJson = closing !== undefined && text.charAt(from) === '"';
  return { from, to: (isJson ? afterQuote : endOfWord)(text, from, argument.to) };
}

function endOfText(text: ByteString, from: number, character: string, to: number): number {
  const end = text.indexOf(character, from);
  return end < 0 || end > to ? to : end;
}
