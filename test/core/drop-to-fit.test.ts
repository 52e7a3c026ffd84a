import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dropToFit } from '../../src/core/select/dropToFit.ts';

const ITEMS = [
  { name: 'a', dropOrder: 1 },
  { name: 'b', dropOrder: 2 },
  { name: 'c', dropOrder: 0 },
  { name: 'd', dropOrder: 2 },
];
const kept = (most: number) =>
  dropToFit(ITEMS, (items) => items.length <= most)
    .map(({ name }) => name)
    .join('');

test('the least important goes first, of equals the last; the rest keeps its order', () => {
  assert.deepEqual([4, 3, 2, 1].map(kept), ['abcd', 'abc', 'ac', 'c']);
});

test('what must stay stays, though it does not fit', () => {
  assert.equal(kept(0), 'c');
  assert.deepEqual(
    dropToFit([], () => false),
    [],
  );
});
