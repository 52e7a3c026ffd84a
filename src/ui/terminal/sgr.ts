// Styles as the terminal wants them: Select Graphic Rendition (ECMA-48, 8.3.117).

/** The terminal's own 16 colours, in their order; gray is the bright black. */
export const COLOR_NAMES = [
  ...(['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const),
  ...(['gray', 'bright-red', 'bright-green', 'bright-yellow'] as const),
  ...(['bright-blue', 'bright-magenta', 'bright-cyan', 'bright-white'] as const),
] as const;

export type ColorName = (typeof COLOR_NAMES)[number];
/** One of the terminal's own, one of xterm's 256 by its number, or red, green and blue. */
export type Color = ColorName | number | `#${string}`;

export interface Style {
  readonly color?: Color;
  readonly backgroundColor?: Color;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly inverse?: boolean;
  readonly underline?: boolean;
}

const RESET = '\x1b[0m';
const opened = new WeakMap<Style, string>();

/** The text in a style, and the terminal's own style again after it. */
export function styled(text: string, style: Style | undefined): string {
  if (style === undefined || text === '') return text;
  let open = opened.get(style);
  if (open === undefined) {
    open = openSequence(style);
    opened.set(style, open);
  }
  return open === '' ? text : open + text + RESET;
}

/** Whether spaces at the end of a line are seen in it. */
export function showsSpaces(style: Style | undefined): boolean {
  return style?.backgroundColor !== undefined || style?.inverse === true || style?.underline === true;
}

function openSequence({ color, backgroundColor, bold, dim, inverse, underline }: Style): string {
  const codes: number[] = [];
  if (bold) codes.push(1);
  if (dim) codes.push(2);
  if (underline) codes.push(4);
  if (inverse) codes.push(7);
  if (color !== undefined) codes.push(...colorCodes(color, 30));
  if (backgroundColor !== undefined) codes.push(...colorCodes(backgroundColor, 40));
  return codes.length === 0 ? '' : `\x1b[${codes.join(';')}m`;
}

/** @param base 30 for the text, 40 for what is behind it; the bright ones are 60 further, all others after base + 8 */
function colorCodes(color: Color, base: 30 | 40): readonly number[] {
  if (typeof color === 'number') return [base + 8, 5, color];
  if (isRgb(color)) return [base + 8, 2, ...[1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))];
  const index = COLOR_NAMES.indexOf(color);
  return [index < 8 ? base + index : base + 60 + index - 8];
}

function isRgb(color: Color): color is `#${string}` {
  return typeof color === 'string' && color.startsWith('#');
}
