// Recordings for other programs: what they get, and what bad input gets. And `--otlp` on the machine itself.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import type { ExitEvent, ProcessEvent } from '../../src/core/events/event.ts';
import type { SourceAction } from '../../src/core/state/actions.ts';
import { Collector, type ReceivedSpan } from '../core/export/collector.ts';
import { readTrace } from '../core/export/perfettoReader.ts';
import { MS, SECOND, T0 } from '../core/support/events.ts';
import { life } from '../core/support/life.ts';
import { Terminal } from '../support/terminal.ts';
import { needsTracing, runCommand } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';
import { withoutLosses } from './lines.ts';
import { recordingOf } from './recording.ts';
import { Folder, MAIN, newMarker, openView } from './view.ts';

class Recordings extends Folder {
  write(name: string, text: string): string {
    writeFileSync(this.file(name), text);
    return this.file(name);
  }
}

const make = life({ pid: 10, ppid: 5, execs: ['make all'], exitMs: 40, status: 2 << 8 });
const gcc = life({ pid: 11, ppid: 10, startMs: 5, execs: ['gcc -c a.c'], exitMs: 20, status: 1 << 8 });
const BUILD = [...recordingOf([[make.fork, ...make.execs, ...gcc.events, ...make.exits, make.free]])].join('');

interface Ran {
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

async function run(args: readonly string[], input?: Iterable<string>, env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, ...env } });
  const stdout: Buffer[] = [];
  let stderr = '';
  child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  // It may refuse its command line before it reads.
  await pipeline(Readable.from(input ?? []), child.stdin).catch(() => {});
  return { status: await exited, stdout: Buffer.concat(stdout), stderr };
}

const lines = (text: string) => text.trimEnd().split('\n').length;

test('perfetto: a file that is there when it is whole, for its owner alone', async () => {
  using folder = new Recordings();
  const recording = folder.write('a.ndjson', BUILD);
  const to = folder.file('a.pftrace');
  const first = await run(['export', recording, '--format', 'perfetto', '--to', to]);
  assert.equal(first.status, 0, first.stderr);
  assert.match(first.stderr, /^tracer-tui: \S+a\.pftrace: \S+: open it at https:\/\/ui\.perfetto\.dev\n$/);
  assert.equal(statSync(to).mode & 0o777, 0o600);
  const trace = readTrace(readFileSync(to));
  assert.equal(trace.named('gcc 11').parent, trace.named('make 10').uuid);
  assert.equal(trace.named('make 10').slices.at(-1)?.name, 'make ✗ 2');

  const again = await run(['export', recording, '--format', 'perfetto', '--to', to]);
  assert.equal(again.status, 1);
  assert.match(again.stderr, /^tracer-tui: \S+: it exists already: --force replaces it\n$/);
  const forced = await run(['export', recording, '--format', 'perfetto', '--to', to, '--force']);
  assert.equal(forced.status, 0, forced.stderr);
  assert.deepEqual(readdirSync(folder.path).sort(), ['a.ndjson', 'a.pftrace']);
});

test('a recording on stdin, and every format through a pipe', async () => {
  const perfetto = await run(['export', '-', '--format', 'perfetto'], [BUILD]);
  assert.equal(perfetto.status, 0, perfetto.stderr);
  assert.equal(readTrace(perfetto.stdout).named('gcc 11').slices.length, 2);
  const csv = await run(['export', '-', '--format', 'csv'], [BUILD]);
  assert.match(String(csv.stdout), /^pid,ppid,.*\r\n11,10,.*gcc -c a\.c\r\n10,5,.*make all\r\n$/);
  const ndjson = await run(['export', '-', '--format', 'ndjson'], [BUILD]);
  const again = await run(['export', '-', '--format', 'csv'], [String(ndjson.stdout)]);
  assert.equal(String(again.stdout), String(csv.stdout));
});

test('of a recording that is cut, what is whole is exported, and it says so', async () => {
  const cut = BUILD.slice(0, BUILD.lastIndexOf('"exit"'));
  const { status, stdout, stderr } = await run(['export', '-', '--format', 'perfetto'], [cut]);
  assert.equal(status, 1);
  assert.match(stderr, /^tracer-tui: the recording on stdin: .*is cut.*\n$/);
  assert.equal(readTrace(stdout).named('gcc 11').slices.at(-1)?.name, 'gcc ✗ 1');
});

test('bad input gets one line, and leaves no file', async () => {
  using folder = new Recordings();
  const recording = folder.write('a.ndjson', BUILD);
  symlinkSync('/etc/passwd', folder.file('link'));
  const cases: readonly (readonly [args: string[], status: number, message: RegExp])[] = [
    [[recording, '--format', 'xml'], 2, /--format is one of perfetto, csv, ndjson, otlp, not "xml"/],
    [[recording], 2, /--format is missing: see tracer-tui export --help/],
    [['--format', 'csv'], 2, /the file to read is missing/],
    [[recording, '--format', 'otlp', '--endpoint', 'nonsense'], 2, /--endpoint wants http:.*not "nonsense"/],
    [[recording, '--format', 'otlp'], 2, /--format otlp wants --endpoint/],
    [[recording, '--format', 'otlp', '--to', 'x', '--endpoint', 'http://x'], 2, /is sent to --endpoint, not written/],
    [[recording, '--format', 'csv', '--endpoint', 'http://x'], 2, /--endpoint belongs to --format otlp/],
    [[folder.file('none'), '--format', 'csv'], 1, /there is no such file/],
    [['/etc/passwd', '--format', 'perfetto', '--to', folder.file('b')], 1, /is no recording/],
    [[recording, '--format', 'perfetto', '--to', folder.file('no/b')], 1, /its folder does not exist/],
    [[recording, '--format', 'perfetto', '--to', folder.file('link'), '--force'], 1, /it is no file/],
    [[recording, '--format', 'perfetto', '--to', folder.path], 1, /it is no file/],
  ];
  for (const [args, status, message] of cases) {
    const ran = await run(['export', ...args], [], { OTEL_EXPORTER_OTLP_ENDPOINT: '' });
    assert.equal(ran.status, status, `${args.join(' ')}: ${ran.stderr}`);
    assert.match(ran.stderr, message);
    assert.equal(lines(ran.stderr), 1, ran.stderr);
    assert.equal(String(ran.stdout), '');
  }
  assert.deepEqual(readdirSync(folder.path).sort(), ['a.ndjson', 'link']);
});

test('a terminal gets no binary', async () => {
  using folder = new Recordings();
  const recording = folder.write('a.ndjson', BUILD);
  const args = [MAIN, 'export', recording, '--format', 'perfetto'];
  await using terminal = await Terminal.open({ command: process.execPath, args, cols: 120, rows: 30 });
  await terminal.waitFor('is binary, and stdout is a terminal: give --to FILE', { what: 'message' });
});

test('on a full disk: one line, and nothing that looks whole', needsTracing, async () => {
  using folder = new Recordings();
  const many = recordingOf(Array.from({ length: 500 }, (_, index) => life({ pid: index + 1, startMs: index }).events));
  const recording = folder.write('a.ndjson', [...many].join(''));
  const script = 'mount -t tmpfs -o size=64k none /mnt && "$@"; status=$?; ls -A /mnt; exit $status';
  const command = [process.execPath, MAIN, 'export', recording, '--format', 'perfetto', '--to', '/mnt/a.pftrace'];
  const child = spawn('unshare', ['-m', 'sh', '-c', script, 'sh', ...command]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const status = await new Promise((resolve) => child.once('close', resolve));
  assert.equal(status, 1);
  assert.equal(output, 'tracer-tui: /mnt/a.pftrace: no space left on device: nothing was kept\n');
});

test('a signal takes the unfinished file away', async () => {
  using folder = new Folder();
  const args = [MAIN, 'export', '-', '--format', 'perfetto', '--to', folder.file('a.pftrace')];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.write(BUILD.slice(0, BUILD.lastIndexOf('"exit"')));
  await waitUntil(() => readdirSync(folder.path).length === 1, { what: 'unfinished file' });
  assert.match(readdirSync(folder.path)[0] ?? '', /^\.a\.pftrace\.\w+\.part$/);
  const ended = new Promise((resolve) => child.once('close', (_code, signal) => resolve(signal)));
  child.kill('SIGTERM');
  assert.equal(await ended, 'SIGTERM');
  assert.deepEqual(readdirSync(folder.path), []);
});

test('100,000 processes in 80 MB of heap', async () => {
  function* batches(): Generator<readonly ProcessEvent[]> {
    for (let first = 0; first < 100_000; first += 50) {
      const lives = Array.from({ length: 50 }, (_, index) =>
        life({ pid: 2 + ((first + index) % 30_000), startMs: first + index, execs: ['sh -c x', 'gcc -c a.c -o a.o'] }),
      );
      yield lives.flatMap(({ events }) => events);
    }
  }
  const env = { NODE_OPTIONS: '--max-old-space-size=80' };
  const { status, stdout, stderr } = await run(['export', '-', '--format', 'perfetto'], recordingOf(batches()), env);
  assert.equal(status, 0, stderr.slice(0, 500));
  // A descriptor, three begins and three ends of each, and its counters.
  assert.ok(stdout.length > 100_000 * 200, `${stdout.length} bytes`);
});

/** Each in one second, and nothing tells that they were freed: so the proc connector has it. */
function endsAtOnce(): string {
  const lives = Array.from({ length: 20_000 }, (_, index) => life({ pid: 2 + index, startMs: index / 20 }));
  const batchOf = (first: number) =>
    lives.slice(first, first + 500).flatMap(({ fork, exits }) => [fork, ...exits.map(withoutUsage)]);
  return [...recordingOf(Array.from({ length: 40 }, (_, index) => batchOf(index * 500)))].join('');
}

const withoutUsage = (exit: ExitEvent): ExitEvent => ({ ...exit, usage: undefined });

/** More than any history of an export keeps, all found to be gone in one look at /proc. */
function* goneAtOnce(count: number): Generator<readonly ProcessEvent[] | SourceAction> {
  for (let pid = 2; pid < count + 2; pid += 1000) {
    yield Array.from({ length: Math.min(1000, count + 2 - pid) }, (_, index) => life({ pid: pid + index }).fork);
  }
  yield { type: 'snapshot/taken', snapshot: { beganBootNs: T0 + SECOND, processes: [], zombies: [] } };
}

test('of 20,000 that end at once, all are written, whatever history a person wants to see', async () => {
  using folder = new Recordings();
  const recording = folder.write('a.ndjson', endsAtOnce());
  const csv = await run(['export', recording, '--format', 'csv']);
  const replayed = await run(['replay', recording, '-o', 'csv', '--history', '1000']);
  for (const { status, stdout, stderr } of [csv, replayed]) {
    assert.deepEqual([status, stderr, lines(String(stdout))], [0, '', 1 + 20_000]);
  }
  assert.ok(csv.stdout.equals(replayed.stdout));
});

test('what is left out for lack of room is told in one line, and by the status', async () => {
  using folder = new Recordings();
  const count = 60_000;
  const recording = folder.write('a.ndjson', [...recordingOf(goneAtOnce(count))].join(''));
  for (const args of [
    ['export', recording, '--format', 'csv'],
    ['replay', recording, '-o', 'csv', '--history', '1000'],
    ['export', recording, '--format', 'csv', '--to', folder.file('a.csv')],
    ['export', recording, '--format', 'perfetto', '--to', folder.file('a.pftrace')],
  ]) {
    const { status, stdout, stderr } = await run(args);
    const told = /^tracer-tui: ([\d,]+) processes are missing: they ended faster than they could be written$/m.exec(
      stderr,
    );
    assert.ok(told, `${args.join(' ')}: ${stderr}`);
    assert.equal(status, 1);
    const missing = Number(told[1]?.replaceAll(',', ''));
    if (!args.includes('--to')) assert.equal(lines(String(stdout)) - 1 + missing, count);
  }
});

test('otlp: every process arrives; what cannot be sent is counted, and the status says so', async () => {
  await using collector = await Collector.start();
  const good = await run(['export', '-', '--format', 'otlp', '--endpoint', collector.url], [BUILD]);
  assert.equal(good.status, 0, good.stderr);
  assert.equal(good.stderr, `tracer-tui: sent 2 spans to ${collector.url}/v1/traces\n`);
  assert.equal(collector.named('gcc').parentSpanId, collector.named('make').spanId);
  assert.equal(collector.named('gcc').resource['host.name'], 'node7');

  await using failing = await Collector.start(() => ({ status: 500 }));
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: failing.url };
  const bad = await run(['export', '-', '--format', 'otlp'], [BUILD], env);
  assert.equal(bad.status, 1);
  const problem = 'answered 500 Internal Server Error: 2 of 2 spans could not be sent';
  assert.equal(bad.stderr, `tracer-tui: ${failing.url}/v1/traces ${problem}\n`);
});

test('--otlp sends what runs, while it is shown', needsTracing, async () => {
  await using collector = await Collector.start();
  const child = spawn(process.execPath, [MAIN, '--otlp', collector.url], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  try {
    child.stdout.resume();
    await waitUntil(
      async () => {
        await runCommand('/bin/true');
        return collector.taken.length > 0;
      },
      { what: 'first span', intervalMs: 200, describe: () => stderr },
    );
    // By its command line: its number may be somebody else's next.
    const spanOf = (text: string) => collector.taken.find((span) => JSON.stringify(span.attributes).includes(text));
    const childOf = (parent: ReceivedSpan) => collector.taken.find((span) => span.parentSpanId === parent.spanId);
    const familyOf = (marker: string) => {
      const shell = spanOf(marker);
      const inner = shell && childOf(shell);
      const sleep = inner && childOf(inner);
      return sleep && { shell, inner, sleep };
    };
    const family = await waitUntil(
      async () => {
        const marker = newMarker();
        await runCommand('/bin/sh', ['-c', `sh -c 'sleep 0.05; exit 3'; : ${marker}; exit 0`]);
        const deadlineMs = performance.now() + 3000;
        // Of what others start there may be more than is sent, and of this some may be among it.
        await waitUntil(() => familyOf(marker) ?? (performance.now() > deadlineMs || undefined), { what: 'a while' });
        return familyOf(marker);
      },
      { what: 'spans of all three', describe: () => stderr },
    );
    const { shell, inner, sleep } = family;
    assert.equal(inner.status.message, 'exit code 3');
    assert.equal(inner.traceId, shell.traceId);
    assert.equal(sleep.name, 'sleep');
    assert.ok(sleep.endNs - sleep.startNs > BigInt(50 * MS));
  } finally {
    child.kill('SIGTERM');
  }
  assert.equal(await new Promise((resolve) => child.once('close', resolve)), 0);
  assert.equal(withoutLosses(stderr), '');
});

test(
  '--otlp without a Collector: one line at once, a count at the end, and it does not wait',
  needsTracing,
  async () => {
    const gone = await Collector.start();
    await gone[Symbol.asyncDispose]();
    const env = { ...process.env, OTEL_EXPORTER_OTLP_TIMEOUT: '500' };
    const args = [MAIN, '--otlp', gone.lastUrl, '-o', 'ndjson'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.stdout.resume();
    try {
      await waitUntil(
        async () => {
          await runCommand('/bin/true');
          return withoutLosses(stderr) !== '';
        },
        { what: 'problem', intervalMs: 200 },
      );
    } finally {
      child.kill('SIGTERM');
    }
    assert.equal(await new Promise((resolve) => child.once('close', resolve)), 0);
    const [first, second, ...more] = withoutLosses(stderr).trimEnd().split('\n');
    assert.match(first ?? '', /refuses the connection .*, and is tried again$/);
    assert.match(second ?? '', /refuses the connection .*: ([\d,]+) of \1 spans could not be sent$/);
    assert.deepEqual(more, []);
  },
);

test('--otlp with a screen: its last line says what is wrong, and stderr at the end', needsTracing, async () => {
  await using collector = await Collector.start(() => ({ status: 401 }));
  await using terminal = await openView({ args: ['--otlp', collector.url] });
  await runCommand('/bin/true');
  await terminal.waitFor(/answered 401 Unauthorized/, { what: 'notice' });
  terminal.type('q');
  await terminal.waitFor(/answered 401 Unauthorized: ([\d,]+) of \1 spans could not be sent/, {
    what: 'count at the end',
  });
});
