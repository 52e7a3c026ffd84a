// The colours of a terminal for pictures of it: its 16 named ones in a calm dark and a light set, and xterm's other 240.
import type { Colour } from './screen.ts';

export interface Palette {
  readonly background: string;
  readonly foreground: string;
  readonly border: string;
  /** Black, red, green, yellow, blue, magenta, cyan, white, and the eight bright ones. */
  readonly named: readonly string[];
}

const colours = (text: string): string[] => text.split(' ').map((colour) => `#${colour}`);

export const DARK: Palette = {
  background: '#1b1f27',
  foreground: '#d3d8e2',
  border: '#343b48',
  named: [
    ...colours('2c323d e06c75 98c379 e0bb76 61a8e8 c083d8 57b5bf b3b9c5'),
    ...colours('6b7484 ee8a92 b1d494 efd194 86c1f2 d3a0e6 7fcdd6 f0f3f8'),
  ],
};

export const LIGHT: Palette = {
  background: '#fbfbfa',
  foreground: '#2f343d',
  border: '#d5d8de',
  named: [
    ...colours('2f343d c4373f 3b8132 96690a 2c67c4 93399f 0c7583 c4c8d0'),
    ...colours('777d88 d9535b 4f9a45 b07f1c 4580dc aa52b6 2a8f9d ffffff'),
  ],
};

/** The levels of xterm's colour cube, 16–231. */
const CUBE = [0, 95, 135, 175, 215, 255];

/** As `#rrggbb`; `own` is what the terminal takes where the program said nothing. */
export function resolveColour(colour: Colour, palette: Palette, own: string): string {
  if (colour === 'default') return own;
  if (typeof colour === 'string') return colour;
  const named = palette.named[colour];
  if (named !== undefined) return named;
  if (colour >= 232) return hex([0, 1, 2].map(() => 8 + 10 * (colour - 232)));
  const index = colour - 16;
  return hex([Math.floor(index / 36), Math.floor(index / 6) % 6, index % 6].map((level) => CUBE[level] ?? 0));
}

/** `share` of one colour over another: 1 is all of it. */
export function mix(colour: string, over: string, share: number): string {
  const below = channels(over);
  return hex(channels(colour).map((value, i) => Math.round(value * share + (below[i] ?? 0) * (1 - share))));
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

function hex(values: number[]): string {
  return `#${values.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
