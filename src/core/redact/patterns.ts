// Patterns of the user's own. RE2's engine takes time in proportion to the text: a regular expression of
// JavaScript could be made to run for hours by what some process is given as an argument.
import { RE2JS } from 're2js';
import { utf8Bytes } from '../bytes.ts';
import type { FindSecrets } from './redactor.ts';
import type { Span } from './spans.ts';

export class PatternError extends Error {
  override readonly name = 'PatternError';
}

const MAX_PATTERN_CHARACTERS = 1000;
/** Each look for the next match may pass over all of the text. */
const MAX_MATCHES = 100;

/**
 * A pattern is looked for in the whole command line, with a space between two arguments. What its groups match is
 * masked; all of the match where it has none.
 * @throws PatternError
 */
export function compilePattern(text: string): FindSecrets {
  if (text === '') throw new PatternError('the pattern is empty');
  if (text.length > MAX_PATTERN_CHARACTERS) throw new PatternError(`longer than ${MAX_PATTERN_CHARACTERS} characters`);
  const expression = compile(text);
  return (args) => {
    const spans: Span[] = [];
    const matcher = expression.matcher(args.replaceAll('\0', ' '));
    for (let count = 0; matcher.find(); count++) {
      // Rather too much is masked than too little.
      if (count === MAX_MATCHES) return [...spans, { from: matcher.start(), to: args.length }];
      for (let group = Math.min(1, matcher.groupCount()); group <= matcher.groupCount(); group++)
        spans.push({ from: matcher.start(group), to: matcher.end(group) });
    }
    // A group that took no part is at -1.
    return spans.filter(({ from }) => from >= 0);
  };
}

function compile(text: string): RE2JS {
  try {
    // Arguments are bytes, so the pattern is made of bytes too.
    return RE2JS.compile(utf8Bytes(text));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PatternError(reason, { cause: error });
  }
}
