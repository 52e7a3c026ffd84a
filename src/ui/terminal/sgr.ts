// Styles as the terminal wants them: Select Graphic Rendition (ECMA-48, 8.3.117).

const COLORS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white', 'gray'] as const;

export type Color = (typeof COLORS)[number];

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
  if (color !== undefined) codes.push(colorCode(color, 30));
  if (backgroundColor !== undefined) codes.push(colorCode(backgroundColor, 40));
  return codes.length === 0 ? '' : `\x1b[${codes.join(';')}m`;
}

/** @param base 30 for the text, 40 for what is behind it; gray is the bright black, 60 further */
function colorCode(color: Color, base: 30 | 40): number {
  return color === 'gray' ? base + 60 : base + COLORS.indexOf(color);
}
