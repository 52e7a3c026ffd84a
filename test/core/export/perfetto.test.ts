// A Perfetto trace says what ran when, below whom, and what failed; and it can be read by its schema.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byteString } from '../../../src/core/bytes.ts';
import type { ProcessEvent } from '../../../src/core/events/event.ts';
import { PerfettoTrace } from '../../../src/core/export/perfetto.ts';
import type { SourceAction } from '../../../src/core/state/actions.ts';
import { initialState, NOTHING_LOST } from '../../../src/core/state/state.ts';
import { createStore } from '../../../src/core/state/store.ts';
import { argv, execEvent, exitEvent, forkEvent, keyOf, MS, NO_USAGE, SECOND, T0 } from '../support/events.ts';
import { life } from '../support/life.ts';
import { readTrace, type Track } from './perfettoReader.ts';

const WALL_OFFSET_NS = 1_700_000_000 * SECOND;

function traceOf(...batches: readonly (readonly ProcessEvent[] | SourceAction)[]) {
  const store = createStore(initialState());
  const trace = new PerfettoTrace();
  const pieces: Uint8Array[] = [];
  const dispatch = (action: SourceAction) => {
    store.dispatch(action);
    trace.take(store.getState());
    pieces.push(trace.bytes());
  };
  dispatch({ type: 'source/started', name: 'test', nowBootNs: T0 });
  dispatch({ type: 'clock/ticked', nowBootNs: T0, wallOffsetNs: WALL_OFFSET_NS });
  for (const batch of batches) {
    if ('type' in batch) dispatch(batch);
    else dispatch({ type: 'events/received', events: batch, nowBootNs: Math.max(...batch.map((e) => e.timeBootNs)) });
  }
  trace.end(store.getState());
  pieces.push(trace.bytes());
  return readTrace(Buffer.concat(pieces));
}

const spans = (track: Track) =>
  track.slices.map(({ name, startNs, endNs }) => [name, (startNs - T0) / MS, ((endNs ?? Number.NaN) - T0) / MS]);

test('each program that a process executed is a slice, and the time before it is its fork', () => {
  const trace = traceOf(life({ pid: 7, execs: ['sh -c x', 'make all'], exitMs: 10 }).events);
  assert.deepEqual(spans(trace.named('make 7')), [
    ['fork', 0, 1],
    ['sh', 1, 2],
    ['make', 2, 10],
  ]);
});

test('where images were forgotten, the slice before says how many ran in its time', () => {
  const execs = Array.from({ length: 100 }, (_each, n) => `run${n + 1} x`);
  const trace = traceOf(life({ pid: 7, execs, exitMs: 200 }).events);
  const slices = spans(trace.named('run100 7'));
  assert.equal(slices.length, 65);
  assert.deepEqual(slices[32], ['run32 … 36 more', 32, 69]);
  assert.deepEqual(slices[33], ['run69', 69, 70]);
});

test('a fork without an exec is one slice', () => {
  const trace = traceOf(life({ pid: 7, exitMs: 4 }).events);
  assert.deepEqual(spans(trace.named('sh 7')), [['fork', 0, 4]]);
});

test('tracks are nested by parent, also below one that ended long ago or still runs', () => {
  const shell = forkEvent({ pid: 5, ppid: 1, comm: byteString('bash') });
  const make = life({ pid: 10, ppid: 5, startMs: 1, execs: ['make'], exitMs: 30 });
  const gcc = life({ pid: 11, ppid: 10, startMs: 5, execs: ['gcc'], exitMs: 20 });
  const orphan = life({ pid: 12, ppid: 11, startMs: 8, execs: ['daemon'], exitMs: 9000 });
  const trace = traceOf(
    [shell, make.fork, ...make.execs, gcc.fork, ...gcc.execs, orphan.fork, ...orphan.execs],
    [...gcc.exits, gcc.free, ...make.exits, make.free],
    [...orphan.exits, orphan.free],
  );
  const parentOf = (name: string) => trace.tracks.get(trace.named(name).parent ?? '')?.name;
  assert.equal(parentOf('daemon 12'), 'gcc 11');
  assert.equal(parentOf('gcc 11'), 'make 10');
  assert.equal(parentOf('make 10'), 'bash 5');
  assert.equal(parentOf('bash 5'), undefined);
  // It still runs.
  assert.deepEqual(spans(trace.named('bash 5')), [['fork', 0, Number.NaN]]);
});

test('what failed says how, in its name and its category', () => {
  const trace = traceOf([
    ...life({ pid: 1000, execs: ['false'], status: 1 << 8 }).events,
    ...life({ pid: 1001, execs: ['sleep'], status: 9 }).events,
    ...life({ pid: 1002, execs: ['crash'], status: 11 | 0x80 }).events,
    ...life({ pid: 1003, execs: ['true'] }).events,
  ]);
  const last = (name: string) => trace.named(name).slices.at(-1);
  assert.equal(last('false 1000')?.name, 'false ✗ 1');
  assert.deepEqual(last('false 1000')?.categories, ['exec', 'failed']);
  assert.equal(last('sleep 1001')?.name, 'sleep ✗ KILL');
  assert.equal(last('crash 1002')?.name, 'crash ✗ SEGV*');
  assert.equal(last('crash 1002')?.annotations['exit'], 'SEGV*');
  assert.equal(last('true 1003')?.name, 'true');
  assert.deepEqual(last('true 1003')?.categories, ['exec']);
});

test('a slice carries who it was and what it used', () => {
  const usage = { cpuNs: 1_500_000, maxRssBytes: 64 * 2 ** 20, readBytes: 4096 };
  const process = life({ pid: 7, ppid: 3, uid: 1000, execs: ['gcc -c a.c'], exactUsage: usage });
  const names = new Map([[1000, 'ada']]);
  const trace = traceOf({ type: 'users/read', names }, process.events);
  const { annotations } = trace.named('gcc 7').slices.at(-1) ?? assert.fail();
  assert.deepEqual(annotations, {
    pid: 7,
    ppid: 3,
    user: 'ada',
    command: 'gcc -c a.c',
    file: '/bin/gcc',
    exit: '0',
    cpu_ms: 1.5,
    peak_rss_bytes: 64 * 2 ** 20,
    read_bytes: 4096,
    written_bytes: 0,
  });
});

test('bytes that are no text are made visible', () => {
  const exec = execEvent({
    pid: 7,
    comm: byteString('\x1b[2J'),
    filename: byteString('/x/\x1b[2J'),
    args: argv('\xff'),
  });
  const trace = traceOf([forkEvent({ pid: 7 }), { ...exec, timeBootNs: T0 + MS }]);
  const slice = trace.named('\\x1b[2J 7').slices.at(-1);
  assert.equal(slice?.name, '\\x1b[2J');
  assert.equal(slice?.annotations['command'], '\\xff');
});

test('what ran before is drawn from the beginning, and says since when', () => {
  const image = {
    timeBootNs: T0,
    origin: 'snapshot',
    comm: byteString('bash'),
    filename: byteString('/bin/bash'),
  } as const;
  const bash = {
    ...{ key: keyOf(50, 500 * SECOND), pid: 50, ppid: 1, startBootNs: 500 * SECOND, comm: byteString('bash') },
    ...{ uid: 0, euid: 0, loginUid: 0, nsPid: 50, cgroupId: 1, usage: NO_USAGE },
    image: { ...image, args: argv('bash'), argsTotalBytes: 5, argsUnreadable: false },
  };
  const snapshot = { beganBootNs: T0, processes: [bash], zombies: [] };
  const child = life({ pid: 51, ppid: 50, startMs: 5, execs: ['ls'] });
  const early = life({ pid: 52, ppid: 50, exitMs: 1 });
  const trace = traceOf(early.events, { type: 'snapshot/taken', snapshot }, child.events);
  const [slice] = trace.named('bash 50').slices;
  assert.equal(slice?.startNs, T0);
  assert.equal(
    slice?.annotations['ran_before'],
    `since ${new Date((WALL_OFFSET_NS + 500 * SECOND) / 1e6).toISOString()}`,
  );
  assert.equal(trace.tracks.get(trace.named('ls 51').parent ?? '')?.name, 'bash 50');
  // It is counted from the beginning, also when events came before it was found.
  assert.deepEqual(trace.named('processes').counts[0], { timeNs: T0, value: 2 });
});

test('counters say how many live, also between two batches', () => {
  const trace = traceOf([
    ...life({ pid: 1, startMs: 0, exitMs: 10 }).events,
    ...life({ pid: 2, startMs: 2, exitMs: 3 }).events,
    ...life({ pid: 3, startMs: 4, exitMs: 20 }).events,
  ]);
  const counts = trace.named('processes').counts.map(({ timeNs, value }) => [(timeNs - T0) / MS, value]);
  // prettier-ignore
  assert.deepEqual(counts, [
    [0, 1],
    [2, 2],
    [4, 3],
    [5, 2],
    [10, 1],
    [24, 0],
  ]);
  assert.deepEqual(trace.named('processes that started here').counts.at(-1)?.value, 0);
});

test('a second report of an end is not counted again', () => {
  const twice = life({ pid: 1, exitMs: 10, secondExit: { exitMs: 11, status: 0 } });
  const trace = traceOf([twice.fork], twice.exits.slice(0, 1), [...twice.exits.slice(1), twice.free]);
  assert.deepEqual(
    trace.named('processes').counts.map(({ value }) => value),
    [1, 0],
  );
});

test('both clocks are told, and again when the wall clock was set', () => {
  const trace = traceOf({ type: 'clock/ticked', nowBootNs: T0 + SECOND, wallOffsetNs: WALL_OFFSET_NS + 3600 * SECOND });
  assert.deepEqual(trace.clocks, [
    { bootNs: T0, wallNs: WALL_OFFSET_NS + T0 },
    { bootNs: T0 + SECOND, wallNs: WALL_OFFSET_NS + 3600 * SECOND + T0 + SECOND },
  ]);
});

test('what was lost is in the trace', () => {
  const lost = { ...NOTHING_LOST, exit: 3, missedRuns: 1 };
  const trace = traceOf({ type: 'losses/counted', lost });
  const [instant] = trace.named('lost events').instants;
  assert.deepEqual(instant?.annotations, { fork: 0, exec: 0, exit: 3, free: 0, cgroup: 0, hook_runs: 1 });
});

test('a chain of a thousand processes stays within what Perfetto nests', () => {
  const chain = Array.from({ length: 1000 }, (_, index) => forkEvent({ pid: 100 + index, ppid: 99 + index }));
  const trace = traceOf(chain.map((fork, index) => ({ ...fork, timeBootNs: T0 + index })));
  assert.equal(trace.tracks.size, 1002);
});

test('two processes that call each other their parent end up somewhere', () => {
  const exits = [5, 6].map((pid) => exitEvent({ pid, timeBootNs: T0 + 10 * MS }));
  const trace = traceOf(
    [forkEvent({ pid: 5, ppid: 6 }), forkEvent({ pid: 6, ppid: 5 }), forkEvent({ pid: 5, ppid: 6 })],
    exits,
  );
  assert.equal(trace.tracks.size, 4);
});
