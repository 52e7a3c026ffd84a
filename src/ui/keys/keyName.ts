// What Ink says of input, as key names. One read can hold several keys (`jjjj`, `gcc\r`), so text is split.
import type { Key } from 'ink';

/** `j`, `K`, `/`, `space`, `up`, `enter`, `ctrl-c`… */
export type KeyName = string;

const NAMED: readonly (readonly [keyof Key, KeyName])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
];

const CONTROL: Readonly<Record<string, KeyName>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\x1b': 'escape',
  '\x7f': 'backspace',
  '\b': 'backspace',
  ' ': 'space',
};

/** Whether some key can have this name. */
export function isKeyName(name: string): boolean {
  const control = /^ctrl-(.)$/s.exec(name);
  if (control !== null) return /[a-z\]\\^_]/.test(control[1] ?? '');
  if (name === 'shift-tab' || NAMED.some(([, known]) => known === name)) return true;
  if (Object.values(CONTROL).includes(name)) return true;
  return [...new Intl.Segmenter().segment(name)].length === 1 && !/[\x00-\x20\x7f]/.test(name);
}

export function keyNames(input: string, key: Key): readonly KeyName[] {
  if (key.tab) return [key.shift ? 'shift-tab' : 'tab'];
  const named = NAMED.find(([flag]) => key[flag] === true);
  if (named !== undefined) return [named[1]];
  const characters = [...new Intl.Segmenter().segment(input)].map(({ segment }) => segment);
  if (key.ctrl) return characters.map((character) => `ctrl-${character.toLowerCase()}`);
  return characters.flatMap(nameOf);
}

function nameOf(character: string): KeyName[] {
  const name = CONTROL[character];
  if (name !== undefined) return [name];
  const code = character.charCodeAt(0);
  if (character === '\r\n') return ['enter'];
  // The C0 codes of Ctrl and a letter.
  if (code < 0x20) return [`ctrl-${String.fromCharCode(code + 0x60)}`];
  return [character];
}
