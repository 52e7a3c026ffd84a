// Regular expressions in filters, by RE2's engine: it takes time in proportion to the text, whatever the expression is.
// One of JavaScript could be made to run for hours, and the screen with it.
import type { RE2JS } from 're2js';
import { FilterError, type Pattern, type TestText } from './syntax.ts';

const MAX_CHARACTERS = 1000;
/** Steps that the engine may have to take for one character. */
const MAX_PROGRAM = 2000;

let engine: typeof RE2JS | undefined;

/**
 * A quarter of a megabyte, which only those load who may need it: the screen, and a command line with an expression.
 * Before it was called, an expression cannot be compiled.
 */
export async function loadRegularExpressions(): Promise<void> {
  engine ??= (await import('re2js')).RE2JS;
}

/** Whether a filter may hold one: then `loadRegularExpressions` comes first. */
export function mayNeedRegularExpressions(filter: string): boolean {
  return /~\s*\//.test(filter);
}

/** @param position of the opening slash @throws FilterError */
export function compilePattern({ source, ignoresCase }: Pattern, position: number): TestText {
  if (engine === undefined) throw new Error('loadRegularExpressions() was not called');
  if (source.length > MAX_CHARACTERS) {
    throw new FilterError(`a regular expression has ${MAX_CHARACTERS} characters at most`, position);
  }
  const expression = compile(engine, source, ignoresCase, position);
  if (expression.programSize() > MAX_PROGRAM) {
    throw new FilterError('this regular expression is too large: repeat less', position);
  }
  return (text) => expression.test(text);
}

function compile(re2: typeof RE2JS, source: string, ignoresCase: boolean, position: number): RE2JS {
  try {
    return re2.compile(source, ignoresCase ? re2.CASE_INSENSITIVE : 0);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error);
    throw new FilterError(`not a regular expression: ${reason}`, position);
  }
}
