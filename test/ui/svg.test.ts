// A picture of lines: well formed whatever the text is, each character in its place, nothing that runs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Resvg } from '@resvg/resvg-js';
import fc from 'fast-check';
import { toSvg } from '../../src/ui/text/svg.ts';

const textsOf = (svg: string) =>
  [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(([, at, text]) => ({ at, text }));

test('runs stand in their columns, wide characters take two', () => {
  const lines = [
    { runs: [{ text: 'ab' }, { text: '日本', style: { bold: true } }, { text: 'c' }] },
    { runs: [{ text: 'd' }] },
  ];
  const at = textsOf(toSvg(lines, 10)).map(({ at: place = '' }) => [
    Number(/x="(\d+)"/.exec(place)?.[1]),
    Number(/ y="(\d+)"/.exec(place)?.[1]),
    Number(/textLength="(\d+)"/.exec(place)?.[1]),
  ]);
  const [x, y] = [at[0]?.[0] ?? 0, at[0]?.[1] ?? 0];
  assert.deepEqual(at, [
    [x, y, 18],
    [x + 18, y, 36],
    [x + 54, y, 9],
    [x, y + 19, 9],
  ]);
});

test('styles: colours by name, number and RGB, inverse, dim, underline', () => {
  const run = (style: object) => toSvg([{ runs: [{ text: 'x', style }] }], 1);
  assert.match(run({ color: 'red' }), /fill="#e06c75">?[^>]*>x/);
  assert.match(run({ inverse: true }), /<rect x="16"[^>]*fill="#d3d8e2"\/>.*fill="#1b1f27"[^>]*>x/s);
  assert.match(run({ backgroundColor: 'cyan' }), /<rect x="16"[^>]*fill="#57b5bf"/);
  assert.match(
    run({ bold: true, dim: true, underline: true }),
    /font-weight="bold" fill-opacity="0.6" text-decoration/,
  );
  assert.match(run({ color: '#a1b2c3' }), /fill="#a1b2c3"/);
  assert.match(run({ color: 208 }), /fill="#ff8700"/);
  assert.match(run({ color: 244 }), /fill="#808080"/);
  // A line's own style is that of runs without one.
  assert.match(toSvg([{ runs: [{ text: 'x' }], style: { color: 'green' } }], 1), /fill="#98c379"/);
});

test('a theme of dark texts is shown on a light background, one of light texts on a dark one', () => {
  const back = (color: string | number) =>
    /<rect width="100%" height="100%" rx="8" fill="(#\w+)"/.exec(
      toSvg([{ runs: [{ text: 'plain' }, { text: 'x', style: { color } as object }] }], 10),
    )?.[1];
  assert.deepEqual(['#2a6b24', 22, '#1c54a8'].map(back), ['#fbfbfa', '#fbfbfa', '#fbfbfa']);
  assert.deepEqual(['#98c379', 114, 'red', 'black'].map(back), ['#1b1f27', '#1b1f27', '#1b1f27', '#1b1f27']);
});

test('whatever the text is, the picture is well formed and says it', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.constantFrom('<script>alert(1)</script>', '&amp;', ']]>', '\ud800', '\0\x1b[31m', '"\'', '\uffff'),
  );
  fc.assert(
    fc.property(text, (hostile) => {
      const svg = toSvg([{ runs: [{ text: hostile }] }], 80);
      assert.ok(svg.isWellFormed());
      assert.doesNotMatch(svg, /<script|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/);
      new Resvg(svg, { font: { loadSystemFonts: false } });
    }),
    { numRuns: 300 },
  );
});
