// What people write who know other languages better: each is an error that says how it is written here, for taken as it
// stands it would mean something else, or be refused without a reason.
import { FIELD_NAMES } from './fieldNames.ts';
import { findField } from './fields.ts';
import { type Field, FilterError } from './syntax.ts';
import type { Token } from './tokens.ts';

/** Operators of other languages, as our tokens split them. */
const OPERATOR_MISSES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '==': '=',
    '===': '=',
    '=!': '!=',
    '!==': '!=',
    '<>': '!=',
    '=>': '>=',
    '=<': '<=',
    '=~': '~',
    '~=': '~',
    '~~': '~',
  }),
);

const JOINTS: ReadonlyMap<string, string> = new Map([
  ['&&', 'and'],
  ['&', 'and'],
  ['||', 'or'],
  ['|', 'or'],
]);

/** Text that is neither in quotes nor what it was meant to be. @throws FilterError */
export function checkText({ type, text, isQuoted, position }: Token): void {
  if (type !== 'text' || isQuoted) return;
  const joint = JOINTS.has(text) ? text : /&&|\|\|/.exec(text)?.[0];
  if (joint !== undefined) {
    const hint = `write "${JOINTS.get(joint)}" instead of ${joint}, or put it in quotes`;
    throw new FilterError(hint, position + text.indexOf(joint));
  }
  const curly = text.search(/[“”„‘’]/);
  if (curly >= 0) throw new FilterError('write straight quotes, " or \'', position + curly);
}

/** @param tokens of which the one at `at` is the name before an operator @throws FilterError */
export function checkOperator(tokens: readonly Token[], at: number): void {
  const [name, first] = [tokens[at], tokens[at + 1]];
  if (name === undefined || first === undefined) return;
  let written = '';
  let next = at + 1;
  for (let end = first.position; ; next++) {
    const token = tokens[next];
    const isSign = token?.type === 'operator' || token?.type === '!';
    if (token === undefined || !isSign || token.position !== end) break;
    written += token.text;
    end = token.end;
  }
  // `exit!0`; elsewhere a blank before ! is not needed.
  const isBang = written === '!' && first.position === name.end && findField(name.text) !== undefined;
  const meant = isBang ? '!=' : OPERATOR_MISSES.get(written);
  if (meant === undefined) return;
  const value = tokens[next]?.type === 'text' && !tokens[next]?.isQuoted ? tokens[next]?.text : '';
  throw new FilterError(`write ${name.text}${meant}${value} instead of ${name.text}${written}${value}`, first.position);
}

/** `dur>1 s`: taken as it stands, s would be a word. @param next what follows the value @throws FilterError */
export function checkUnit({ kind }: Field, value: Token, next: Token | undefined): void {
  if (next?.type !== 'text' || next.isQuoted || value.isQuoted || !/^[\d.]+$/.test(value.text)) return;
  const units =
    kind === 'duration' ? /^(ns|us|µs|ms|s|m|min|h|d)$/i : kind === 'bytes' ? /^[kmgt](i?b)?$|^b$/i : undefined;
  if (units?.test(next.text) !== true) return;
  throw new FilterError(`write ${value.text}${next.text}, without a blank`, next.position);
}

const LEAST_LETTERS = 3;
const MOST_LETTERS = 20;
const MOST_NAMES = 3;

/** Names of fields that may have been meant: one that begins so (`contain`, `memory`), or that differs by a slip of the hand. */
export function nearNames(written: string): readonly string[] {
  const lower = written.toLowerCase();
  if (lower.length < LEAST_LETTERS || lower.length > MOST_LETTERS) return [];
  const beginning = FIELD_NAMES.filter((name) => name.startsWith(lower) || lower.startsWith(name));
  const near = beginning.length > 0 ? beginning : FIELD_NAMES.filter((name) => isSlip(lower, name));
  return near.slice(0, MOST_NAMES);
}

/** One letter more, less, another, or two that changed places. */
function isSlip(written: string, name: string): boolean {
  let same = 0;
  while (same < written.length && written[same] === name[same]) same++;
  const [left, right] = [written.slice(same), name.slice(same)];
  const swapped = left.slice(0, 2).split('').reverse().join('') + left.slice(2);
  return left.slice(1) === right || left === right.slice(1) || left.slice(1) === right.slice(1) || swapped === right;
}
