// A terminal's screen as a picture: SVG with every character in its cell, and PNG with the same font on every machine.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';
import type { Box } from './cell-shapes.ts';
import { cellShape, rectangle } from './cell-shapes.ts';
import type { Palette } from './palette.ts';
import { DARK, mix, resolveColour } from './palette.ts';
import type { Cell, Cursor } from './screen.ts';

/** What a picture is made of; a `Screen` and a `Terminal` are such. */
export interface Picturable {
  readonly cols: number;
  readonly rows: number;
  cell(x: number, y: number): Cell;
  cursor(): Cursor;
}

export interface PictureOptions {
  /** @default DARK */
  readonly palette?: Palette;
  /** Between the edge and the cells. @default 16 */
  readonly padding?: number;
}

/** Odd numbers, so that a thin line has a pixel in the middle of its cell. */
export const CELL = { width: 9, height: 19 };
const FONTS = join(dirname(fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/package.json'))), 'ttf');
const FONT_FILES = [
  'DejaVuSansMono',
  'DejaVuSansMono-Bold',
  'DejaVuSansMono-Oblique',
  'DejaVuSansMono-BoldOblique',
  'DejaVuSans',
];
/** All of DejaVu Sans Mono's characters advance by 1233 of 2048 units: the size at which that is one cell. */
export const FONT_SIZE = (CELL.width * 2048) / 1233;
const BASELINE = 14;

interface Style {
  readonly fg: string;
  readonly bg: string;
  readonly attributes: string;
  readonly lines: readonly number[];
}

/** Cells side by side that look alike, and can be drawn as one. */
interface Run extends Style {
  readonly x: number;
  width: number;
  text: string;
}

export function toSvg(screen: Picturable, options: PictureOptions = {}): string {
  const { palette = DARK, padding = 16 } = options;
  const width = screen.cols * CELL.width + 2 * padding;
  const height = screen.rows * CELL.height + 2 * padding;
  const rows = Array.from({ length: screen.rows }, (_, row) => drawRow(screen, row, palette, padding, padding));
  const frame =
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"` +
    ` fill="${palette.background}" stroke="${palette.border}"/>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    frame,
    // Smoothed edges would let the background shine through between neighbours.
    `<g shape-rendering="crispEdges">${rows.map(({ backgrounds }) => backgrounds).join('')}</g>`,
    `<g font-family="DejaVu Sans Mono" font-size="${FONT_SIZE.toFixed(4)}" xml:space="preserve">`,
    ...rows.flatMap(({ texts }) => texts),
    '</g></svg>',
  ].join('\n');
}

/** One row, its upper left corner at 0, 0; inside an element that says `font-family`, `FONT_SIZE` and `xml:space`. */
export function rowSvg(screen: Picturable, row: number, palette: Palette = DARK): string {
  const { backgrounds, texts } = drawRow(screen, row, palette, 0, -row * CELL.height);
  return `<g shape-rendering="crispEdges">${backgrounds}</g>${texts.join('')}`;
}

function drawRow(screen: Picturable, row: number, palette: Palette, left: number, top: number) {
  const y = top + row * CELL.height;
  const drawn = runs(screen, row, palette).map((run) => {
    const box = { x: left + run.x * CELL.width, y, width: run.width * CELL.width, height: CELL.height };
    return { background: run.bg === palette.background ? '' : rectangle(box, run.bg), text: drawText(run, box) };
  });
  return {
    backgrounds: drawn.map(({ background }) => background).join(''),
    texts: drawn.map(({ text }) => text).filter((text) => text !== ''),
  };
}

/** `zoom` 2 gives a picture that is sharp on dense displays and still readable when scaled down. */
export function toPng(svg: string, zoom = 2): Buffer {
  const fontFiles = FONT_FILES.map((name) => join(FONTS, `${name}.ttf`));
  const font = { loadSystemFonts: false, fontFiles, defaultFontFamily: 'DejaVu Sans Mono' };
  return new Resvg(svg, { font, fitTo: { mode: 'zoom', value: zoom } }).render().asPng();
}

function runs(screen: Picturable, row: number, palette: Palette): Run[] {
  const found: Run[] = [];
  const cursor = screen.cursor();
  for (let x = 0; x < screen.cols; x++) {
    const cell = screen.cell(x, row);
    // The right half of a wide character belongs to the left one.
    if (cell.width === 0) continue;
    const style = styleOf(cell, palette, cursor.visible && cursor.x === x && cursor.y === row);
    const text = cell.chars === '' ? ' ' : cell.chars;
    const last = found.at(-1);
    if (last !== undefined && isPlain(text) && isPlain(last.text) && looksLike(last, style)) {
      last.text += text;
      last.width += cell.width;
    } else {
      found.push({ ...style, x, width: cell.width, text });
    }
  }
  return found;
}

function styleOf(cell: Cell, palette: Palette, underCursor: boolean): Style {
  let fg = resolveColour(cell.fg, palette, palette.foreground);
  let bg = resolveColour(cell.bg, palette, palette.background);
  if (cell.inverse !== underCursor) [fg, bg] = [bg, fg];
  if (cell.dim) fg = mix(fg, bg, 0.6);
  const attributes = `${cell.bold ? ' font-weight="bold"' : ''}${cell.italic ? ' font-style="italic"' : ''}`;
  return {
    fg,
    bg,
    attributes,
    lines: [...(cell.underline ? [BASELINE + 2] : []), ...(cell.strikethrough ? [10] : [])],
  };
}

function looksLike(a: Style, b: Style): boolean {
  return a.fg === b.fg && a.bg === b.bg && a.attributes === b.attributes && a.lines.join() === b.lines.join();
}

/** Characters of which the font surely has one glyph with the common advance, so that they can be set in a row. */
function isPlain(text: string): boolean {
  return /^[\x20-\x7e\xa1-\xff]+$/.test(text);
}

function drawText(run: Run, box: Box): string {
  const lines = run.lines.map((line) => rectangle({ ...box, y: box.y + line, height: 1 }, run.fg)).join('');
  if (run.text.trim() === '') return lines;
  const shape = cellShape(run.text.codePointAt(0) ?? 0, box, run.fg);
  if (shape !== undefined)
    return `<g shape-rendering="${shape.includes('<rect') ? 'crispEdges' : 'auto'}">${shape}</g>${lines}`;
  const at = `x="${box.x}" y="${box.y + BASELINE}"`;
  return `<text ${at} fill="${run.fg}"${run.attributes}>${escapeXml(run.text.trimEnd())}</text>${lines}`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
