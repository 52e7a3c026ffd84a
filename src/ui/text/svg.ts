// The screen as a picture: SVG that any browser shows, with nothing in it but text and rectangles.
import type { LineContent, Run } from '../screen/Line.tsx';
import { XTERM } from '../terminal/colorDepth.ts';
import type { Style } from '../terminal/sgr.ts';
import { textWidth } from './fit.ts';

interface Palette {
  readonly background: string;
  readonly foreground: string;
  /** The terminal's own colours, in the order of their numbers. */
  readonly named: Readonly<Record<string, string>>;
}

/** As a calm dark terminal shows its sixteen colours. */
const DARK_PALETTE: Palette = {
  background: '#1b1f27',
  foreground: '#d3d8e2',
  named: {
    black: '#2c323d',
    red: '#e06c75',
    green: '#98c379',
    yellow: '#e0bb76',
    blue: '#61a8e8',
    magenta: '#c083d8',
    cyan: '#57b5bf',
    white: '#b3b9c5',
    gray: '#6b7484',
    'bright-red': '#ee8a92',
    'bright-green': '#b1d494',
    'bright-yellow': '#efd194',
    'bright-blue': '#86c1f2',
    'bright-magenta': '#d3a0e6',
    'bright-cyan': '#7fcdd6',
    'bright-white': '#f0f3f8',
  },
};

/** The same, on paper. */
const LIGHT_PALETTE: Palette = {
  background: '#fbfbfa',
  foreground: '#2f343d',
  named: {
    black: '#2f343d',
    red: '#c4373f',
    green: '#3b8132',
    yellow: '#96690a',
    blue: '#2c67c4',
    magenta: '#93399f',
    cyan: '#0c7583',
    white: '#c4c8d0',
    gray: '#777d88',
    'bright-red': '#d9535b',
    'bright-green': '#4f9a45',
    'bright-yellow': '#b07f1c',
    'bright-blue': '#4580dc',
    'bright-magenta': '#aa52b6',
    'bright-cyan': '#2a8f9d',
    'bright-white': '#ffffff',
  },
};

const CELL = { width: 9, height: 19 };
const BASELINE = 14;
const PADDING = 16;
/** 0.6 of it is the advance of nearly every font for terminals. */
const FONT_SIZE = CELL.width / 0.6;
const FONTS = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace";

/** @param width of the screen, in columns */
export function toSvg(lines: readonly LineContent[], width: number): string {
  const palette = paletteFor(lines);
  const size = { width: width * CELL.width + 2 * PADDING, height: lines.length * CELL.height + 2 * PADDING };
  const drawing: Drawing = { palette, backgrounds: [], texts: [] };
  for (const [row, { runs, style }] of lines.entries()) {
    let column = 0;
    for (const run of runs) {
      const columns = textWidth(run.text);
      drawRun(run, run.style ?? style, { column, row, columns }, drawing);
      column += columns;
    }
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}">`,
    `<rect width="100%" height="100%" rx="8" fill="${palette.background}"/>`,
    `<g shape-rendering="crispEdges">${drawing.backgrounds.join('')}</g>`,
    `<g font-family="${FONTS}" font-size="${FONT_SIZE}" xml:space="preserve" style="white-space:pre">`,
    ...drawing.texts,
    '</g></svg>\n',
  ].join('\n');
}

interface Place {
  readonly column: number;
  readonly row: number;
  readonly columns: number;
}

/** Texts come above all backgrounds. */
interface Drawing {
  readonly palette: Palette;
  readonly backgrounds: string[];
  readonly texts: string[];
}

function drawRun(run: Run, style: Style | undefined, { column, row, columns }: Place, drawing: Drawing): void {
  if (columns === 0) return;
  const { palette, backgrounds, texts } = drawing;
  const x = PADDING + column * CELL.width;
  const y = PADDING + row * CELL.height;
  const length = columns * CELL.width;
  const own = { fore: palette.foreground, back: palette.background };
  const fore = style?.color === undefined ? own.fore : hexOf(style.color, palette);
  const back = style?.backgroundColor === undefined ? own.back : hexOf(style.backgroundColor, palette);
  const [ink, paper] = style?.inverse === true ? [back, fore] : [fore, back];
  if (paper !== palette.background) {
    backgrounds.push(`<rect x="${x}" y="${y}" width="${length}" height="${CELL.height}" fill="${paper}"/>`);
  }
  const look = [
    style?.bold === true ? ' font-weight="bold"' : '',
    style?.dim === true ? ' fill-opacity="0.6"' : '',
    style?.underline === true ? ' text-decoration="underline"' : '',
  ].join('');
  if (run.text.trim() === '' && style?.underline !== true) return;
  // Whatever font the reader has: what comes after stands in its column.
  const fitted = ` textLength="${length}" lengthAdjust="spacingAndGlyphs"`;
  texts.push(`<text x="${x}" y="${y + BASELINE}" fill="${ink}"${look}${fitted}>${escapeXml(run.text)}</text>`);
}

/**
 * A theme that says exactly which colours it wants is made for a dark or for a light background: its texts tell which.
 * The terminal's own colours fit either.
 */
function paletteFor(lines: readonly LineContent[]): Palette {
  const texts = lines.flatMap(({ runs, style }) => runs.map((run) => run.style ?? style));
  const wanted = texts.flatMap((style) => {
    const color: string | number | undefined = style?.color;
    if (color === undefined || style?.backgroundColor !== undefined || style?.inverse === true) return [];
    return typeof color === 'number' || color.startsWith('#') ? [brightness(hexOf(color, DARK_PALETTE))] : [];
  });
  const sum = wanted.reduce((total, each) => total + each, 0);
  return wanted.length > 0 && sum / wanted.length < 0.5 ? LIGHT_PALETTE : DARK_PALETTE;
}

/** From 0 to 1, as eyes weigh the three colours. */
function brightness(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  return 0.3 * red + 0.59 * green + 0.11 * blue;
}

/** @param color a name, `#rrggbb`, or one of xterm's 256 by its number */
function hexOf(color: string | number, { named, foreground }: Palette): string {
  if (typeof color === 'string') return color.startsWith('#') ? color : (named[color] ?? foreground);
  const levels = XTERM[color - 16];
  if (levels === undefined) return Object.values(named)[color] ?? foreground;
  return `#${levels.map((level) => level.toString(16).padStart(2, '0')).join('')}`;
}

/** XML 1.0 has no word for some characters at all. */
function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '�')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
