// What people write who know other languages better: each is an error that says how it is written here, for taken as it
// stands it would mean something else, or be refused without a reason.
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
