// Box drawing, block and Braille characters as shapes that fill their cell: a font's glyphs leave seams between rows.

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The arms of U+2500…U+257F, each as "up right down left" with 1 light, 2 heavy; empty: left to the font. */
const ARMS = [
  '0101 0202 1010 2020', // ─ ━ │ ┃
  '- - - - - - - -', // dashes
  '0110 0210 0120 0220 0011 0012 0021 0022', // ┌ ┐
  '1100 1200 2100 2200 1001 1002 2001 2002', // └ ┘
  '1110 1210 2110 1120 2120 2210 1220 2220', // ├
  '1011 1012 2011 1021 2021 2012 1022 2022', // ┤
  '0111 0112 0211 0212 0121 0122 0221 0222', // ┬
  '1101 1102 1201 1202 2101 2102 2201 2202', // ┴
  '1111 1112 1211 1212 2111 1121 2121 2112 2211 1122 1221 2212 1222 2122 2221 2222', // ┼
  '- - - -', // dashes
  '- - - - - - - - - - - - - - - - - - - - - - - - - - - - -', // double lines
  '- - - -', // arcs: below
  '- - -', // diagonals
  '0001 1000 0100 0010 0002 2000 0200 0020 0201 1020 0102 2010', // ╴ ╵ ╶ ╷ and mixtures
]
  .join(' ')
  .split(' ');

/** ╭ ╮ ╯ ╰ as the directions in which their arms leave the middle. */
const ARCS: ReadonlyMap<number, readonly [dx: number, dy: number]> = new Map([
  [0x256d, [1, 1]],
  [0x256e, [-1, 1]],
  [0x256f, [-1, -1]],
  [0x2570, [1, -1]],
]);

/** Quarters of ▖▗▘▙▚▛▜▝▞▟: 1 upper left, 2 upper right, 4 lower left, 8 lower right. */
const QUARTERS = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14];

/** The character as SVG, or undefined where the font is good enough. */
export function cellShape(code: number, box: Box, fill: string): string | undefined {
  if (code >= 0x2500 && code <= 0x257f) return lines(code, box, fill);
  if (code >= 0x2580 && code <= 0x259f) return block(code, box, fill);
  if (code > 0x2800 && code <= 0x28ff) return braille(code, box, fill);
  return undefined;
}

export function rectangle(box: Box, fill: string, opacity = 1): string {
  const { x, y, width, height } = box;
  const see = opacity < 1 ? ` fill-opacity="${opacity}"` : '';
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}"${see}/>`;
}

function lines(code: number, box: Box, fill: string): string | undefined {
  const { x, y, width, height } = box;
  // The middle of a cell, in the middle of a pixel for odd sizes.
  const middleX = x + width / 2;
  const middleY = y + height / 2;
  const arc = ARCS.get(code);
  if (arc !== undefined) {
    const [dx, dy] = arc;
    // A little less than the way to the edge, so that the last pixel is as straight as the next cell's first.
    const radius = width / 2 - 1;
    const path =
      `M${middleX} ${dy > 0 ? y + height : y}V${middleY + dy * radius}` +
      `Q${middleX} ${middleY} ${middleX + dx * radius} ${middleY}H${dx > 0 ? x + width : x}`;
    return `<path d="${path}" fill="none" stroke="${fill}" stroke-width="1"/>`;
  }
  const arms = ARMS[code - 0x2500];
  if (arms === undefined || arms === '-') return undefined;
  const [up = 0, right = 0, down = 0, left = 0] = Array.from(arms, (arm) => [0, 1, 3][Number(arm)] ?? 0);
  // Arms reach over the middle by half of what crosses them there.
  const overX = Math.max(up, down) / 2;
  const overY = Math.max(left, right) / 2;
  const parts: Box[] = [];
  if (up > 0) parts.push({ x: middleX - up / 2, y, width: up, height: height / 2 + overY });
  if (down > 0) parts.push({ x: middleX - down / 2, y: middleY - overY, width: down, height: height / 2 + overY });
  if (left > 0) parts.push({ x, y: middleY - left / 2, width: width / 2 + overX, height: left });
  if (right > 0) parts.push({ x: middleX - overX, y: middleY - right / 2, width: width / 2 + overX, height: right });
  return parts.map((part) => rectangle(part, fill)).join('');
}

function block(code: number, box: Box, fill: string): string {
  const { x, y, width, height } = box;
  const part = (left: number, top: number, right: number, bottom: number, opacity = 1): string =>
    rectangle(
      { x: x + left * width, y: y + top * height, width: (right - left) * width, height: (bottom - top) * height },
      fill,
      opacity,
    );
  if (code === 0x2580) return part(0, 0, 1, 1 / 2); // ▀
  if (code <= 0x2588) return part(0, 1 - (code - 0x2580) / 8, 1, 1); // ▁ … █
  if (code <= 0x258f) return part(0, 0, (0x2590 - code) / 8, 1); // ▉ … ▏
  if (code === 0x2590) return part(1 / 2, 0, 1, 1); // ▐
  if (code <= 0x2593) return part(0, 0, 1, 1, (code - 0x2590) / 4); // ░ ▒ ▓
  if (code === 0x2594) return part(0, 0, 1, 1 / 8); // ▔
  if (code === 0x2595) return part(7 / 8, 0, 1, 1); // ▕
  const mask = QUARTERS[code - 0x2596] ?? 0;
  return [0, 1, 2, 3]
    .filter((quarter) => mask & (1 << quarter))
    .map((quarter) =>
      part(
        (quarter % 2) / 2,
        Math.floor(quarter / 2) / 2,
        (quarter % 2) / 2 + 1 / 2,
        Math.floor(quarter / 2) / 2 + 1 / 2,
      ),
    )
    .join('');
}

function braille(code: number, box: Box, fill: string): string {
  // Bits 0–2 and 6 are the left column from the top, bits 3–5 and 7 the right one.
  const rows = [0, 1, 2, 0, 1, 2, 3, 3];
  return rows
    .map((row, bit) => {
      if ((code & (1 << bit)) === 0) return '';
      const column = bit === 7 || (bit >= 3 && bit <= 5) ? 1 : 0;
      const cx = box.x + ((1 + 2 * column) / 4) * box.width;
      const cy = box.y + ((1 + 2 * row) / 8) * box.height;
      return `<circle cx="${cx}" cy="${cy}" r="${box.width / 7}" fill="${fill}"/>`;
    })
    .join('');
}
