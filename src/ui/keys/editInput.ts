// A line of text that is being typed, key by key.
import type { Input } from '../../core/state/view.ts';
import type { KeyName } from './keyName.ts';

/** The line after a key; the same object when the key means nothing here. */
export function editInput(input: Input, key: KeyName): Input {
  const { text, cursor } = input;
  const before = text.slice(0, cursor);
  const after = text.slice(cursor);
  const place = (newText: string, newCursor: number): Input => ({ ...input, text: newText, cursor: newCursor });
  switch (key) {
    case 'left':
      return place(text, cursor - lastLength(before));
    case 'right':
      return place(text, cursor + firstLength(after));
    case 'home':
    case 'ctrl-a':
      return place(text, 0);
    case 'end':
    case 'ctrl-e':
      return place(text, text.length);
    // Terminals send 0x7f for the key that deletes to the left, and Ink calls that `delete`.
    case 'backspace':
    case 'delete': {
      const length = lastLength(before);
      return place(before.slice(0, cursor - length) + after, cursor - length);
    }
    case 'ctrl-d': {
      return place(before + after.slice(firstLength(after)), cursor);
    }
    case 'ctrl-u':
      return place(after, 0);
    case 'ctrl-k':
      return place(before, cursor);
    case 'ctrl-w': {
      const kept = before.replace(/\S+\s*$/, '');
      return place(kept + after, kept.length);
    }
    case 'space':
      return insertText(input, ' ');
    default:
      return [...new Intl.Segmenter().segment(key)].length === 1 ? insertText(input, key) : input;
  }
}

/** Typed or pasted; a line has no controls in it. */
export function insertText(input: Input, inserted: string): Input {
  const clean = inserted.replace(/[\x00-\x1f\x7f-\x9f]+/g, ' ');
  const { text, cursor } = input;
  return { ...input, text: text.slice(0, cursor) + clean + text.slice(cursor), cursor: cursor + clean.length };
}

function lastLength(text: string): number {
  return [...new Intl.Segmenter().segment(text)].at(-1)?.segment.length ?? 0;
}

function firstLength(text: string): number {
  return [...new Intl.Segmenter().segment(text)][0]?.segment.length ?? 0;
}
