// Comparisons in a filter: each field with each operator.
import './support/utc.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8Bytes } from '../../src/core/bytes.ts';
import { execEvent } from './support/events.ts';
import { finds, findsRunning, GCC, matches } from './support/filters.ts';
import { life } from './support/life.ts';
import { processOf, receive, stateAfter } from './support/states.ts';

const OF_GCC: Readonly<Record<string, readonly [matching: string[], others: string[]]>> = {
  pid: [
    ['pid=4242', 'pid!=1', 'pid>4241', 'pid>=4242', 'pid<4243', 'pid<=4242'],
    ['pid=1', 'pid!=4242', 'pid>4242', 'pid<4242', 'pid>=4243', 'pid<=4241'],
  ],
  ppid: [
    ['ppid=77', 'ppid>=77'],
    ['ppid=4242', 'ppid<77'],
  ],
  user: [
    ['user=alice', 'user!=root', 'user~LIC', 'user!~bob', 'user>adam', 'user<bob', 'user>=alice', 'user<=alice'],
    ['user=Alice', 'user=ali', 'user!=alice', 'user~root', 'user!~ali', 'user<adam', 'user>bob'],
  ],
  start: [
    ['start~00:16:40', 'start=00:16:40.000', 'start>00:16', 'start<01'],
    ['start~00:16:41', 'start=00:16:40'],
  ],
  duration: [
    ['dur=250ms', 'dur=.25s', 'duration>200', 'dur>=250ms', 'dur<1s', 'dur!=1s', 'dur>249999us'],
    ['dur>250ms', 'dur<250', 'dur>1m', 'dur=250s'],
  ],
  exit: [
    ['exit=7', 'exit!=0', 'exit>6', 'exit<=7'],
    ['exit=0', 'exit!=7', 'exit>7'],
  ],
  signal: [
    ['signal=0', 'signal!=KILL', 'signal<1'],
    ['signal=KILL', 'signal>0'],
  ],
  cpu: [
    ['cpu>100ms', 'cpu<=120ms', 'cpu!=0'],
    ['cpu>0.2s', 'cpu=0'],
  ],
  rss: [
    ['rss=16M', 'mem>15.9MiB', 'rss<1G', 'rss=16777216'],
    ['rss>16M', 'rss<16M'],
  ],
  command: [
    [
      'cmd=gcc',
      'cmd=/bin/gcc',
      'cmd="gcc -c Main.c"',
      'command~main',
      'comm~"-c main"',
      'cmd~bin/gcc',
      'cmd!=ls',
      'cmd!~clang',
      'cmd>gaa',
      'cmd<gdd',
    ],
    ['cmd=GCC', 'cmd=gc', 'cmd=in/gcc', 'cmd="gcc -c"', 'cmd~clang', 'cmd!=gcc', 'cmd!~gcc', 'cmd>gdd', 'cmd~alice'],
  ],
};

for (const [field, [matching, others]] of Object.entries(OF_GCC)) {
  test(`${field} is compared by each operator`, () => {
    for (const text of matching) assert.equal(finds(text, GCC), true, text);
    for (const text of others) assert.equal(finds(text, GCC), false, text);
  });
}

test('a process that was killed is found by its signal, and by its status as a shell gives it', () => {
  for (const text of ['signal=KILL', 'signal=9', 'signal>0', 'exit=137', 'exit!=0']) {
    assert.equal(finds(text, { status: 9 }), true, text);
  }
  assert.equal(finds('signal=SEGV exit=139', { status: 0x8b }), true, 'core dumped');
});

const UNKNOWN = ['exit', 'signal', 'cpu', 'rss'];

test('what is not known matches no comparison, and so neither what it is nor what it is not', () => {
  for (const field of UNKNOWN) {
    for (const operator of ['=', '!=', '<', '<=', '>', '>=']) {
      assert.equal(findsRunning(`${field}${operator}0`), false, `${field}${operator}0`);
      assert.equal(findsRunning(`${field}${operator}5`), false, `${field}${operator}5`);
    }
    assert.equal(findsRunning(`!${field}=0`), true, `!${field}=0`);
  }
});

test('a lost exit has no status either', () => {
  const { fork, free, key } = life();
  const state = stateAfter([fork, free]);
  assert.equal(matches(state, processOf(state, key), 'exit=0 or exit!=0 or signal=0 or signal!=0'), false);
});

test('a running process is as old as it is', () => {
  assert.equal(findsRunning('dur=30ms'), true);
  assert.equal(findsRunning('dur>30ms'), false);
});

test('a user whose name nobody knows is a number', () => {
  assert.equal(finds('user=1234', { uid: 1234 }), true);
});

test('a command is compared by its bytes, as they sort in UTF-8', () => {
  const state = receive(stateAfter([]), [execEvent({ args: utf8Bytes('üx\0') })]);
  const process = processOf(state, execEvent().key);
  for (const [text, expected] of [
    ['cmd>ü', true],
    ['cmd<üy', true],
    ['cmd>z', true],
    ['cmd<日', true],
    ['cmd>üy', false],
  ] as const) {
    assert.equal(matches(state, process, text), expected, text);
  }
});
