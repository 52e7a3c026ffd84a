// The lines for pipes and logs, as libbpf-bootstrap's `bootstrap` prints them.
import './support/utc.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { byteString } from '../../src/core/bytes.ts';
import type { ProcessEvent } from '../../src/core/events/event.ts';
import { compileFilter } from '../../src/core/filter/match.ts';
import { createTextPrinter, type TextOptions, textHeader } from '../../src/core/output/text.ts';
import { initialState, type State } from '../../src/core/state/state.ts';
import { argv, execEvent, exitEvent, MS, T0 } from './support/events.ts';
import { type Life, type LifeOptions, life } from './support/life.ts';
import { receive } from './support/states.ts';

const OFFSET_NS = Date.UTC(2026, 10, 23, 14, 3, 27) * 1e6 - T0;

function stateWith(thresholdMs: number, filter: string): State {
  const view = { thresholdNs: thresholdMs * MS, filter: compileFilter(filter) };
  return { ...initialState({ view }), wallOffsetNs: OFFSET_NS };
}

/** What is printed of these batches, one after the other. */
function printed(
  batches: readonly (readonly ProcessEvent[])[],
  thresholdMs = 0,
  filter = '',
  options?: TextOptions,
): string[] {
  const print = createTextPrinter(options);
  let state = stateWith(thresholdMs, filter);
  let text = '';
  for (const events of batches) {
    state = receive(state, events);
    text += print(state, events);
  }
  assert.ok(text === '' || text.endsWith('\n'));
  return text.split('\n').slice(0, -1);
}

/** `printf("%-8s %-5s %-16s %-7d %-7d %s")`, as bootstrap.c has it. */
function line(time: string, event: string, comm: string, pid: number, ppid: number, rest: string): string {
  const pad = (value: string | number, width: number) =>
    String(value) + ' '.repeat(Math.max(0, width - String(value).length));
  return [pad(time, 8), pad(event, 5), pad(comm, 16), pad(pid, 7), pad(ppid, 7), rest].join(' ');
}

const lifeOf = (options: LifeOptions): Life => life({ execs: ['ls -l'], ...options });
const started = (comm: string, pid = 100) => line('14:03:27', 'EXEC', comm, pid, 1, `/bin/${comm}`);
const ended = (comm: string, rest: string, pid = 100) => line('14:03:27', 'EXIT', comm, pid, 1, rest);

test('the header and the lines stand under each other', () => {
  assert.equal(textHeader(), 'TIME     EVENT COMM             PID     PPID    FILENAME/EXIT CODE\n');
  assert.deepEqual(printed([lifeOf({ exitMs: 123, pid: 4194304, ppid: 12345 }).events]), [
    '14:03:27 EXEC  ls               4194304 12345   /bin/ls',
    '14:03:27 EXIT  ls               4194304 12345   [0] (123ms)',
  ]);
});

test('with the date and the arguments, where they are wanted', () => {
  const options = { hasArgs: true, hasDate: true };
  const { events } = life({ execs: ['ls -l', 'cat a\nb'], startMs: 40.5, exitMs: 1960 });
  assert.deepEqual(
    [textHeader(options).trimEnd(), ...printed([events], 0, '', options)],
    [
      'TIME                          EVENT COMM             PID     PPID    COMMAND/EXIT CODE',
      '2026-11-23T14:03:27.041+00:00 EXEC  ls               100     1       ls -l',
      '2026-11-23T14:03:27.042+00:00 EXEC  cat              100     1       cat a\\nb',
      '2026-11-23T14:03:29.000+00:00 EXIT  cat              100     1       [0] (1960ms)',
    ],
  );
  const long = execEvent({ args: argv('sh', 'x'.repeat(6000)), argsTotalBytes: 20_000 });
  const [line = ''] = printed([[long]], 0, '', { ...options, hasDate: false });
  assert.match(line, /^14:03:27 EXEC .* sh x{6000}…$/, 'all that is known, and that there was more');
});

const EXITS: readonly (readonly [status: number, exitMs: number, text: string])[] = [
  [0, 1.9, '[0] (1ms)'],
  [0, 0.5, '[0] (0ms)'],
  [7 << 8, 602, '[7] (602ms)'],
  [255 << 8, 86_400_000, '[255] (86400000ms)'],
  [9, 50, '[137] (50ms)'],
  [0x8b, 50, '[139] (50ms)'],
];

for (const [status, exitMs, text] of EXITS) {
  test(`status ${status} after ${exitMs} ms is ${text}`, () => {
    const { fork, exits } = life({ status, exitMs });
    const [exit] = printed([[fork, ...exits]]);
    assert.equal(exit?.slice(-text.length - 1), ` ${text}`);
  });
}

test('time is that of the event, not of its printing', () => {
  const { events } = lifeOf({ startMs: -4000, exitMs: 63_500 });
  assert.deepEqual(
    printed([events]).map((text) => text.slice(0, 8)),
    ['14:03:23', '14:04:26'],
  );
});

test('lines come in the order of the events, also those of one batch', () => {
  const a = life({ pid: 1, execs: ['env x', 'x'], exitMs: 9 });
  const b = life({ pid: 2, execs: ['y'] });
  const [first, second] = a.execs;
  assert.ok(first && second);
  const events = [a.fork, b.fork, first, ...b.execs, second, ...b.exits, ...a.exits];
  const names = printed([events]).map((text) => text.split(/ +/).slice(1, 4).join(' '));
  assert.deepEqual(names, ['EXEC env 1', 'EXEC y 2', 'EXEC x 1', 'EXIT y 2', 'EXIT x 1']);
});

test('a fork alone prints nothing until its end, and then its duration', () => {
  const { fork, exits, free } = life({ exitMs: 30 });
  assert.deepEqual(printed([[fork]]), []);
  assert.deepEqual(printed([[fork], exits, [free]]), [ended('sh', '[0] (30ms)')]);
});

test('two reports of one end are printed once, with the first time', () => {
  const { fork, execs, exits } = lifeOf({ exitMs: 30, status: 256, secondExit: { exitMs: 31, status: 256 } });
  const expected = [started('ls'), ended('ls', '[1] (30ms)')];
  assert.deepEqual(printed([[fork, ...execs, ...exits]]), expected, 'in one batch');
  assert.deepEqual(printed([[fork, ...execs], ...exits.map((exit) => [exit])]), expected, 'in two');
  assert.deepEqual(printed([[fork, ...execs, ...exits, ...exits]]), expected, 'told again');
  assert.deepEqual(printed([[fork, ...execs, ...exits], exits]), expected, 'told again later');
  assert.equal(printed([[fork, ...execs], ...exits.toReversed().map((exit) => [exit])]).length, 2, 'out of order');
});

test('with a threshold the EXEC lines come with the EXIT line, before it', () => {
  const { fork, execs, exits } = life({ execs: ['env ls', 'ls'], exitMs: 60 });
  const lines = [started('env'), started('ls'), ended('ls', '[0] (60ms)')];
  assert.deepEqual(printed([[fork, ...execs]], 50), []);
  assert.deepEqual(printed([[fork, ...execs], exits], 50), lines);
  assert.deepEqual(printed([[fork, ...execs, ...exits]], 60), lines, 'reached, not passed');
  assert.deepEqual(printed([[fork, ...execs], exits], 61), []);
});

test('a filter decides for a process when more is known of it', () => {
  const [ok, failed] = [lifeOf({ pid: 1 }), lifeOf({ pid: 2, status: 256 })];
  const batches = [
    [ok.fork, ...ok.execs, failed.fork, ...failed.execs],
    [...ok.exits, ...failed.exits],
  ];
  assert.deepEqual(printed(batches, 0, 'exit!=0'), [started('ls', 2), ended('ls', '[1] (10ms)', 2)]);
  assert.deepEqual(printed(batches, 0, 'pid=1'), [started('ls', 1), ended('ls', '[0] (10ms)', 1)]);
  assert.deepEqual(printed(batches, 0, 'cat'), []);
});

test('an exec that comes after a later one, or after the end, is printed once', () => {
  const { fork, execs, exits } = life({ execs: ['env ls', 'ls'] });
  const [first, second] = execs;
  assert.ok(first && second);
  const all = [started('env'), started('ls')];
  assert.deepEqual(printed([[fork], [second], [first]]).toSorted(), all);
  assert.deepEqual(printed([[second], [first], exits]).length, 3);
  assert.deepEqual(printed([execs, execs, exits, execs]).length, 3);
});

test('a process whose start was not seen has its EXIT line', () => {
  assert.deepEqual(printed([life({ exitMs: 40 }).exits]), [ended('sh', '[0] (40ms)')]);
});

test('an exit that was lost prints nothing, and what comes of it late is printed', () => {
  const { fork, execs, exits, free } = lifeOf({});
  assert.deepEqual(printed([[fork, ...execs, free]]), [started('ls')]);
  assert.deepEqual(printed([[fork, ...execs, free], exits]), [started('ls'), ended('ls', '[0] (10ms)')]);
});

test('each line is one line, whatever a process is called', () => {
  const bytes = fc.uint8Array({ maxLength: 15 }).map((bytes) => byteString(Buffer.from(bytes).toString('latin1')));
  fc.assert(
    fc.property(bytes, bytes, (comm, filename) => {
      const lines = printed([[execEvent({ comm, filename }), exitEvent({ comm, timeBootNs: T0 + MS })]]);
      assert.equal(lines.length, 2);
      for (const text of lines) assert.doesNotMatch(text, /[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]/);
    }),
  );
});
