// Which part of a table is on the screen: the cursor keeps its process, and its process its place.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Process, ProcessKey } from '../../src/core/process.ts';
import type { Rows } from '../../src/core/select/rows.ts';
import { moveCursor, scrollWindow, selectWindow } from '../../src/core/select/window.ts';
import type { Cursor } from '../../src/core/state/view.ts';
import { keyOf, T0 } from './support/events.ts';
import { life } from './support/life.ts';
import { processAfter } from './support/states.ts';

const PROTOTYPE = processAfter(life().events);

/** Rows from the top down, by PID. */
function rowsOf(pids: readonly number[]): Rows {
  const rows: Process[] = pids.map((pid) => ({ ...PROTOTYPE, pid, key: keyOf(pid, T0) }));
  return {
    length: rows.length,
    at: (index) => rows[index],
    indexOf: (key: ProcessKey) => rows.findIndex((process) => process.key === key),
  };
}

const range = (from: number, to: number) => Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);

/** Puts the cursor on a row from the top of an untouched table. */
function cursorAt(rows: Rows, height: number, index: number): Cursor {
  const cursor = moveCursor(rows, selectWindow(rows, undefined, height), height, index);
  assert.ok(cursor);
  return cursor;
}

test('without a cursor the newest are shown, whatever comes', () => {
  assert.deepEqual(selectWindow(rowsOf(range(0, 100)), undefined, 10), { offset: 0, cursorIndex: -1 });
});

test('an empty table has no cursor', () => {
  const cursor: Cursor = { key: keyOf(1, T0), index: 5, screenRow: 2 };
  assert.deepEqual(selectWindow(rowsOf([]), cursor, 10), { offset: 0, cursorIndex: -1 });
  assert.equal(moveCursor(rowsOf([]), { offset: 0, cursorIndex: -1 }, 10, 0), undefined);
});

test('rows that come above the cursor do not move it on the screen', () => {
  const cursor = cursorAt(rowsOf(range(0, 100)), 10, 4);
  for (const added of [1, 7, 500]) {
    const rows = rowsOf([...range(1000, 1000 + added), ...range(0, 100)]);
    const { offset, cursorIndex } = selectWindow(rows, cursor, 10);
    assert.equal(rows.at(cursorIndex)?.pid, 4);
    assert.equal(cursorIndex - offset, 4);
  }
});

test('a cursor whose process is gone stands on whoever took its place', () => {
  const cursor = cursorAt(rowsOf(range(0, 100)), 10, 4);
  const { cursorIndex, offset } = selectWindow(rowsOf(range(0, 100).toSpliced(4, 1)), cursor, 10);
  assert.deepEqual([cursorIndex, offset], [4, 0]);
  assert.equal(selectWindow(rowsOf([7, 8]), cursor, 10).cursorIndex, 1, 'or on the last one');
});

test('the table is scrolled no further than needed', () => {
  const rows = rowsOf(range(0, 100));
  let window = selectWindow(rows, undefined, 10);
  const offsets: number[] = [];
  for (const to of [9, 10, 50, 45, 41, 40, 99, 0]) {
    window = selectWindow(rows, moveCursor(rows, window, 10, to), 10);
    assert.equal(window.cursorIndex, to);
    offsets.push(window.offset);
  }
  assert.deepEqual(offsets, [0, 1, 41, 41, 41, 40, 90, 0]);
});

test('a move past an end stays at that end', () => {
  const rows = rowsOf(range(0, 5));
  const window = selectWindow(rows, undefined, 10);
  assert.equal(moveCursor(rows, window, 10, 99)?.index, 4);
  assert.equal(moveCursor(rows, window, 10, -99)?.index, 0);
});

test('a screen that becomes smaller still shows the cursor', () => {
  const rows = rowsOf(range(0, 100));
  const cursor = cursorAt(rows, 40, 30);
  const { offset, cursorIndex } = selectWindow(rows, cursor, 5);
  assert.equal(cursorIndex, 30);
  assert.ok(offset <= 30 && 30 < offset + 5);
});

test('whatever comes and goes: the cursor is on its process while it is there, and always on the screen', () => {
  const size = fc.integer({ min: 1, max: 60 });
  const height = fc.integer({ min: 1, max: 30 });
  fc.assert(
    fc.property(size, height, fc.nat(59), fc.nat(40), fc.nat(40), (count, height, at, above, below) => {
      const before = rowsOf(range(0, count));
      const cursor = cursorAt(before, height, at);
      const rows = rowsOf([...range(1000, 1000 + above), ...range(0, count), ...range(2000, 2000 + below)]);
      const { offset, cursorIndex } = selectWindow(rows, cursor, height);
      assert.equal(rows.at(cursorIndex)?.key, cursor.key);
      assert.ok(offset >= 0 && offset <= Math.max(0, rows.length - height), `offset ${offset}`);
      assert.ok(cursorIndex >= offset && cursorIndex < offset + height);
      // Its place on the screen changes only where the table ends.
      if (cursorIndex - offset !== cursor.screenRow) {
        assert.ok(offset === 0 || offset === Math.max(0, rows.length - height));
      }
      if (below >= height) assert.equal(cursorIndex - offset, cursor.screenRow);
    }),
    { numRuns: 1000 },
  );
});

test('scrolled: the window moves by so many rows, as far as there are any, and the cursor stays while it is seen', () => {
  const rows = rowsOf(range(0, 20));
  const scroll = (cursor: Cursor | undefined, by: number) => scrollWindow(rows, selectWindow(rows, cursor, 5), 5, by);
  assert.equal(scroll(undefined, -3), undefined, 'the newest stay in sight');
  const atThree = scroll(undefined, 3);
  assert.deepEqual(atThree, { key: keyOf(3, T0), index: 3, screenRow: 0 });
  assert.deepEqual(scroll(cursorAt(rows, 5, 4), 3), { key: keyOf(4, T0), index: 4, screenRow: 1 });
  assert.deepEqual(scroll(cursorAt(rows, 5, 1), 3), { key: keyOf(3, T0), index: 3, screenRow: 0 });
  assert.deepEqual(scroll(atThree, -100), { key: keyOf(3, T0), index: 3, screenRow: 3 });
  assert.equal(selectWindow(rows, scroll(atThree, 100), 5).offset, 15);
  const short = rowsOf(range(0, 3));
  assert.equal(scrollWindow(short, selectWindow(short, undefined, 5), 5, 3), undefined);
  assert.equal(scrollWindow(rowsOf([]), { offset: 0, cursorIndex: -1 }, 5, 3), undefined);
});

test('scrolled anywhere: the window is where it was asked to be, and the cursor in it', () => {
  const place = fc.record({
    count: fc.nat(30),
    height: fc.integer({ min: 1, max: 10 }),
    at: fc.nat(29),
    by: fc.integer({ min: -40, max: 40 }),
  });
  fc.assert(
    fc.property(place, ({ count, height, at, by }) => {
      const rows = rowsOf(range(0, count + 1));
      const window = selectWindow(rows, cursorAt(rows, height, Math.min(at, count)), height);
      const scrolled = selectWindow(rows, scrollWindow(rows, window, height, by), height);
      assert.equal(scrolled.offset, Math.max(0, Math.min(window.offset + by, rows.length - height)));
      assert.ok(scrolled.cursorIndex >= scrolled.offset && scrolled.cursorIndex < scrolled.offset + height);
    }),
  );
});
