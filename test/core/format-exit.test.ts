// Exit statuses as wait(2) packs them, and what people call them.
import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { test } from 'node:test';
import {
  formatStatus,
  parseSignal,
  parseStatus,
  SIGNALS,
  shellStatus,
  signalName,
} from '../../src/core/format/exit.ts';

const STATUSES: readonly (readonly [status: number, text: string, shell: number])[] = [
  [0, '0', 0],
  [1 << 8, '1', 1],
  [7 << 8, '7', 7],
  [255 << 8, '255', 255],
  [9, 'KILL', 137],
  [15, 'TERM', 143],
  [11, 'SEGV', 139],
  [11 | 0x80, 'SEGV*', 139],
  [6 | 0x80, 'ABRT*', 134],
  [33, '33', 161],
  [34, 'RTMIN+0', 162],
  [36, 'RTMIN+2', 164],
  [64, 'RTMIN+30', 192],
  [34 | 0x80, 'RTMIN+0*', 162],
];

for (const [status, text, shell] of STATUSES) {
  test(`status 0x${status.toString(16)} is ${text}, and ${shell} in a shell`, () => {
    assert.equal(formatStatus(status), text);
    assert.equal(shellStatus(status), shell);
  });
}

test('a status is a code or a signal, and a core was dumped only with a signal', () => {
  assert.deepEqual(parseStatus(7 << 8), { kind: 'code', code: 7 });
  assert.deepEqual(parseStatus(9), { kind: 'signal', signal: 9, coreDumped: false });
  assert.deepEqual(parseStatus(0x8b), { kind: 'signal', signal: 11, coreDumped: true });
  assert.deepEqual(parseStatus(0x80), { kind: 'code', code: 0 });
});

test('all that wait(2) can say is understood, and a shell’s status fits into a byte', () => {
  for (let code = 0; code < 256; code++) assert.equal(shellStatus(code << 8), code);
  for (let signal = 1; signal <= 64; signal++) {
    for (const core of [0, 0x80]) {
      assert.equal(shellStatus(signal | core), 128 + signal);
      assert.equal(formatStatus(signal | core), `${signalName(signal)}${core === 0 ? '' : '*'}`);
    }
  }
});

test('the numbers of signals are this machine’s', () => {
  const known = Object.entries(constants.signals).map(([name, number]) => [name.slice(3), number]);
  const aliases = new Set(['IOT', 'POLL', 'UNUSED', 'LOST']);
  for (const [name, number] of known) {
    if (!aliases.has(String(name))) assert.equal(SIGNALS[String(name)], number, String(name));
  }
  assert.equal(new Set(Object.values(SIGNALS)).size, 31);
});

test('each signal is read as it is written, with SIG, in any case, or as a number', () => {
  for (let signal = 1; signal <= 64; signal++) {
    const name = signalName(signal);
    for (const text of [name, `SIG${name}`, name.toLowerCase(), `sig${name}`, String(signal)]) {
      assert.equal(parseSignal(text), signal, text);
    }
  }
});

test('what is no signal is none', () => {
  for (const text of [
    '',
    'SIG',
    '0',
    '65',
    '-9',
    '9.5',
    'FOO',
    'KILL ',
    'RTMIN+31',
    'RTMIN-1',
    '__proto__',
    'valueOf',
  ]) {
    assert.equal(parseSignal(text), undefined, text);
  }
});
