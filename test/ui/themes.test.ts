// Themes: each has every meaning, in every depth of colour, and can be read on the background that it is for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COLOR_THEME, PLAIN_THEME } from '../../src/ui/screen/theme.ts';
import { type ColorDepth, reduceColor } from '../../src/ui/terminal/colorDepth.ts';
import { COLOR_NAMES, type Color, type Style, styled } from '../../src/ui/terminal/sgr.ts';
import { formatStyle, parseStyle } from '../../src/ui/themes/style.ts';
import { AUTO, makeTheme, meaningsOf, PLAIN, THEME_NAMES, type UserThemes } from '../../src/ui/themes/themes.ts';
import { resolveColour } from '../support/palette.ts';

const DEPTHS: readonly ColorDepth[] = [1, 4, 8, 24];

function theme(name: string, depth: ColorDepth, { env = {}, own = {} }: { env?: object; own?: UserThemes } = {}) {
  return makeTheme({ name, own, depth, env: { ...env } });
}

const stylesOf = (name: string, depth: ColorDepth, options = {}) => meaningsOf(theme(name, depth, options));

test('every theme has every meaning, and only the colours that there are', () => {
  const meanings = [...meaningsOf(COLOR_THEME).keys()];
  assert.deepEqual([...meaningsOf(PLAIN_THEME).keys()], meanings);
  for (const name of THEME_NAMES) {
    for (const depth of DEPTHS) {
      const styles = stylesOf(name, depth);
      assert.deepEqual([...styles.keys()], meanings, `${name} ${depth}`);
      for (const { color, backgroundColor } of styles.values()) {
        for (const used of [color, backgroundColor]) {
          if (used === undefined) continue;
          assert.notEqual(depth, 1, `${name} uses ${used}`);
          if (depth === 4) assert.ok(COLOR_NAMES.includes(used as never), `${name}: ${used}`);
          if (depth === 8)
            assert.ok(typeof used === 'number' || COLOR_NAMES.includes(used as never), `${name}: ${used}`);
        }
      }
    }
  }
});

test('failed, killed and well ended are told apart in every theme that has colours', () => {
  for (const name of THEME_NAMES.filter((known) => known !== PLAIN)) {
    for (const depth of [4, 8, 24] as const) {
      const { exit } = theme(name, depth);
      const looks = [exit.ok, exit.failed, exit.killed].map((style) => JSON.stringify(style));
      assert.equal(new Set(looks).size, 3, `${name} ${depth}: ${looks}`);
    }
  }
});

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const level = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const NO_PALETTE = { background: '', foreground: '', border: '', named: [] };

function hexOf(color: Color | undefined, own: string): string {
  if (color === undefined) return own;
  assert.ok(typeof color === 'number' || color.startsWith('#'), `${color} is another one on each terminal`);
  return resolveColour(color as number | `#${string}`, NO_PALETTE, own);
}

const BACKGROUNDS = {
  dark: { text: '#d3d8e2', behind: ['#000000', '#1e1e1e', '#282c34'] },
  light: { text: '#24292f', behind: ['#ffffff', '#fafafa', '#fdf6e3'] },
} as const;

for (const name of ['dark', 'light'] as const) {
  for (const depth of [8, 24] as const) {
    test(`${name} at ${depth} bits: all text has a contrast of 4.5 to what is behind it`, () => {
      const { text, behind } = BACKGROUNDS[name];
      for (const [meaning, { color, backgroundColor }] of stylesOf(name, depth)) {
        for (const own of backgroundColor === undefined ? behind : [behind[0]]) {
          const ratio = contrast(hexOf(color, text), hexOf(backgroundColor, own));
          assert.ok(ratio >= 4.5, `${meaning} on ${own}: ${ratio.toFixed(2)}`);
        }
      }
    });
  }
}

test('what the terminal theme paints itself can be read', () => {
  for (const depth of [8, 24] as const) {
    for (const [meaning, { color, backgroundColor }] of stylesOf('terminal', depth)) {
      if (backgroundColor === undefined) continue;
      assert.ok(contrast(hexOf(color, ''), hexOf(backgroundColor, '')) >= 4.5, meaning);
    }
  }
});

test('auto follows the background that the terminal tells, and is the terminal’s own without', () => {
  for (const [COLORFGBG, name] of [
    ['15;0', 'dark'],
    ['0;15', 'light'],
    ['0;default;15', 'light'],
    ['12;7', 'light'],
    ['15;8', 'dark'],
    ['15;default', 'terminal'],
    ['', 'terminal'],
    [undefined, 'terminal'],
  ] as const) {
    assert.deepEqual(theme(AUTO, 24, { env: { COLORFGBG } }), theme(name, 24), COLORFGBG);
  }
});

test('a theme of the user’s own is another one with other styles; without colours it changes nothing', () => {
  const own = { mine: { base: 'dark', styles: { 'exit.failed': parseStyle('bold #010203 on 236') } } };
  const mine = theme('mine', 24, { own });
  assert.deepEqual(mine.exit.failed, { bold: true, color: '#010203', backgroundColor: 236 });
  assert.deepEqual(mine.exit.ok, theme('dark', 24).exit.ok);
  assert.deepEqual(theme('mine', 8, { own }).exit.failed, { bold: true, color: 16, backgroundColor: 236 });
  assert.deepEqual(theme('mine', 1, { own }), PLAIN_THEME);
});

test('a colour that a terminal has not becomes the nearest that it has', () => {
  assert.equal(reduceColor('#ff0000', 8), 196);
  assert.equal(reduceColor('#808080', 8), 244);
  assert.equal(reduceColor('#ff0000', 4), 'bright-red');
  assert.equal(reduceColor(196, 4), 'bright-red');
  assert.equal(reduceColor(2, 4), 'green');
  assert.equal(reduceColor('red', 8), 'red');
  assert.equal(reduceColor('#123456', 24), '#123456');
});

test('colours as a terminal wants them', () => {
  const codes = (style: Style) => styled('x', style).replace(/x.*$/s, '');
  assert.equal(codes({ color: 'red' }), '\x1b[31m');
  assert.equal(codes({ color: 'gray', backgroundColor: 'bright-white' }), '\x1b[90;107m');
  assert.equal(codes({ color: 208, backgroundColor: 16 }), '\x1b[38;5;208;48;5;16m');
  assert.equal(codes({ bold: true, color: '#0a10ff' }), '\x1b[1;38;2;10;16;255m');
});

test('a style is written as it is read', () => {
  for (const text of ['default', 'bold', 'dim underline', 'bold inverse red', 'on blue', '208 on #ffffff'])
    assert.equal(formatStyle(parseStyle(text)), text);
  for (const text of ['reddish', 'red blue', 'red on', '256', '#fff', 'on red on blue'])
    assert.throws(() => parseStyle(text), { name: 'StyleError' }, text);
});
