// Input to key names, keys to text: what a read of the terminal holds is split, and each part means one thing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Key } from 'ink';
import { EMPTY_INPUT, type Input } from '../../src/core/state/view.ts';
import { editInput, insertText } from '../../src/ui/keys/editInput.ts';
import { keysOf } from '../../src/ui/keys/keymap.ts';
import { keyNames } from '../../src/ui/keys/keyName.ts';
import { createPages } from '../../src/ui/pages/pages.ts';

const NO_KEY: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};

test('several characters in one read are several keys', () => {
  assert.deepEqual(keyNames('jjG', NO_KEY), ['j', 'j', 'G']);
  assert.deepEqual(keyNames('gcc\r', NO_KEY), ['g', 'c', 'c', 'enter']);
  assert.deepEqual(keyNames('a b\t', NO_KEY), ['a', 'space', 'b', 'tab']);
  assert.deepEqual(keyNames('\x03\x1a', NO_KEY), ['ctrl-c', 'ctrl-z']);
  assert.deepEqual(keyNames('', { ...NO_KEY, upArrow: true }), ['up']);
  assert.deepEqual(keyNames('c', { ...NO_KEY, ctrl: true }), ['ctrl-c']);
  assert.deepEqual(keyNames('', { ...NO_KEY, tab: true, shift: true }), ['shift-tab']);
  assert.deepEqual(keyNames('日e\u0301', NO_KEY), ['日', 'e\u0301']);
});

test('no key is bound twice', () => {
  for (const page of createPages()) {
    const keys = keysOf(page).flatMap(({ bindings }) => bindings.flatMap((binding) => binding.keys));
    assert.deepEqual(keys, [...new Set(keys)], page.id);
  }
});

const type = (keys: readonly string[], from: Input = EMPTY_INPUT) => keys.reduce(editInput, from);

test('a line is edited as in a shell', () => {
  assert.equal(type(['a', 'space', 'b']).text, 'a b');
  assert.equal(type(['a', 'b', 'left', 'x']).text, 'axb');
  assert.equal(type(['a', 'b', 'backspace']).text, 'a');
  assert.equal(type(['a', 'b', 'home', 'ctrl-d']).text, 'b');
  assert.equal(type(['a', 'b', 'left', 'ctrl-k']).text, 'a');
  assert.equal(type(['a', 'b', 'left', 'ctrl-u']).text, 'b');
  assert.equal(type(['a', 'space', 'b', 'c', 'ctrl-w']).text, 'a ');
  assert.equal(type(['👩‍👩‍👧', 'backspace']).text, '');
});

test('the cursor stays inside the line, and between characters', () => {
  const keys = fc.array(
    fc.constantFrom(
      'a',
      '日',
      'e\u0301',
      'left',
      'right',
      'home',
      'end',
      'backspace',
      'ctrl-d',
      'ctrl-w',
      'ctrl-u',
      'f5',
    ),
  );
  fc.assert(
    fc.property(keys, (pressed) => {
      const { text, cursor } = type(pressed);
      assert.ok(cursor >= 0 && cursor <= text.length);
      assert.ok(text.slice(0, cursor).isWellFormed() && text.slice(cursor).isWellFormed());
    }),
  );
});

test('a paste goes in at the cursor, as one line', () => {
  const { text, cursor } = insertText(type(['a', 'b', 'left']), 'x\ny\x1b[31m');
  assert.equal(text, 'ax y [31mb');
  assert.equal(cursor, 'ax y [31m'.length);
});
