// How many colours a terminal has, and the nearest that it has to one that it has not.
import { COLOR_NAMES, type Color, type Style } from './sgr.ts';

/** In bits, as Node's `getColorDepth()`: none, 16, 256, all. */
export type ColorDepth = 1 | 4 | 8 | 24;

/** Node counts these among the terminals with 16 colours; they have none (terminfo(5)). */
const MONOCHROME = /^vt\d{2,3}$|-m(ono)?$/;

/** By NO_COLOR (https://no-color.org), COLORTERM, and what the terminal says of itself. */
export function colorDepthOf(stdout: NodeJS.WriteStream, env: NodeJS.ProcessEnv): ColorDepth {
  if (env['NO_COLOR'] || MONOCHROME.test(env['TERM'] ?? '') || !stdout.isTTY) return 1;
  const bits = stdout.getColorDepth(env);
  if (bits >= 24) return 24;
  if (bits >= 8) return 8;
  return bits > 1 ? 4 : 1;
}

type Rgb = readonly [red: number, green: number, blue: number];

/** The levels of xterm's colour cube, 16–231. Its first 16 are the terminal's own: nobody knows how they look. */
const CUBE = [0, 95, 135, 175, 215, 255] as const;

/** xterm's 256 colours from number 16 on. */
export const XTERM: readonly Rgb[] = Array.from({ length: 240 }, (_, at): Rgb => {
  if (at >= 216) {
    const level = 8 + 10 * (at - 216);
    return [level, level, level];
  }
  return [CUBE[Math.floor(at / 36)] ?? 0, CUBE[Math.floor(at / 6) % 6] ?? 0, CUBE[at % 6] ?? 0];
});

/** As xterm shows them by default: the best guess there is. */
const NAMED: readonly Rgb[] = [
  ...[0, 1, 2, 3, 4, 5, 6].map((bits) => rgbOfBits(bits, 205)),
  [229, 229, 229],
  [127, 127, 127],
  ...[1, 2, 3, 4, 5, 6, 7].map((bits) => rgbOfBits(bits, 255)),
];

/** Red is the lowest bit. */
function rgbOfBits(bits: number, level: number): Rgb {
  return [(bits & 1) * level, ((bits >> 1) & 1) * level, ((bits >> 2) & 1) * level];
}

/** The same style with the colours that there are. */
export function reduceStyle(style: Style, depth: ColorDepth): Style {
  const { color, backgroundColor, ...rest } = style;
  if (depth === 1) return rest;
  return {
    ...rest,
    ...(color === undefined ? {} : { color: reduceColor(color, depth) }),
    ...(backgroundColor === undefined ? {} : { backgroundColor: reduceColor(backgroundColor, depth) }),
  };
}

export function reduceColor(color: Color, depth: 4 | 8 | 24): Color {
  const rgb = rgbOf(color);
  if (rgb === undefined || depth === 24 || (depth === 8 && typeof color === 'number')) return color;
  if (depth === 8) return 16 + nearest(rgb, XTERM);
  return COLOR_NAMES[typeof color === 'number' && color < 16 ? color : nearest(rgb, NAMED)] ?? 'white';
}

/** Of the terminal's own 16, undefined. */
function rgbOf(color: Color): Rgb | undefined {
  if (typeof color === 'number') return XTERM[color - 16] ?? NAMED[color];
  if (!color.startsWith('#')) return undefined;
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  return [red ?? 0, green ?? 0, blue ?? 0];
}

function nearest(rgb: Rgb, among: readonly Rgb[]): number {
  const distances = among.map((other) => distance(rgb, other));
  return distances.indexOf(Math.min(...distances));
}

/** Weighted by what the eye sees of it, nearly as CIE Lab would (Riemersma's "redmean"). */
function distance([red, green, blue]: Rgb, other: Rgb): number {
  const mean = (red + other[0]) / 2;
  const [r, g, b] = [red - other[0], green - other[1], blue - other[2]];
  return (2 + mean / 256) * r * r + 4 * g * g + (2 + (255 - mean) / 256) * b * b;
}
