// JSON that can come to a terminal: what is obeyed, moved or hidden there is an escape, which every reader of JSON undoes.
import { UNSAFE_TEXT } from './printable.ts';

const UNSAFE = new RegExp(UNSAFE_TEXT.source, 'gu');

/**
 * `JSON.stringify(text)` whose result holds nothing unsafe: `\u009b`. Of an object it is the same, for outside of its texts
 * JSON is ASCII.
 * @param json as JSON.stringify gives it
 */
export function safeJson(json: string): string {
  // Newlines are JSON's own, where it is written over several lines.
  return json.replace(UNSAFE, (character) => (character === '\n' ? character : unicodeEscapes(character)));
}

function unicodeEscapes(character: string): string {
  let escapes = '';
  for (let at = 0; at < character.length; at++) {
    escapes += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }
  return escapes;
}
