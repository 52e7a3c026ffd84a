// Keys for the followed command: scrolling its output, typing into it, what becomes of it at the end.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8Bytes } from '../../src/core/bytes.ts';
import { initialState } from '../../src/core/state/state.ts';
import { createStore } from '../../src/core/state/store.ts';
import { keyText } from '../../src/ui/keys/outputKeys.ts';
import { createPresser } from './support/keyPresser.ts';

function open(lines: number) {
  const store = createStore(initialState());
  store.dispatch({ type: 'command/started', argv: [utf8Bytes('make')], pid: 1, nowBootNs: 0 });
  for (let line = 0; line < lines; line++) store.dispatch({ type: 'command/printed', bytes: utf8Bytes(`${line}\r\n`) });
  const calls: string[] = [];
  const presser = createPresser(store, {
    quit: () => calls.push('quit'),
    suspend: () => calls.push('suspend'),
    command: {
      type: (text) => calls.push(`type ${JSON.stringify(text)}`),
      end: (signal) => calls.push(`end ${signal}`) > 0,
      leave: () => calls.push('leave'),
    },
  });
  return { store, calls, ...presser };
}

test('the newest stays in sight until one scrolls up, and again from the end on', () => {
  const { store, press, dialog } = open(100);
  press('o');
  assert.deepEqual(dialog(), { kind: 'output', bottom: undefined, isTyping: false });
  press('up', 'up');
  assert.deepEqual(dialog(), { kind: 'output', bottom: 98, isTyping: false });
  store.dispatch({ type: 'command/printed', bytes: utf8Bytes('more\r\n') });
  press('pageup');
  assert.deepEqual(dialog(), { kind: 'output', bottom: 78, isTyping: false });
  press('home');
  assert.deepEqual(dialog(), { kind: 'output', bottom: 20, isTyping: false });
  press('pagedown', 'end');
  assert.deepEqual(dialog(), { kind: 'output', bottom: undefined, isTyping: false });
  press('escape');
  assert.equal(dialog(), undefined);
});

test('what fits on a page does not scroll', () => {
  const { press, dialog } = open(5);
  press('o', 'up', 'home');
  assert.deepEqual(dialog(), { kind: 'output', bottom: undefined, isTyping: false });
});

test('typed and pasted text goes to the command, and to nobody else', () => {
  const { press, paste, calls, dialog } = open(1);
  press('o');
  paste('lost');
  press('i', 'q', 'ctrl-c', 'ctrl-z', 'enter', 'é', 'up', 'space', 'escape');
  paste('two\nlines');
  assert.deepEqual(
    calls,
    ['q', '\x03', '\x1a', '\r', 'é', '\x1b[A', ' ', '\x1b', 'two\nlines'].map((text) => `type ${JSON.stringify(text)}`),
  );
  press('ctrl-]', 'q');
  assert.equal(dialog(), undefined);
});

test('an ended command takes no keys', () => {
  const { store, press, dialog } = open(1);
  store.dispatch({ type: 'command/ended', status: 0, nowBootNs: 1 });
  press('o', 'i');
  assert.deepEqual(dialog(), { kind: 'output', bottom: undefined, isTyping: false });
});

test('control keys are the bytes that a terminal sends', () => {
  assert.deepEqual(['ctrl-a', 'ctrl-z', 'ctrl-|', 'ctrl-`'].map(keyText), ['\x01', '\x1a', '\x1c', '\0']);
});

test('q asks while it runs: end, kill, wait, or stay; afterwards it quits', () => {
  const asked = (...keys: string[]) => {
    const { press, calls, dialog } = open(0);
    press('q');
    assert.equal(dialog()?.kind, 'leave');
    press(...keys);
    assert.equal(dialog(), undefined);
    return calls;
  };
  assert.deepEqual(asked('enter'), ['end 15']);
  assert.deepEqual(asked('ctrl-c'), ['end 15']);
  assert.deepEqual(asked('right', 'enter'), ['end 9']);
  assert.deepEqual(asked('left', 'enter'), ['leave']);
  assert.deepEqual(asked('escape'), []);
  const { store, press, calls } = open(0);
  store.dispatch({ type: 'command/ended', status: 0, nowBootNs: 1 });
  press('q');
  assert.deepEqual(calls, ['quit']);
});
