// Text of a filter to its tokens.
import { FilterError, type Pattern } from './syntax.ts';

export interface Token {
  readonly type: 'text' | 'operator' | 'pattern' | '(' | ')' | '!' | 'end';
  readonly text: string;
  /** Where it begins, and where it ends. */
  readonly position: number;
  readonly end: number;
  readonly isQuoted: boolean;
  /** Of a regular expression. */
  readonly pattern?: Pattern;
}

const TOKEN = /\s*(?:(!=|!~|>=|<=|=|>|<|~)|([()])|(!)|"((?:[^"\\]|\\.)*)"|'([^']*)'|(["'])|([^\s()!=<>~"']+))/y;
/** Between two slashes with nothing behind them: `/usr/bin/gcc` is text. A slash in it is written `\/`. */
const PATTERN = /\s*\/((?:[^/\\]|\\.)+)\/(i?)(?=[\s()]|$)/y;

/** The last one is the end. @throws FilterError */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (;;) {
    const last = tokens.at(-1);
    const isAfterMatch = last?.type === 'operator' && last.text.endsWith('~');
    const token = (isAfterMatch ? readPattern(text, end) : undefined) ?? readToken(text, end);
    if (token === undefined) break;
    tokens.push(token);
    end = token.end;
  }
  tokens.push({ type: 'end', text: '', position: text.length, end: text.length, isQuoted: false });
  return tokens;
}

function readPattern(text: string, from: number): Token | undefined {
  PATTERN.lastIndex = from;
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  const [all, source = '', flags] = match;
  const pattern = { source, ignoresCase: flags === 'i' };
  return {
    type: 'pattern',
    text: all.trim(),
    position: begin(match),
    end: PATTERN.lastIndex,
    isQuoted: false,
    pattern,
  };
}

function readToken(text: string, from: number): Token | undefined {
  TOKEN.lastIndex = from;
  const match = TOKEN.exec(text);
  if (match === null) return undefined;
  const [, operator, paren, bang, double, single, open, word] = match;
  const place = {
    position: begin(match),
    end: TOKEN.lastIndex,
    isQuoted: double !== undefined || single !== undefined,
  };
  if (open !== undefined) throw new FilterError('a quote is not closed', place.position);
  if (operator !== undefined) return { type: 'operator', text: operator, ...place };
  if (paren !== undefined) return { type: paren === '(' ? '(' : ')', text: paren, ...place };
  if (bang !== undefined) return { type: '!', text: bang, ...place };
  return { type: 'text', text: double?.replace(/\\(.)/g, '$1') ?? single ?? word ?? '', ...place };
}

/** Without the blanks before it. */
function begin({ 0: all, index }: RegExpExecArray): number {
  return index + (all.length - all.trimStart().length);
}

/** As it is written so that it is read as one text, whatever is in it: also what would be taken for a mistake (nearMisses.ts). */
export function quoted(text: string): string {
  return /^[^\s()!=<>~"'&|“”„‘’]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}
