// Text to a filter: words and `field op value`, joined by and (or nothing), or, !, parentheses. docs/filter.md is the grammar.
import { FIELD_NAMES } from './fieldNames.ts';
import { findField, parsePid, parseValue } from './fields.ts';
import { checkOperator, checkText, checkUnit, nearNames } from './nearMisses.ts';
import { compilePattern } from './regularExpression.ts';
import { type Field, FilterError, type FilterNode, type Operator, STATE_WORDS } from './syntax.ts';
import { type Token, tokenize } from './tokens.ts';

/** Deeper ones are refused: parsing recurses. */
const MAX_DEPTH = 100;
const MOST_UNDER = 30;

/** @throws FilterError with the place where it breaks */
export function parseFilter(text: string): FilterNode | undefined {
  const tokens = tokenize(text);
  if (tokens.length === 1) return undefined;
  const parser = new Parser(tokens);
  const node = parser.parseOr(0);
  parser.expectEnd();
  return node;
}

function join(type: 'and' | 'or', nodes: readonly FilterNode[]): FilterNode {
  const [first] = nodes;
  return first !== undefined && nodes.length === 1 ? first : { type, nodes };
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #under = new Set<number>();
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  #peek(): Token {
    const token = this.#tokens[Math.min(this.#at, this.#tokens.length - 1)];
    if (token === undefined) throw new FilterError('empty filter', 0);
    return token;
  }

  #isWord(word: string): boolean {
    return this.#peek().type === 'text' && !this.#peek().isQuoted && this.#peek().text.toLowerCase() === word;
  }

  expectEnd(): void {
    if (this.#peek().type !== 'end') throw new FilterError(`unexpected "${this.#peek().text}"`, this.#peek().position);
  }

  parseOr(depth: number): FilterNode {
    const nodes = [this.#parseAnd(depth)];
    while (this.#isWord('or')) {
      this.#at++;
      nodes.push(this.#parseAnd(depth));
    }
    return join('or', nodes);
  }

  #parseAnd(depth: number): FilterNode {
    const nodes = [this.#parseNot(depth)];
    for (;;) {
      if (this.#isWord('and')) this.#at++;
      else if (this.#peek().type === 'end' || this.#peek().type === ')' || this.#isWord('or'))
        return join('and', nodes);
      nodes.push(this.#parseNot(depth));
    }
  }

  #parseNot(depth: number): FilterNode {
    if (depth > MAX_DEPTH) throw new FilterError('nested too deeply', this.#peek().position);
    if (this.#peek().type === '!' || this.#isWord('not')) {
      this.#at++;
      return { type: 'not', node: this.#parseNot(depth + 1) };
    }
    if (this.#peek().type === '(') {
      const open = this.#peek();
      this.#at++;
      const node = this.parseOr(depth + 1);
      if (this.#peek().type !== ')') throw new FilterError('this parenthesis is not closed', open.position);
      this.#at++;
      return node;
    }
    return this.#parseTerm();
  }

  #parseTerm(): FilterNode {
    const name = this.#peek();
    checkText(name);
    if (name.type !== 'text' || this.#isWord('and') || this.#isWord('or')) {
      const what =
        name.type === 'end' ? 'a word or a comparison is missing' : `a word or a comparison, not "${name.text}"`;
      throw new FilterError(what, name.position);
    }
    if (!name.isQuoted) checkOperator(this.#tokens, this.#at);
    this.#at++;
    if (this.#peek().type !== 'operator') return wordNode(name);
    const operator = this.#peek().text as Operator;
    const field = findField(name.text);
    if (field === undefined) {
      const hint = nearNames(name.text).join(' or ');
      const message = `no field "${name.text}"${hint === '' ? '' : `: ${hint}?`} (${FIELD_NAMES.join(', ')})`;
      throw new FilterError(message, name.position);
    }
    this.#at++;
    const value = this.#peek();
    if (value.type !== 'text' && value.type !== 'pattern')
      throw new FilterError(`${name.text}${operator} wants a value`, value.position);
    checkText(value);
    const node = comparison(field, operator, value);
    this.#at++;
    checkUnit(field, value, this.#peek());
    if (node.type === 'under') this.#countUnder(node.pid, value.position);
    return node;
  }

  /** Each of them is one bit of what is remembered of a process: see ancestry.ts. */
  #countUnder(pid: number, position: number): void {
    this.#under.add(pid);
    if (this.#under.size > MOST_UNDER)
      throw new FilterError(`at most ${MOST_UNDER} different PIDs after under`, position);
  }
}

function wordNode({ text, isQuoted }: Token): FilterNode {
  const state = isQuoted ? undefined : STATE_WORDS.find((word) => word === text.toLowerCase());
  return state === undefined ? { type: 'word', text } : { type: 'state', state };
}

function comparison(field: Field, operator: Operator, { type, text, position, pattern }: Token): FilterNode {
  const isMatch = operator === '~' || operator === '!~';
  if (isMatch && field.kind !== 'text') {
    throw new FilterError(`${operator} is for text, and ${field.id} is a ${field.kind}`, position);
  }
  if (type === 'pattern' && pattern !== undefined) {
    return { type: 'pattern', field, isNegated: operator === '!~', matches: compilePattern(pattern, position) };
  }
  if (field.id !== 'under') return { type: 'compare', field, operator, value: parseValue(field, text, position) };
  if (operator !== '=' && operator !== '!=')
    throw new FilterError(`under=PID or under!=PID, not ${operator}`, position);
  return { type: 'under', pid: parsePid(text, position), isNegated: operator === '!=' };
}
