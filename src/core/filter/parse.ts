// Text to a filter: words and `field op value`, joined by and (or nothing), or, !, parentheses.
import { FIELD_NAMES, findField, parseValue } from './fields.ts';
import { FilterError, type FilterNode, type Operator } from './syntax.ts';

interface Token {
  readonly type: 'text' | 'operator' | '(' | ')' | '!' | 'end';
  readonly text: string;
  readonly position: number;
  readonly isQuoted: boolean;
}

/** Deeper ones are refused: parsing recurses. */
const MAX_DEPTH = 100;

/** @throws FilterError with the place where it breaks */
export function parseFilter(text: string): FilterNode | undefined {
  const tokens = tokenize(text);
  if (tokens.length === 1) return undefined;
  const parser = new Parser(tokens);
  const node = parser.parseOr(0);
  parser.expectEnd();
  return node;
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\s*(?:(!=|!~|>=|<=|=|>|<|~)|([()])|(!)|"((?:[^"\\]|\\.)*)"|'([^']*)'|(["'])|([^\s()!=<>~"']+))/y;
  let end = 0;
  for (;;) {
    pattern.lastIndex = end;
    const match = pattern.exec(text);
    if (match === null) break;
    end = pattern.lastIndex;
    const [all, operator, paren, bang, double, single, open, word] = match;
    const position = match.index + (all.length - all.trimStart().length);
    const isQuoted = double !== undefined || single !== undefined;
    if (open !== undefined) throw new FilterError('a quote is not closed', position);
    if (operator !== undefined) tokens.push({ type: 'operator', text: operator, position, isQuoted });
    else if (paren !== undefined) tokens.push({ type: paren === '(' ? '(' : ')', text: paren, position, isQuoted });
    else if (bang !== undefined) tokens.push({ type: '!', text: bang, position, isQuoted });
    else
      tokens.push({ type: 'text', text: double?.replace(/\\(.)/g, '$1') ?? single ?? word ?? '', position, isQuoted });
  }
  tokens.push({ type: 'end', text: '', position: text.length, isQuoted: false });
  return tokens;
}

function join(type: 'and' | 'or', nodes: readonly FilterNode[]): FilterNode {
  const [first] = nodes;
  return first !== undefined && nodes.length === 1 ? first : { type, nodes };
}

class Parser {
  readonly #tokens: readonly Token[];
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
    if (!name.isQuoted && (name.text === '&&' || name.text === '||')) {
      throw new FilterError(`write ${name.text === '&&' ? 'and' : 'or'} instead of ${name.text}`, name.position);
    }
    if (name.type !== 'text' || this.#isWord('and') || this.#isWord('or')) {
      const what =
        name.type === 'end' ? 'a word or a comparison is missing' : `a word or a comparison, not "${name.text}"`;
      throw new FilterError(what, name.position);
    }
    this.#at++;
    if (this.#peek().type !== 'operator') return { type: 'word', text: name.text };
    const operator = this.#peek().text as Operator;
    const field = findField(name.text);
    if (field === undefined) {
      throw new FilterError(`no field "${name.text}" (${FIELD_NAMES.join(', ')})`, name.position);
    }
    this.#at++;
    const value = this.#peek();
    if (value.type !== 'text') throw new FilterError(`${name.text}${operator} wants a value`, value.position);
    if ((operator === '~' || operator === '!~') && field.kind !== 'text') {
      throw new FilterError(`${operator} is for text, and ${field.id} is a ${field.kind}`, value.position);
    }
    this.#at++;
    return { type: 'compare', field, operator, value: parseValue(field, value.text, value.position) };
  }
}
