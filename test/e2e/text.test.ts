// Without a terminal: the lines of bootstrap and tracer, pipes that close, and what bad input gets.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { program } from '../support/programs.ts';
import { needsTracing, runCommand } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';
import { Lines } from './lines.ts';
import { tracerTui } from './tracerTui.ts';
import { Folder, hex, MAIN, newMarker } from './view.ts';

const start = Lines.start;

const linesOf = (stream: Lines, pid: number) =>
  stream.stdout.split('\n').filter((line) => line.slice(32, 39).trim() === String(pid));

test('EXEC and EXIT lines have the columns of bootstrap', needsTracing, async () => {
  using stream = start([]);
  await stream.attached();
  const beganMs = performance.now();
  const { pid } = await runCommand('/bin/sh', ['-c', 'exec sleep 0.12']);
  const tookMs = performance.now() - beganMs;
  const { pid: killed } = await runCommand(await program('die-by-signal'), ['9']);
  await waitUntil(() => linesOf(stream, killed).length >= 2, { what: 'lines' });
  stream.child.kill('SIGTERM');
  assert.equal(await stream.exited, 0);
  assert.ok(stream.stdout.startsWith('TIME     EVENT COMM             PID     PPID    FILENAME/EXIT CODE\n'));
  const id = `${String(pid).padEnd(7)} ${String(process.pid).padEnd(7)}`;
  const [shell, sleep, exit] = linesOf(stream, pid);
  assert.match(shell ?? '', new RegExp(`^\\d\\d:\\d\\d:\\d\\d EXEC  sh               ${id} /bin/sh$`));
  assert.match(sleep ?? '', new RegExp(`^\\d\\d:\\d\\d:\\d\\d EXEC  sleep            ${id} /\\S*/sleep$`));
  assert.match(exit ?? '', new RegExp(`^\\d\\d:\\d\\d:\\d\\d EXIT  sleep            ${id} \\[0\\] \\(\\d+ms\\)$`));
  const livedMs = Number(/(\d+)ms/.exec(exit ?? '')?.[1]);
  assert.ok(livedMs >= 120 && livedMs <= tookMs, `${exit} within ${tookMs} ms`);
  assert.match(linesOf(stream, killed)[1] ?? '', /\[137\] \(\d+ms\)$/);
  assert.equal(stream.complaints, '');
});

test('with --args and -t, the command line and the date', needsTracing, async () => {
  using stream = start(['-o', 'text', '--args', '-t']);
  await stream.attached();
  const marker = newMarker();
  await runCommand('/bin/sh', ['-c', 'exit 3', marker]);
  const isEnd = (line: string) => line.includes(' EXIT ');
  const own = () => {
    const exec = stream.stdout.split('\n').find((line) => line.includes(marker));
    const pid = exec?.slice(53, 60);
    return stream.stdout.split('\n').filter((line) => pid !== undefined && line.slice(53, 60) === pid);
  };
  await waitUntil(() => own().some(isEnd), { what: 'both lines' });
  stream.child.kill('SIGTERM');
  await stream.exited;
  const [exec = '', exit = ''] = own();
  const [date = ''] = exec.split(' ');
  assert.match(date, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/);
  assert.ok(Math.abs(Date.parse(date) - Date.now()) < 60_000, date);
  assert.ok(exec.endsWith(` /bin/sh -c 'exit 3' ${marker}`), exec);
  assert.match(exit, /^\S{29} EXIT {2}sh .* \[3\] \(\d+ms\)$/);
});

const LINES_ONLY: readonly (readonly [args: readonly string[], message: RegExp])[] = [
  [
    ['--args', '-o', 'csv'],
    /^tracer-tui: --args is for lines of text: csv has all of it anyway: see tracer-tui --help\n$/,
  ],
  [['-t', '-o', 'ndjson'], /--timestamp is for lines of text: ndjson/],
  [['-t', '-o', 'none', '-r', 'x'], /--output none prints none/],
  [['--args', '-o', 'tui'], /on a terminal, add -o text/],
];

for (const [args, message] of LINES_ONLY) {
  test(`${args.join(' ')} is refused`, async () => {
    const { status, stderr } = await tracerTui(...args);
    assert.equal(status, 2);
    assert.match(stderr, message);
  });
}

test(
  'with -d, both lines of a process that passes, EXEC first, and none of one that does not',
  needsTracing,
  async () => {
    using stream = start(['-d', '100']);
    const marker = newMarker();
    const sleeper = async (seconds: string) =>
      (await runCommand(await program('exec-with'), ['/bin/sleep', hex(marker), hex(seconds)])).pid;
    const tried: number[] = [];
    const long = await waitUntil(
      async () => {
        tried.push(await sleeper('0.2'));
        // All of them: of one that began before the tracer, only the end is told.
        return tried.find((pid) => linesOf(stream, pid).length === 3);
      },
      { what: 'lines of a long process' },
    );
    const short = await waitUntil(
      async () => {
        const beganMs = performance.now();
        const pid = await sleeper('0.01');
        return performance.now() - beganMs < 100 && pid;
      },
      { what: 'process that is as short as it is meant to be' },
    );
    const after = await sleeper('0.15');
    await waitUntil(() => linesOf(stream, after).length === 3, { what: 'lines' });
    stream.child.kill('SIGINT');
    assert.equal(await stream.exited, 0);
    assert.deepEqual(
      linesOf(stream, long).map((line) => line.slice(9, 13)),
      ['EXEC', 'EXEC', 'EXIT'],
    );
    assert.deepEqual(linesOf(stream, short), []);
  },
);

test('with -d, the same lines whether the threshold is in the kernel or not', needsTracing, async () => {
  using inKernel = start(['-d', '50']);
  using outside = start(['-d', '50', '--no-in-kernel-threshold']);
  const long = async () => [
    (await runCommand('/bin/sh', ['-c', 'exec sleep 0.08'])).pid,
    (await runCommand(await program('exec-chain'), ['4', '20', '5'])).pid,
    Number((await runCommand(await program('fork-only'), ['1', '60', '4'])).stdout),
    (await runCommand(await program('leader-exits-first'), ['70', '7'])).pid,
    (await runCommand(await program('thread-exec'), ['/bin/sleep', '0.06'])).pid,
  ];
  const run = async () => {
    const pids = await long();
    const beganMs = performance.now();
    const { pid } = await runCommand('/bin/true');
    return { pids: [...pids, pid], isShort: performance.now() - beganMs < 50 };
  };
  // Until both are attached.
  await waitUntil(
    async () => {
      const [pid = 0] = await long();
      return linesOf(inKernel, pid).length > 0 && linesOf(outside, pid).length > 0;
    },
    { what: 'lines of both' },
  );
  // Where one of them has lost something, or a short process was none, they have another try.
  const pids = await waitUntil(
    async () => {
      const told = inKernel.stderr + outside.stderr;
      const runs = await Promise.all(Array.from({ length: 5 }, run));
      const { pid: last } = await runCommand('/bin/sleep', ['0.1']);
      const have = (stream: Lines) => linesOf(stream, last).length === 2;
      const deadlineMs = performance.now() + 5000;
      const haveBoth = () => have(inKernel) && have(outside);
      await waitUntil(() => haveBoth() || performance.now() > deadlineMs || undefined, {
        what: 'lines of the last one',
      });
      const isWhole = haveBoth() && told === inKernel.stderr + outside.stderr;
      return isWhole && runs.every(({ isShort }) => isShort) && runs.flatMap((each) => each.pids);
    },
    { what: 'run without a loss', timeoutMs: 60_000, describe: () => inKernel.stderr + outside.stderr },
  );
  const lines = (stream: Lines) => pids.map((pid) => linesOf(stream, pid).join('\n'));
  // Two programs look at the clock one after the other: a duration may be on either side of a millisecond.
  const inWords = (text: string) => text.replace(/^\S+|\(\d+ms\)/gm, '');
  assert.deepEqual(lines(inKernel).map(inWords), lines(outside).map(inWords));
  assert.deepEqual(
    lines(inKernel)
      .slice(0, 6)
      .map((text) => text.split('\n').filter((line) => line !== '').length),
    [3, 6, 1, 2, 3, 0],
  );
});

test('a reader that has had enough ends it quietly', needsTracing, async () => {
  using stream = start([]);
  await stream.attached();
  stream.child.stdout?.destroy();
  await runCommand('/bin/true');
  assert.equal(await stream.exited, 0);
  assert.equal(stream.complaints, '');
});

test('a slow reader loses nothing silently', needsTracing, async () => {
  using stream = start([], { ...process.env, TRACER_TUI_RING_BYTES: '16384' });
  await stream.attached();
  stream.child.stdout?.pause();
  // More than a pipe and the stream's buffer hold.
  const spawned = 4000;
  await runCommand(await program('spawn'), [String(spawned), '/bin/true']);
  await waitUntil(() => /\d+ events? lost so far/.test(stream.stderr), { what: 'loss told on stderr' });
  stream.child.stdout?.resume();
  stream.child.kill('SIGTERM');
  assert.equal(await stream.exited, 0);
});

test('a command line that cannot be used: one line that says what can, and 2', async () => {
  const cases: readonly (readonly [args: string[], message: RegExp])[] = [
    [['-d', 'abc'], /--duration wants milliseconds .*"abc"/],
    [['-d', '-1'], /--duration wants milliseconds .*"-1"/],
    [['-d'], /-d wants a value/],
    [['--nonsense'], /unknown option: --nonsense/],
    [['extra'], /"extra" is none of replay, report, .*; to follow a program: tracer-tui -- extra …/],
    [['-s', 'speed'], /--sort is one of newest, pid, .*"speed"/],
    [['-o', 'xml'], /--output is one of tui, text, ndjson, csv, none, not "xml"/],
    [['-o', 'tui'], /--output tui needs a terminal/],
    [['--source', 'x'], /--source is one of/],
    [['--history', '0'], /--history is a number from 1/],
    [['-f', 'dur>'], /--filter: dur> wants a value, at character 5/],
    [['-f', 'speed=1'], /--filter: no field "speed" \(cmd, /],
  ];
  for (const [args, message] of cases) {
    using stream = start(args);
    assert.equal(await stream.exited, 2, args.join(' '));
    assert.match(stream.stderr, message);
    assert.equal(stream.stderr.trim().split('\n').length, 1, stream.stderr);
    assert.equal(stream.stdout, '');
  }
});

test('--help has examples, --version a number; both need no rights', async () => {
  using help = start(['--help']);
  assert.equal(await help.exited, 0);
  assert.match(help.stdout, /Examples:\n.*sudo tracer-tui/);
  using version = start(['-V']);
  assert.equal(await version.exited, 0);
  assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
});

test(
  '--source ebpf without rights: one line that names the capabilities, and the command that works',
  needsTracing,
  async () => {
    // Another user may not be allowed to look into this folder; root without capabilities is.
    const caps = ['--bounding-set=-all', '--inh-caps=-all'];
    using stream = new Lines('setpriv', [...caps, process.execPath, MAIN, '--source', 'ebpf']);
    assert.equal(await stream.exited, 1);
    assert.equal(stream.stdout, '');
    assert.match(stream.stderr, /^tracer-tui: .*EPERM.*CAP_PERFMON and CAP_BPF missing: run "sudo tracer-tui"\n$/);
  },
);

test('a kernel without BTF: one line that says so', needsTracing, async () => {
  // In a mount namespace of its own, where the kernel's BTF is covered.
  const script = 'mount -t tmpfs none /sys/kernel/btf && exec "$0" "$1" --source ebpf';
  using stream = new Lines('unshare', ['-m', 'sh', '-c', script, process.execPath, MAIN]);
  assert.equal(await stream.exited, 1);
  assert.match(
    stream.stderr,
    /^tracer-tui: load .*: this kernel has no BTF .*: boot one with CONFIG_DEBUG_INFO_BTF=y\n$/,
  );
});

test('without rights: another source, and one line that says which and why', needsTracing, async () => {
  const caps = ['--bounding-set=-all', '--inh-caps=-all'];
  using stream = new Lines('setpriv', [...caps, process.execPath, MAIN]);
  await waitUntil(() => stream.stdout.includes('\n') && stream.stderr.includes('\n'), {
    what: 'header, and a line on stderr',
    describe: () => stream.stderr,
  });
  // From Linux 6.6 on, the proc connector serves everybody. It may lose some: then another one is looked for.
  await waitUntil(
    async () => {
      const { pid } = await runCommand('/bin/sh', ['-c', 'sleep 0.6; exit 3']);
      await sleep(100);
      return new RegExp(`^\\S+ EXIT  sh +${pid} +${process.pid} +\\[[3?]\\] \\(~?\\d+ms\\)$`, 'm').test(stream.stdout);
    },
    { what: 'EXIT line', describe: () => stream.stdout },
  );
  assert.equal(await stream.stop(), 0);
  assert.match(
    stream.complaints,
    /^tracer-tui: source: (proc-connector|procfs), .*, because ebpf: .*CAP_BPF missing.*\n$/,
  );
});

test(
  'without rights, a threshold that only the kernel program could hold is said to have no effect',
  needsTracing,
  async () => {
    const caps = ['--bounding-set=-all', '--inh-caps=-all'];
    using stream = new Lines('setpriv', [...caps, process.execPath, MAIN, '--in-kernel-threshold', '-d', '100']);
    await waitUntil(() => stream.complaints.includes('\n'), {
      what: 'a line on stderr',
      describe: () => stream.stderr,
    });
    assert.equal(await stream.stop(), 0);
    assert.match(
      stream.complaints,
      /^tracer-tui: source: \S+, .*, because ebpf: .*; --in-kernel-threshold has no effect with it\n$/,
    );
  },
);

test('without rights in a container: sampled from /proc, and the line says so', needsTracing, async () => {
  // The proc connector serves no other PID namespace than the first.
  const caps = ['-p', '-f', '--mount-proc', 'setpriv', '--bounding-set=-all', '--inh-caps=-all'];
  // One after the other, until the end of one is told.
  const script = `"$0" "$1" >"$2" & until grep -qs ' EXIT  sh ' "$2"; do sh -c "sleep 0.6; exit 3"; sleep 0.2; done
    kill $!; wait $!`;
  using folder = new Folder();
  const out = folder.file('out');
  using stream = new Lines('unshare', [...caps, 'sh', '-c', script, process.execPath, MAIN, out]);
  assert.equal(await stream.exited, 0);
  assert.match(readFileSync(out, 'utf8'), /^\S+ EXIT {2}sh +\d+ +\d+ +\[\?\] \(~\d+ms\)$/m);
  assert.match(
    stream.complaints,
    /^tracer-tui: source: procfs, sampled every \d+ ms, short processes are missed, because ebpf: .*; proc-connector: .*\n$/,
  );
});
