// Words of a shell's command line within one argument: `sh -c 'TOKEN=x make'` has the secret inside of it.
import type { ByteString } from '../bytes.ts';
import type { Span } from './spans.ts';

const METACHARACTERS = ';&|<>()\n\0';

/** Where the word ends that begins at `from`: at a space or an operator that is not quoted. */
export function endOfWord(text: ByteString, from: number, to: number): number {
  let at = from;
  while (at < to) {
    const character = text.charAt(at);
    if (character === '\\') at += 2;
    else if (character === "'" || character === '"') at = afterQuote(text, at, to);
    else if (isSpace(character) || METACHARACTERS.includes(character)) return at;
    else at++;
  }
  return Math.min(at, to);
}

/** A quote that is not closed goes to the end. */
export function afterQuote(text: ByteString, from: number, to: number): number {
  const quote = text.charAt(from);
  for (let at = from + 1; at < to; at++) {
    if (text.charAt(at) === quote) return at + 1;
    if (quote === '"' && text.charAt(at) === '\\') at++;
  }
  return to;
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r';
}

export function splitWords(text: ByteString, { from, to }: Span): Span[] {
  const words: Span[] = [];
  for (let at = from; at < to; ) {
    const character = text.charAt(at);
    if (isSpace(character) || METACHARACTERS.includes(character)) {
      at++;
      continue;
    }
    const end = endOfWord(text, at, to);
    words.push({ from: at, to: end });
    at = end;
  }
  return words;
}

/** Without the quotes around it. */
export function unquoted(text: ByteString, { from, to }: Span): Span {
  const first = text.charAt(from);
  const isQuoted = (first === "'" || first === '"') && to - from >= 2 && text.charAt(to - 1) === first;
  return isQuoted ? { from: from + 1, to: to - 1 } : { from, to };
}
