// Completion of a filter while it is typed, and which part of it is in force meanwhile. Pure: text in, text out.
import { COMPARISONS } from './fieldNames.ts';
import { findField } from './fields.ts';
import { type Field, FilterError, OPERATORS, type Operator, STATE_WORDS } from './syntax.ts';
import { quoted, type Token, tokenize } from './tokens.ts';

/** Values that a field can have, as far as they were seen. */
export type KnownValues = (field: Field) => readonly string[];

export interface Completion {
  /** The part of the text that a candidate takes the place of: from here to the cursor. */
  readonly from: number;
  /** That part as it was typed. */
  readonly typed: string;
  readonly candidates: readonly string[];
  /** The one that is in the line now. */
  readonly chosen: number | undefined;
}

const MOST_CANDIDATES = 50;

const WORDS: readonly string[] = [...STATE_WORDS, 'and', 'or', 'not'];
/** What something new may begin with. */
const OFFERED: readonly string[] = [...COMPARISONS, ...WORDS];

/** What the part before the cursor may become; undefined where nothing is known that begins so. */
export function complete(text: string, cursor: number, known: KnownValues): Completion | undefined {
  const part = lastPart(text.slice(0, cursor));
  if (part === undefined) return undefined;
  const candidates = (part.field === undefined ? namesFrom(part.typed) : valuesFrom(part, known)).filter(
    (candidate) => candidate !== part.typed,
  );
  if (candidates.length === 0) return undefined;
  return { from: part.from, typed: part.typed, candidates: candidates.slice(0, MOST_CANDIDATES), chosen: undefined };
}

/** The next candidate (1) or the one before (-1) in the line. */
export function chooseCandidate(
  text: string,
  cursor: number,
  completion: Completion,
  direction: 1 | -1,
): { readonly text: string; readonly cursor: number; readonly completion: Completion } {
  const { from, candidates, chosen } = completion;
  const first = direction === 1 ? 0 : candidates.length - 1;
  const next = chosen === undefined ? first : (chosen + direction + candidates.length) % candidates.length;
  const candidate = candidates[next] ?? '';
  return {
    text: text.slice(0, from) + candidate + text.slice(cursor),
    cursor: from + candidate.length,
    completion: { ...completion, chosen: next },
  };
}

/**
 * The filter that is in force while this one is typed. What stands at the cursor and may still become something else
 * is left out, so that it does not hide everything meanwhile: the beginning of a field's name or of `running`, `or` …;
 * a value that is the beginning of a known one; a regular expression without its second slash.
 */
export function settledPart(text: string, cursor: number, known: KnownValues): string {
  if (text.slice(cursor).trim() !== '') return text;
  const part = lastPart(text.slice(0, cursor));
  if (part === undefined || !isUnfinished(part, known)) return text;
  return text.slice(0, part.begin);
}

interface Part {
  /** Where the value or the name begins. */
  readonly from: number;
  /** Where all of the comparison does, with what joins it to the rest. */
  readonly begin: number;
  readonly typed: string;
  /** Of which this is a value. */
  readonly field: Field | undefined;
  readonly operator: Operator | undefined;
}

/** What ends where the text ends. */
function lastPart(text: string): Part | undefined {
  const tokens = tokensOf(text);
  if (tokens === undefined) return undefined;
  const last = tokens.at(-1);
  const end = text.length;
  // Behind a blank something new begins.
  if (last === undefined || last.end !== end) return newPart(tokens, end);
  if (last.type === 'operator') return valuePart(tokens, tokens.length - 1, '', end);
  if (last.type === '(' || last.type === '!') return newPart(tokens, end);
  if (last.type !== 'text' || last.isQuoted) return undefined;
  if (tokens.at(-2)?.type === 'operator') return valuePart(tokens, tokens.length - 2, last.text, last.position);
  return { ...newPart(tokens.slice(0, -1), last.position), typed: last.text };
}

function newPart(tokens: readonly Token[], from: number): Part {
  const begin = tokens[joinedFrom(tokens, tokens.length)]?.position ?? from;
  return { from, begin, typed: '', field: undefined, operator: undefined };
}

function valuePart(tokens: readonly Token[], operatorAt: number, typed: string, from: number): Part | undefined {
  const operator = OPERATORS.find((known) => known === tokens[operatorAt]?.text);
  const name = tokens[operatorAt - 1];
  const field = name?.type === 'text' ? findField(name.text) : undefined;
  if (field === undefined) return undefined;
  const begin = tokens[joinedFrom(tokens, operatorAt - 1)]?.position ?? from;
  return { from, begin, typed, field, operator };
}

/** Back over `and`, `or`, `not` and `!` before a term. */
function joinedFrom(tokens: readonly Token[], term: number): number {
  let at = term;
  while (at > 0 && isJoint(tokens[at - 1])) at--;
  return at;
}

function isJoint(token: Token | undefined): boolean {
  return token?.type === '!' || (token?.type === 'text' && !token.isQuoted && /^(and|or|not)$/i.test(token.text));
}

/** Without the end; undefined where a quote is open. */
function tokensOf(text: string): readonly Token[] | undefined {
  try {
    return tokenize(text).slice(0, -1);
  } catch (error) {
    if (error instanceof FilterError) return undefined;
    throw error;
  }
}

function namesFrom(typed: string): readonly string[] {
  const lower = typed.toLowerCase();
  // All of a name: what it can be compared by.
  if (lower !== '' && findField(lower) !== undefined) return operatorsOf(lower);
  return OFFERED.filter((name) => name.startsWith(lower));
}

function operatorsOf(name: string): readonly string[] {
  const field = findField(name);
  if (field?.id === 'under') return [`${name}=`, `${name}!=`];
  return OPERATORS.filter((operator) => field?.kind === 'text' || !operator.endsWith('~')).map(
    (operator) => name + operator,
  );
}

function valuesFrom({ field, typed }: Part, known: KnownValues): readonly string[] {
  if (field === undefined) return [];
  const lower = typed.toLowerCase();
  return known(field)
    .filter((value) => value !== '' && value.toLowerCase().startsWith(lower))
    .map(quoted);
}

function isUnfinished({ field, operator, typed }: Part, known: KnownValues): boolean {
  if (field === undefined) {
    if (typed === '') return false;
    const lower = typed.toLowerCase();
    const isWord = WORDS.some((word) => word === lower);
    return !isWord && OFFERED.some((name) => name.startsWith(lower));
  }
  if (operator?.endsWith('~') === true) return typed.startsWith('/') && !typed.slice(1).includes('/');
  if (operator !== '=' || field.kind !== 'text' || typed === '') return false;
  const values = known(field);
  return !values.includes(typed) && values.some((value) => value.startsWith(typed));
}
