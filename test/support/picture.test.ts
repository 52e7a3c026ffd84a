// Pictures of a screen: every cell has its colour, and what has to join up does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Resvg } from '@resvg/resvg-js';
import { DARK, LIGHT, resolveColour } from './palette.ts';
import type { PictureOptions } from './picture.ts';
import { toPng, toSvg } from './picture.ts';
import { Screen } from './screen.ts';

/** Draws without padding, and gives the colour of a point. */
async function drawn(text: string, options: PictureOptions = {}) {
  const screen = new Screen(4, 3);
  await screen.write(`\x1b[?25l${text}`);
  const image = new Resvg(toSvg(screen, { padding: 0, ...options }), { font: { loadSystemFonts: false } }).render();
  const { pixels, width } = image;
  return (x: number, y: number) => `#${pixels.subarray(4 * (y * width + x)).toString('hex', 0, 3)}`;
}

test('lines and blocks join up from cell to cell', async () => {
  const at = await drawn('│┼█\r\n│├█\r\n│╰─');
  const column = (x: number, from: number, to: number) =>
    new Set(Array.from({ length: to - from }, (_, y) => at(x, from + y)));
  assert.deepEqual(column(4, 10, 50), new Set([DARK.foreground]), 'three │');
  assert.deepEqual(column(13, 1, 40), new Set([DARK.foreground]), '┼ ├ ╰');
  assert.deepEqual(column(22, 1, 38), new Set([DARK.foreground]), 'two █');
  assert.equal(at(17, 47), at(18, 47), '╰ and ─');
});

test('backgrounds fill their cells, in the colours of the palette', async () => {
  const at = await drawn('\r\n \x1b[41m \x1b[48;5;196m \x1b[0;7m \x1b[0m', { palette: LIGHT });
  assert.deepEqual(
    [8, 9, 17, 18, 26, 27].map((x) => at(x, 20)),
    [LIGHT.background, LIGHT.named[1], LIGHT.named[1], '#ff0000', '#ff0000', LIGHT.foreground],
  );
  assert.deepEqual(
    [18, 19, 37, 38].map((y) => at(10, y)),
    [LIGHT.background, LIGHT.named[1], LIGHT.named[1], LIGHT.background],
  );
});

test('the colours beyond the palette are xterm’s', () => {
  assert.deepEqual(
    [16, 21, 67, 231, 232, 255].map((index) => resolveColour(index, DARK, '')),
    [...['#000000', '#0000ff', '#5f87af', '#ffffff', '#080808', '#eeeeee']],
  );
});

test('characters that mean something to XML are drawn as they are', async () => {
  const screen = new Screen(20, 1);
  await screen.write('<a href="x">&amp;');
  assert.match(toSvg(screen), /&lt;a href="x"&gt;&amp;amp;/);
  assert.equal(toPng(toSvg(screen)).toString('latin1', 1, 4), 'PNG');
});
