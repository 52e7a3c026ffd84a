// The followed command in the state: what it is called, what it prints, how it ended.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8Bytes } from '../../src/core/bytes.ts';
import { commandName } from '../../src/core/format/command.ts';
import { selectHeader } from '../../src/core/select/header.ts';
import type { Action } from '../../src/core/state/actions.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import { initialState } from '../../src/core/state/state.ts';

const argv = ['/usr/bin/make', '-j8'].map(utf8Bytes);
const STARTED: Action = { type: 'command/started', argv, pid: 42, nowBootNs: 5e9 };

const after = (...actions: Action[]) => actions.reduce(reduce, initialState());
const headerText = (...actions: Action[]) =>
  selectHeader(after(...actions), { count: 0, durationNs: 0 })
    .lines[0].map(({ text }) => text)
    .join('  ');

test('what it prints is kept as lines; nothing printed changes nothing', () => {
  const started = after(STARTED);
  const printed = reduce(started, { type: 'command/printed', bytes: utf8Bytes('one\r\ntwo') });
  assert.notEqual(printed, started);
  assert.equal(printed.command?.output.end, 2);
  assert.equal(reduce(printed, { type: 'command/printed', bytes: utf8Bytes('') }), printed);
  const nobody = initialState();
  assert.equal(reduce(nobody, { type: 'command/printed', bytes: utf8Bytes('x') }), nobody);
});

test('it ends once', () => {
  const ended = after(STARTED, { type: 'command/ended', status: 2 << 8, nowBootNs: 6e9 });
  assert.deepEqual(ended.command?.end, { status: 2 << 8, timeBootNs: 6e9 });
  assert.equal(reduce(ended, { type: 'command/ended', status: 0, nowBootNs: 7e9 }), ended);
});

test('the header says how long it runs, then how it ended', () => {
  const now: Action = { type: 'clock/ticked', nowBootNs: 8.2e9, wallOffsetNs: 0 };
  const ended = (status: number): Action => ({ type: 'command/ended', status, nowBootNs: 68e9 });
  assert.match(headerText(STARTED, now), / {2}make -j8: 3\.2s {2}/);
  assert.match(headerText(STARTED, ended(2 << 8)), / {2}make -j8: exited 2 after 1m03s {2}/);
  assert.match(headerText(STARTED, ended(9)), / {2}make -j8: ended by KILL after 1m03s {2}/);
  assert.doesNotMatch(headerText(now), /make/);
});

test('a short name: the program without its folder, printable, in 24 characters at most', () => {
  const name = (...words: string[]) => commandName(words.map(utf8Bytes));
  assert.equal(name('/usr/bin/make', '-j8'), 'make -j8');
  assert.equal(name('sh', '-c', 'echo a'), "sh -c 'echo a'");
  assert.equal(name('x\x1b[m'), 'x\\x1b[m');
  assert.equal(name('cc', '-o', 'a-long-name-for-a-program'), 'cc -o a-long-name-for-a…');
  assert.equal(name('/'), '/');
});
