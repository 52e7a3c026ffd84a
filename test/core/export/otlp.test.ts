// Processes arrive at a Collector as spans, and what does not arrive is counted.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byteString } from '../../../src/core/bytes.ts';
import type { ProcessEvent } from '../../../src/core/events/event.ts';
import { OtlpSink } from '../../../src/core/sink/otlp.ts';
import { initialState } from '../../../src/core/state/state.ts';
import { createStore, type Store } from '../../../src/core/state/store.ts';
import { waitUntil } from '../../support/wait.ts';
import { argv, execEvent, exitEvent, forkEvent, MS, SECOND, T0 } from '../support/events.ts';
import { life } from '../support/life.ts';
import { Collector } from './collector.ts';

const WALL_OFFSET_NS = 1_700_000_000 * SECOND;
const ORIGIN = { bootId: 'b0071d', host: 'node7', kernel: '6.18.0', version: '1.2.3' };

interface Outcome {
  readonly sent: number;
  readonly unsent: number;
  readonly problems: readonly string[];
}

function storeOf(...batches: readonly (readonly ProcessEvent[])[]) {
  return fill(createStore(initialState()), batches);
}

function fill(store: Store, batches: readonly (readonly ProcessEvent[])[]): Store {
  store.dispatch({ type: 'source/started', name: 'test', nowBootNs: T0 });
  store.dispatch({ type: 'clock/ticked', nowBootNs: T0, wallOffsetNs: WALL_OFFSET_NS });
  store.dispatch({ type: 'users/read', names: new Map([[1000, 'ada']]) });
  store.dispatch({ type: 'cgroups/read', paths: new Map([[7, byteString('/user.slice/session-3.scope')]]) });
  for (const events of batches) {
    store.dispatch({
      type: 'events/received',
      events,
      nowBootNs: Math.max(...events.map((event) => event.timeBootNs)),
    });
  }
  return store;
}

async function send(url: string, events: readonly ProcessEvent[], env: Record<string, string> = {}): Promise<Outcome> {
  const { getState } = storeOf(events);
  const problems: string[] = [];
  const before = { ...process.env };
  Object.assign(process.env, env);
  try {
    const onProblem = (problem: string) => problems.push(problem);
    const sink = new OtlpSink({
      url: `${url}/v1/traces`,
      origin: ORIGIN,
      isPatient: false,
      onProblem,
      onWarning: onProblem,
    });
    sink.observe(getState());
    return { ...(await sink.end(getState())), problems };
  } finally {
    for (const name of Object.keys(env)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

test('what a history forgot before it could be sent is counted as unsent', async () => {
  await using collector = await Collector.start();
  const store = fill(createStore(initialState({ history: 1 })), [many(3000)]);
  const sink = new OtlpSink({
    url: `${collector.url}/v1/traces`,
    origin: ORIGIN,
    isPatient: false,
    onProblem: () => {},
    onWarning: () => {},
  });
  const { sent, unsent } = await sink.end(store.getState());
  assert.deepEqual([sent, unsent], [store.getState().table.history.length, 3000 - sent]);
});

const QUICK = { OTEL_EXPORTER_OTLP_TIMEOUT: '700' };
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => life({ pid: 1000 + index, startMs: index }).events).flat();

test('a process is a span with the attributes of the semantic conventions', async () => {
  await using collector = await Collector.start();
  const usage = { cpuNs: 5 * MS, maxRssBytes: 64 * 2 ** 20 };
  const { sent, unsent, problems } = await send(
    collector.url,
    life({ pid: 7, ppid: 3, startMs: 5, execs: ['sh -c x', 'gcc -c a.c'], exitMs: 12, exactUsage: usage }).events,
  );
  assert.deepEqual({ sent, unsent, problems }, { sent: 1, unsent: 0, problems: [] });
  const [request] = collector.requests;
  assert.equal(request?.path, '/v1/traces');
  assert.equal(request?.headers['content-type'], 'application/x-protobuf');
  const span = collector.named('gcc');
  assert.equal(span.kind, 'SPAN_KIND_INTERNAL');
  assert.equal(span.startNs, BigInt(WALL_OFFSET_NS) + BigInt(T0 + 5 * MS));
  assert.equal(span.endNs - span.startNs, BigInt(12 * MS));
  assert.equal(span.status.code ?? 'STATUS_CODE_UNSET', 'STATUS_CODE_UNSET');
  assert.equal(span.parentSpanId, '');
  const { attributes } = span;
  const expected = {
    'process.pid': 7,
    'process.parent_pid': 3,
    'process.executable.name': 'gcc',
    'process.executable.path': '/bin/gcc',
    'process.command': 'gcc',
    'process.command_args': ['gcc', '-c', 'a.c'],
    'process.exit.code': 0,
    'process.owner': 'ada',
    'process.real_user.id': 1000,
    'process.user.name': 'ada',
    'process.linux.cgroup': '/user.slice/session-3.scope',
    'process.creation.time': new Date((WALL_OFFSET_NS + T0 + 5 * MS) / 1e6).toISOString(),
    'tracer_tui.cpu.time_ns': 5 * MS,
    'tracer_tui.memory.peak_bytes': 64 * 2 ** 20,
  };
  for (const [name, value] of Object.entries(expected)) assert.deepEqual(attributes[name], value, name);
  assert.equal(attributes['error.type'], undefined);
  assert.deepEqual(
    span.events.map((event) => [event.name, event.attributes['process.executable.path']]),
    [
      ['exec', '/bin/sh'],
      ['exec', '/bin/gcc'],
    ],
  );
  assert.equal(span.resource['service.name'], 'tracer-tui');
  assert.equal(span.resource['host.name'], 'node7');
  assert.equal(span.resource['os.type'], 'linux');
});

test('the parent of a span is the parent process; what one command started is one trace', async () => {
  await using collector = await Collector.start();
  const make = life({ pid: 10, ppid: 5, execs: ['make'], exitMs: 40 });
  const gcc = life({ pid: 11, ppid: 10, startMs: 5, execs: ['gcc'], exitMs: 20 });
  const daemon = life({ pid: 12, ppid: 11, startMs: 10, execs: ['daemon'], exitMs: 3000 });
  const other = life({ pid: 20, ppid: 5, startMs: 1, execs: ['ls'] });
  const still = forkEvent({ pid: 30, ppid: 10, startBootNs: T0 + 3 * MS, comm: byteString('server') });
  const events = [make.fork, ...make.execs, other.fork, ...other.execs, still, gcc.fork, ...gcc.execs, daemon.fork];
  const ends = [...daemon.execs, ...gcc.exits, gcc.free, ...make.exits, make.free, ...other.exits, other.free];
  await send(collector.url, [...events, ...ends, ...daemon.exits, daemon.free]);
  const root = collector.named('make');
  assert.match(root.traceId, /^[0-9a-f]{32}$/);
  assert.equal(root.parentSpanId, '');
  assert.equal(collector.named('gcc').parentSpanId, root.spanId);
  assert.equal(collector.named('daemon').parentSpanId, collector.named('gcc').spanId);
  assert.equal(collector.named('server').parentSpanId, root.spanId);
  assert.equal(collector.named('server').attributes['tracer_tui.is_running'], true);
  for (const name of ['gcc', 'daemon', 'server']) assert.equal(collector.named(name).traceId, root.traceId);
  assert.notEqual(collector.named('ls').traceId, root.traceId);
});

test('sent again, a process has the same ids', async () => {
  await using collector = await Collector.start();
  const { events } = life({ execs: ['a'] });
  await send(collector.url, events);
  await send(collector.url, events);
  const [first, second] = collector.taken;
  assert.equal(first?.spanId, second?.spanId);
  assert.equal(first?.traceId, second?.traceId);
});

test('a failure is an error, with its code or its signal', async () => {
  await using collector = await Collector.start();
  await send(collector.url, [
    ...life({ pid: 1, execs: ['false'], status: 1 << 8 }).events,
    ...life({ pid: 2, execs: ['crash'], status: 11 | 0x80 }).events,
  ]);
  const failed = collector.named('false');
  assert.deepEqual(failed.status, { code: 'STATUS_CODE_ERROR', message: 'exit code 1' });
  assert.equal(failed.attributes['process.exit.code'], 1);
  assert.equal(failed.attributes['error.type'], '1');
  const crashed = collector.named('crash');
  assert.deepEqual(crashed.status, { code: 'STATUS_CODE_ERROR', message: 'killed by SIGSEGV, core dumped' });
  assert.equal(crashed.attributes['process.exit.code'], undefined);
  assert.equal(crashed.attributes['tracer_tui.exit.signal'], 'SIGSEGV');
});

test('arguments that are no text, or too long, say so', async () => {
  await using collector = await Collector.start();
  const long = argv('x', '\xff\x1b', 'y'.repeat(20_000));
  const exec = execEvent({
    pid: 9,
    timeBootNs: T0 + MS,
    comm: byteString('x'),
    filename: byteString('/x'),
    args: long,
  });
  await send(collector.url, [forkEvent({ pid: 9 }), exec, exitEvent({ pid: 9, timeBootNs: T0 + 2 * MS })]);
  const { attributes } = collector.named('x');
  const args = attributes['process.command_args'] as string[];
  assert.deepEqual(args.slice(0, 2), ['x', '\\xff\\x1b']);
  assert.ok((args[2]?.length ?? 0) < 17_000);
  assert.equal(attributes['tracer_tui.command_args.is_truncated'], true);
});

test('spans go in batches, and OpenTelemetry’s environment variables are obeyed', async () => {
  await using collector = await Collector.start();
  const outcome = await send(collector.url, many(1300), {
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20x',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test',
    OTEL_SERVICE_NAME: 'builds',
  });
  assert.deepEqual(outcome, { sent: 1300, unsent: 0, problems: [] });
  assert.deepEqual(
    collector.requests.map(({ spans }) => spans.length),
    [512, 512, 276],
  );
  assert.equal(collector.requests[0]?.headers.authorization, 'Bearer x');
  assert.equal(collector.requests[0]?.headers['content-encoding'], 'gzip');
  assert.equal(collector.taken[0]?.resource['deployment.environment'], 'test');
  assert.equal(collector.taken[0]?.resource['service.name'], 'builds');
});

test('429 with Retry-After: it waits, and all arrive', async () => {
  await using collector = await Collector.start([{ status: 429, headers: { 'retry-after': '1' } }]);
  const outcome = await send(collector.url, many(3), QUICK);
  assert.deepEqual([outcome.sent, outcome.unsent], [3, 0]);
  assert.equal(collector.requests.length, 2);
  assert.equal(collector.taken.length, 3);
});

test('429 for ever: one line, and a count', async () => {
  await using collector = await Collector.start(() => ({ status: 429 }));
  const outcome = await send(collector.url, many(600), QUICK);
  assert.deepEqual([outcome.sent, outcome.unsent], [0, 600]);
  assert.deepEqual(outcome.problems, [`${collector.url}/v1/traces answered 429 Too Many Requests`]);
});

test('500: not tried again, for it may have been taken; one line, and a count', async () => {
  await using collector = await Collector.start([{ status: 500 }]);
  const outcome = await send(collector.url, many(600), QUICK);
  assert.deepEqual([outcome.sent, outcome.unsent], [88, 512]);
  assert.deepEqual(outcome.problems, [`${collector.url}/v1/traces answered 500 Internal Server Error`]);
  assert.equal(collector.requests.length, 2);
});

test('an endpoint that fails again and again is left alone', async () => {
  await using collector = await Collector.start(() => ({ status: 404 }));
  const outcome = await send(collector.url, many(5000), QUICK);
  assert.deepEqual([outcome.sent, outcome.unsent], [0, 5000]);
  assert.equal(collector.requests.length, 3);
  assert.equal(outcome.problems.length, 1);
});

test('an endpoint that refuses: one line, and a count', async () => {
  const gone = await Collector.start();
  const { url } = gone;
  await gone[Symbol.asyncDispose]();
  const outcome = await send(url, many(600), QUICK);
  assert.deepEqual([outcome.sent, outcome.unsent], [0, 600]);
  assert.equal(outcome.problems.length, 1);
  assert.match(outcome.problems[0] ?? '', /^http:\S+ refuses the connection \(is a Collector .* listening there\?\)$/);
});

test('an endpoint that hangs: one line, and a count, after the time limit', async () => {
  await using collector = await Collector.start(() => 'hang');
  const outcome = await send(collector.url, many(600), QUICK);
  assert.deepEqual([outcome.sent, outcome.unsent], [0, 600]);
  assert.deepEqual(outcome.problems, [`${collector.url}/v1/traces gave no answer within 0.7 s`]);
});

test('spans that the endpoint rejects of a batch are counted', async () => {
  await using collector = await Collector.start([{ status: 200, rejectedSpans: 4 }]);
  const outcome = await send(collector.url, many(10));
  assert.deepEqual([outcome.sent, outcome.unsent], [6, 4]);
  assert.deepEqual(outcome.problems, [`${collector.url}/v1/traces did not take 4 spans: too old`]);
});

test('live: what came while the Collector was away is sent when it is back', async () => {
  const gone = await Collector.start();
  const { port, url } = gone;
  await gone[Symbol.asyncDispose]();
  const problems: string[] = [];
  process.env['OTEL_EXPORTER_OTLP_TIMEOUT'] = '300';
  const sink = new OtlpSink({
    ...{ url: `${url}/v1/traces`, origin: ORIGIN, isPatient: true, retryMs: 100 },
    onProblem: (problem) => problems.push(problem),
    onWarning: () => {},
  });
  delete process.env['OTEL_EXPORTER_OTLP_TIMEOUT'];
  const { getState } = storeOf(many(20));
  sink.observe(getState());
  await waitUntil(() => problems.length > 0, { what: 'a problem' });
  await using collector = await Collector.start([], port);
  await waitUntil(() => collector.taken.length === 20, { what: 'spans' });
  assert.deepEqual(await sink.end(getState()), { sent: 20, unsent: 0 });
});

test('live: an endpoint that is away does not hold the end', async () => {
  await using collector = await Collector.start(() => ({ status: 503, headers: { 'retry-after': '3600' } }));
  const problems: string[] = [];
  const onProblem = (problem: string) => problems.push(problem);
  const sink = new OtlpSink({
    url: `${collector.url}/v1/traces`,
    origin: ORIGIN,
    isPatient: true,
    onProblem,
    onWarning: onProblem,
  });
  const { getState } = storeOf(many(700));
  sink.observe(getState());
  await waitUntil(() => problems.length > 0, { what: 'a problem' });
  // It would be tried again in an hour.
  const { length } = collector.requests;
  assert.deepEqual(await sink.end(getState()), { sent: 0, unsent: 700 });
  assert.equal(collector.requests.length, length);
});

test('an answer that is none of the protocol: taken all the same, and told in words', async () => {
  await using collector = await Collector.start([{ status: 200, body: '{}' }]);
  const outcome = await send(collector.url, many(3));
  assert.deepEqual([outcome.sent, outcome.unsent], [3, 0]);
  assert.match(outcome.problems.join(), /could not deserialize response/);
});

test('an environment variable that OpenTelemetry cannot read is told', async () => {
  await using collector = await Collector.start();
  const outcome = await send(collector.url, many(1), { OTEL_EXPORTER_OTLP_COMPRESSION: 'brotli' });
  assert.equal(outcome.sent, 1);
  assert.match(outcome.problems.join(), /OTEL_EXPORTER_OTLP_COMPRESSION is invalid/);
});
