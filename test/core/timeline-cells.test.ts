// Bars as cells: each covers its time to an eighth of a cell, whoever stands beside it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { CELL, EIGHTHS, type LaneBar, LaneCells, labelPlace } from '../../src/core/select/timeline/laneCells.ts';
import { BAR } from '../../src/core/select/timeline/meaning.ts';

const WIDTH = 20;
const BLOCKS = ' ▏▎▍▌▋▊▉█';

const bar = (from: number, to: number, changes: Partial<LaneBar> = {}): LaneBar => ({
  from,
  to,
  meaning: BAR.ok,
  isFaint: false,
  isSelected: false,
  ...changes,
});

function draw(bars: readonly LaneBar[], cursor = -1) {
  const cells = new LaneCells(WIDTH);
  for (const each of bars) cells.add(each);
  const { glyphs, tones } = cells.draw(cursor);
  return { text: glyphs.join('').trimEnd(), glyphs, tones };
}

/** What a cell shows as covered, from left to right, in eighths. */
function coveredIn(glyph: string, tone: number): readonly [number, number] {
  const eighths = BLOCKS.indexOf(glyph);
  assert.ok(eighths >= 0, `no block: ${glyph}`);
  return (tone & CELL.inverse) === 0 ? [0, eighths] : [eighths, EIGHTHS];
}

test('both ends are exact to an eighth: the left one is a block with its colours exchanged', () => {
  const { text, tones } = draw([bar(3, 29)]);
  assert.equal(text, '▍██▋');
  assert.equal((tones[0] ?? 0) & CELL.inverse, CELL.inverse);
  assert.equal((tones[3] ?? 0) & CELL.inverse, 0);
});

test('property: a bar alone covers exactly its time; inside one cell, exactly its length', () => {
  const anyBar = fc
    .tuple(fc.nat(WIDTH * EIGHTHS - 1), fc.integer({ min: 1, max: WIDTH * EIGHTHS }))
    .map(([from, length]) => bar(from, Math.min(WIDTH * EIGHTHS, from + length)));
  fc.assert(
    fc.property(anyBar, ({ from, to }) => {
      const { glyphs, tones } = draw([bar(from, to)]);
      const spans = glyphs.map((glyph, cell) => coveredIn(glyph, tones[cell] ?? 0));
      const shown = spans.flatMap(([left, right], cell) => (right > left ? [[cell * 8 + left, cell * 8 + right]] : []));
      const total = shown.reduce((sum, [left = 0, right = 0]) => sum + right - left, 0);
      assert.equal(total, to - from);
      const isInOneCell = Math.floor(from / 8) === Math.floor((to - 1) / 8);
      if (!isInOneCell) assert.deepEqual([shown[0]?.[0], shown.at(-1)?.[1]], [from, to]);
      else assert.equal(Math.floor((shown[0]?.[0] ?? -1) / 8), Math.floor(from / 8));
    }),
  );
});

test('bars that touch are an eighth apart', () => {
  assert.equal(draw([bar(0, 16), bar(16, 32)]).text, '█▉██');
});

test('one ends and the next begins in a cell: the end is exact, the next is seen from the next cell on', () => {
  assert.equal(draw([bar(0, 19), bar(20, 40)]).text, '██▍██');
});

test('several in a cell are a shade of how much of it they cover', () => {
  assert.equal(draw([bar(0, 1), bar(2, 3)]).text, '░');
  assert.equal(draw([bar(0, 2), bar(3, 4), bar(6, 7)]).text, '▒');
  assert.equal(draw([bar(0, 3), bar(3, 6), bar(6, 8)]).text, '▓');
});

test('how it ended is said without colour: at the end of a long bar, in place of a short one, also among others', () => {
  assert.equal(draw([bar(0, 28, { meaning: BAR.failed })]).text, '██!▌');
  assert.equal(draw([bar(8, 9, { meaning: BAR.killed })]).text, ' ×');
  assert.equal(draw([bar(8, 9, { meaning: BAR.failed }), bar(10, 11), bar(12, 13)]).text, ' !');
  assert.equal(draw([bar(0, 24, { meaning: BAR.running })]).text, '██>');
  assert.equal(draw([bar(0, 24, { meaning: BAR.unknown })]).text, '██?');
});

test('of several meanings in one cell, failed is the one that is seen', () => {
  const { tones } = draw([bar(0, 1, { meaning: BAR.failed }), bar(2, 3), bar(4, 5, { meaning: BAR.killed })]);
  assert.equal((tones[0] ?? 0) & CELL.meaning, BAR.failed);
});

test('what is selected is marked at its beginning; what is not on the lit path is a light shade', () => {
  assert.equal(draw([bar(4, 28, { isSelected: true })]).text, '◆██▌');
  assert.equal(draw([bar(8, 24, { isFaint: true })]).text, ' ░░');
});

test('the cursor is a line through empty cells and whole ones', () => {
  const { glyphs, tones } = draw([bar(0, 24)], 1);
  assert.equal(glyphs.join('').trimEnd(), '█│█');
  assert.equal((tones[1] ?? 0) & CELL.inverse, CELL.inverse);
  assert.equal(draw([bar(0, 8)], 3).text, '█  │');
});

test('a name stands in whole cells, before the mark', () => {
  assert.deepEqual(labelPlace(bar(3, 44)), { cell: 1, room: 4 });
  assert.deepEqual(labelPlace(bar(3, 44, { meaning: BAR.failed })), { cell: 1, room: 3 });
  assert.deepEqual(labelPlace(bar(0, 40, { isSelected: true })), { cell: 1, room: 4 });
  assert.equal(labelPlace(bar(3, 9)), undefined);
});
