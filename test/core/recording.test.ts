// A recording gives back what it was made of, and says in which line it is wrong.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { type ByteString, byteString } from '../../src/core/bytes.ts';
import type { ProcessEvent } from '../../src/core/events/event.ts';
import { processKey } from '../../src/core/process.ts';
import { RecordingDecoder, RecordingError } from '../../src/core/recording/decode.ts';
import { createEncoder } from '../../src/core/recording/encode.ts';
import type { RecordingFacts } from '../../src/core/recording/schema.ts';
import type { SourceAction } from '../../src/core/state/actions.ts';
import type { SnapshotProcess } from '../../src/core/table/snapshot.ts';
import { anyBytes, anyEvent } from './support/arbitraries.ts';
import { execEvent, exitEvent, forkEvent, NO_USAGE, T0 } from './support/events.ts';

const FACTS: RecordingFacts = {
  program: 'tracer-tui 0.1.0',
  host: 'höst "a"',
  kernel: '6.18.44',
  bootId: '6b0e2e5c',
  wallOffsetNs: 1_700_000_000_000_000_000,
};
const STARTED: SourceAction = { type: 'source/started', name: 'ebpf', nowBootNs: T0 };
const TICKED: SourceAction = { type: 'clock/ticked', nowBootNs: T0, wallOffsetNs: FACTS.wallOffsetNs };

function encode(actions: readonly SourceAction[]): string {
  const encoder = createEncoder(FACTS);
  return actions.map(encoder.encode).join('') + encoder.end(T0);
}

interface Decoded {
  readonly actions: readonly SourceAction[];
  readonly error: string | undefined;
  readonly decoder: RecordingDecoder;
}

function decode(text: string, pieces = text.length): Decoded {
  const actions: SourceAction[] = [];
  const decoder = new RecordingDecoder((action) => actions.push(action));
  try {
    for (let at = 0; at < text.length; at += pieces) decoder.push(text.slice(at, at + pieces));
    decoder.end();
    return { actions, error: undefined, decoder };
  } catch (error) {
    assert.ok(error instanceof RecordingError, String(error));
    return { actions, error: error.message, decoder };
  }
}

function eventsOf(actions: readonly SourceAction[]): ProcessEvent[] {
  const events: ProcessEvent[] = [];
  for (const action of actions) {
    if (action.type === 'events/received')
      for (const event of action.events as readonly ProcessEvent[]) events.push(event);
  }
  return events;
}

function received(...events: readonly ProcessEvent[]): SourceAction {
  return { type: 'events/received', events, nowBootNs: T0 };
}

test('every event comes back as it was, whatever bytes are in it, in pieces of any size', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 8 }), fc.integer({ min: 1, max: 500 }), (events, pieces) => {
      const { actions, error } = decode(encode([STARTED, received(...events)]), pieces);
      assert.equal(error, undefined);
      assert.deepEqual(eventsOf(actions), events);
    }),
    { numRuns: 500 },
  );
});

test('that only a command was followed comes back', () => {
  const started: SourceAction = { ...STARTED, isFollowing: true };
  assert.deepEqual(decode(encode([started])).actions[0], started);
  assert.deepEqual(decode(encode([STARTED])).actions[0], STARTED);
});

test('every action comes back in its place', () => {
  const process: SnapshotProcess = {
    ...forkEvent(),
    image: {
      timeBootNs: T0,
      origin: 'snapshot',
      comm: byteString('sh'),
      filename: byteString('/bin/sh'),
      args: byteString('sh\0-c\0\0'),
      argsTotalBytes: 7,
      argsUnreadable: false,
    },
    usage: { ...NO_USAGE, cpuNs: 5 },
  };
  const {
    kind: _kind,
    timeBootNs: _time,
    ...found
  } = process as SnapshotProcess & { kind: 'fork'; timeBootNs: number };
  const actions: SourceAction[] = [
    STARTED,
    TICKED,
    {
      type: 'users/read',
      names: new Map([
        [1000, 'ann "x"'],
        [0, 'root'],
      ]),
    },
    received(forkEvent()),
    TICKED,
    {
      type: 'snapshot/taken',
      snapshot: {
        beganBootNs: T0,
        processes: [found, { ...found, pid: 2, key: processKey(2, 100_000), image: undefined }],
        zombies: [processKey(7, 2 ** 27 - 1)],
      },
    },
    { type: 'cgroups/read', paths: new Map([[7, byteString('/\xff')]]) },
    { type: 'heldBack/counted', heldBack: { count: 3, durationNs: 4_000_000 } },
    { type: 'losses/counted', lost: { fork: 1, exec: 2, exit: 3, free: 4, cgroup: 5, missedRuns: 6 } },
    { type: 'clock/ticked', nowBootNs: T0 + 5, wallOffsetNs: 77 },
    { type: 'source/failed', message: 'gone\n' },
    { type: 'clock/ticked', nowBootNs: T0 + 5, wallOffsetNs: 77 },
  ];
  const { actions: decoded, error, decoder } = decode(encode(actions));
  assert.equal(error, undefined);
  assert.deepEqual(decoded, actions);
  assert.deepEqual(decoder.header, { ...FACTS, source: 'ebpf', startedBootNs: T0 });
});

test('time that only passes is told once a second, and a clock that was set at once', () => {
  const { encode } = createEncoder(FACTS);
  const ticked = (nowBootNs: number, wallOffsetNs = FACTS.wallOffsetNs) =>
    encode({ type: 'clock/ticked', nowBootNs, wallOffsetNs });
  encode(STARTED);
  assert.equal(ticked(T0 + 1e9 - 1), '');
  assert.notEqual(ticked(T0 + 1e9), '');
  assert.equal(ticked(T0 + 1e9 + 1), '');
  assert.notEqual(ticked(T0 + 1e9 + 2, 5), '');
  assert.equal(encode(received()), '');
});

test('the identity stays exact where a start time does not fit into a double', () => {
  const startBootNs = 2 ** 53 + 9_007_199;
  for (const off of [-1, 0, 1]) {
    const key = processKey(42, Math.floor(startBootNs / 1e7) + off);
    const event = { ...forkEvent({ pid: 42, startBootNs }), key };
    assert.deepEqual(eventsOf(decode(encode([STARTED, received(event)])).actions), [event]);
  }
});

test('text is a string where it is UTF-8, and base64 where it is not', () => {
  const args = byteString('\xc3\xa9\0\xff"\\\n\0plain\0');
  const lines = encode([STARTED, received(execEvent({ args, filename: byteString('/a\x01') }))]).split('\n');
  const exec: { argv: unknown; filename: unknown } = JSON.parse(lines[1] ?? '');
  assert.deepEqual(exec.argv, ['é', { base64: Buffer.from('\xff"\\\n', 'latin1').toString('base64') }, 'plain']);
  assert.equal(exec.filename, '/a\x01');
  assert.ok(lines.every((line) => line === '' || JSON.parse(line)));
});

test('any bytes in base64 are what Node makes of them', () => {
  fc.assert(
    fc.property(anyBytes, (bytes: ByteString) => {
      const filename = byteString(`\xff${bytes}`);
      const line = encode([STARTED, received(execEvent({ filename }))]).split('\n')[1] ?? '';
      const parsed: { filename: unknown } = JSON.parse(line);
      assert.deepEqual(parsed.filename, { base64: Buffer.from(filename, 'latin1').toString('base64') });
    }),
  );
});

test('how it ended stands there for readers who know no wait status', () => {
  const lines = encode([STARTED, received(exitEvent({ status: 7 << 8 }), exitEvent({ status: 0x8b }))]).split('\n');
  const [code, signal] = [JSON.parse(lines[1] ?? ''), JSON.parse(lines[2] ?? '')];
  assert.equal(code.exit_code, 7);
  assert.equal('signal' in code, false);
  assert.deepEqual([signal.signal, signal.core_dumped, 'exit_code' in signal], [11, true, false]);
});

test('what a source does not know of an end is left out, and comes back as not known', () => {
  const events = [exitEvent({ status: undefined }), exitEvent({ usage: undefined }), exitEvent()];
  const text = encode([STARTED, received(...events)]);
  const [, gone = '', unmeasured = ''] = text.split('\n');
  assert.doesNotMatch(gone, /status|exit_code|signal/);
  assert.doesNotMatch(unmeasured, /_ns":.*cpu_ns|bytes|faults/);
  assert.deepEqual(eventsOf(decode(text).actions), events);
});

test('lines and members that a later version adds are passed over', () => {
  const [header = '', ...rest] = encode([STARTED, received(forkEvent())]).split('\n');
  const text = [header.replace('{', '{"new":1,'), '{"type":"news"}', ...rest].join('\n');
  const { actions, error } = decode(text);
  assert.equal(error, undefined);
  assert.equal(eventsOf(actions).length, 1);
});

test('what is wrong is told with its line, and what comes before is given out', () => {
  const good = encode([STARTED, received(forkEvent({ pid: 5 }), exitEvent({ pid: 5 }))]);
  const [header = '', fork = '', exit = '', clock = '', end = ''] = good.split('\n');
  const { kind: _kind, timeBootNs: _time, ...owner } = forkEvent({ pid: 9 });
  const found: SnapshotProcess = { ...owner, key: processKey(9, 5), image: undefined, usage: NO_USAGE };
  const taken: SourceAction = {
    type: 'snapshot/taken',
    snapshot: { beganBootNs: T0, processes: [found], zombies: [] },
  };
  const [, process = '', snapshot = ''] = encode([STARTED, taken]).split('\n');
  const text = (...lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
  const cases: readonly (readonly [text: string, events: number, message: RegExp])[] = [
    ['', 0, /^it is empty$/],
    ['\n', 0, /^it is no recording of tracer-tui: line 1 is empty$/],
    ['\x7fELF\0\0\0', 0, /^it is no recording of tracer-tui: line 1 is not JSON$/],
    ['[]\n', 0, /^it is no recording .*line 1 is wrong: it is not an object$/],
    [text(fork, exit), 0, /^it is no recording .*line 1 is no header/],
    [
      text(header.replace('"schema":1', '"schema":9')),
      0,
      /schema version 9 \(written by tracer-tui 0.1.0\).* reads version 1: /,
    ],
    [text(header.replace('"schema":1', '"schema":"1"')), 0, /line 1 is wrong: "schema" is not a whole number but "1"$/],
    [text(header, fork, exit, clock), 2, /^it is cut: it has no end, and what comes before is shown$/],
    [text(header), 0, /^it is cut: it has no end, and nothing could be read$/],
    [text(header, clock), 0, /^it is cut: it has no end, and nothing could be read$/],
    [text(header) + fork.slice(0, 50), 0, /^line 2 is cut: .*; nothing could be read$/],
    [text(header, process), 0, /^it is cut: it has no end, and nothing could be read$/],
    [text(header, process, snapshot), 0, /^it is cut: it has no end, and what comes before is shown$/],
    [text(header, fork) + exit.slice(0, 50), 1, /^line 3 is cut: /],
    [text(header, fork, '{', exit, end), 1, /^line 3 is not JSON; /],
    [text(header, fork, fork.replace('"pid":5', '"pid":-5'), end), 1, /^line 3 is wrong: "pid" is not .* but -5; /],
    [
      text(header, fork, fork.replace('"pid":5', '"pid":5e9'), end),
      1,
      /^line 3 is wrong: "pid" is not .*up to 4194304 /,
    ],
    [text(header, fork, exit.replace(/"user_ns":\d+,/, ''), end), 1, /^line 3 has no "user_ns"; /],
    [
      text(header, fork, exit.replace(/"time_boot_ns":\d+/, '"time_boot_ns":1e300'), end),
      1,
      /^line 3 is wrong: "time_boot_ns" is not a whole number of 64 bits but 1e\+300; /,
    ],
    [
      text(header, fork.replace('"comm":"sh"', '"comm":{"base64":"%"}'), end),
      0,
      /^line 2 is wrong: "comm" is not text/,
    ],
    [text(header, fork, header), 1, /^line 3 begins another recording: /],
    [text(header, fork, end, fork), 1, /^line 4 comes after the end; /],
    [
      text(header, '{"type":"snapshot","began_boot_ns":1,"processes":2,"zombies":[]}'),
      0,
      /^line 2 ends a list of 2 processes, of which 0 /,
    ],
    [text(header, fork) + 'x'.repeat(17 * 2 ** 20), 1, /^line 3 is longer than any line/],
  ];
  for (const [broken, events, message] of cases) {
    const { actions, error } = decode(broken);
    assert.match(error ?? 'no error', message);
    assert.equal(eventsOf(actions).length, events, error);
  }
});

test('a last line without its newline is whole', () => {
  const { actions, error } = decode(encode([STARTED, received(forkEvent())]).trimEnd());
  assert.equal(error, undefined);
  assert.equal(eventsOf(actions).length, 1);
});
