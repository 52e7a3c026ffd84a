// `tracer-tui -- COMMAND` without a screen: the command as it would run by itself, but for being followed.
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { attachedBy } from '../support/attached.ts';
import { program } from '../support/programs.ts';
import { needsTracing } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';
import { Lines } from './lines.ts';
import { Folder, hex, MAIN, newMarker } from './view.ts';

const LAUNCHER = join(import.meta.dirname, '../../scripts/tracer-tui');

interface Run {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<number | null>;
}

interface RunOptions {
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

function start(args: readonly string[], { input = '', env = process.env, cwd }: RunOptions = {}): Run {
  const child = spawn(process.execPath, [MAIN, ...args], { env, ...(cwd === undefined ? {} : { cwd }) });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('latin1').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, stdout: () => stdout, stderr: () => stderr, ended };
}

const shell = (script: string, options?: RunOptions) => start(['--', 'sh', '-c', script], options);

test('the exit status is the command’s own; 128 + n when a signal ended it', needsTracing, async () => {
  for (const [script, status] of [
    ['exit 0', 0],
    ['exit 7', 7],
    ['exit 255', 255],
    ['kill -9 $$', 137],
    ['kill -TERM $$', 143],
    ['kill -PIPE $$', 141],
  ] as const) {
    assert.equal(await shell(script).ended, status, script);
  }
});

test(
  'a command that does not exist: 127; one that may not be run: 126; one line each',
  needsTracing,
  async (context) => {
    const directory = await mkdtemp(join(tmpdir(), 'follow-'));
    context.after(() => rm(directory, { recursive: true }));
    const file = (name: string, text: string, mode: number) => writeFile(join(directory, name), text, { mode });
    await file('no-program', 'echo never', 0o644);
    await file('no-interpreter', '#!/nonexistent/interpreter\n', 0o755);
    await file('no-first-line', 'exit 9\n', 0o755);
    for (const [command, status, message] of [
      ['nonexistent-command', 127, /^tracer-tui: nonexistent-command: no such command\n$/],
      ['/nonexistent/command', 127, /: no such command\n$/],
      ['', 127, /^tracer-tui: "": no such command\n$/],
      [join(directory, 'no-interpreter'), 127, /: the interpreter that its first line names is missing\n$/],
      [join(directory, 'no-program'), 126, /: may not be executed: /],
      [directory, 126, /: may not be executed: /],
      ['bad\x1b]0;name', 127, /^tracer-tui: bad\\x1b\]0;name: no such command\n$/],
    ] as const) {
      const { ended, stderr, stdout } = start(['--', command]);
      assert.equal(await ended, status, command);
      assert.match(stderr(), message);
      assert.equal(stderr().split('\n').length, 2, stderr());
      assert.equal(stdout(), '');
    }
    // As a shell does: a script without a first line is one for sh.
    assert.equal(await start(['--', join(directory, 'no-first-line')]).ended, 9);
    const nothing = start(['--']);
    assert.equal(await nothing.ended, 2);
    assert.match(nothing.stderr(), /^tracer-tui: no COMMAND after --/);
  },
);

test(
  'stdin, stdout and arguments are the command’s, to the byte; what follows -- is no option of ours',
  needsTracing,
  async () => {
    const cat = start(['--', 'cat'], { input: 'hi\n' });
    assert.equal(await cat.ended, 0);
    assert.equal(cat.stdout(), 'hi\n');
    const printf = start(['--', 'printf', '%s|', '', '--help', '--', 'a b', '-d']);
    assert.equal(await printf.ended, 0);
    assert.equal(printf.stdout(), '|--help|--|a b|-d|');
    // Node's own argument would be the replacement character here.
    const raw = spawn('bash', ['-c', `exec "$0" "$1" -- printf %s $'\\xff\\xc3'`, process.execPath, MAIN]);
    let bytes = Buffer.alloc(0);
    raw.stdout.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
    });
    await new Promise((resolve) => raw.once('close', resolve));
    assert.deepEqual([...bytes], [0xff, 0xc3]);
  },
);

test('much output through a pipe, and a reader that has had enough', needsTracing, async () => {
  const { ended, stdout } = shell('head -c 3000000 /dev/zero | tr "\\0" x');
  assert.equal(await ended, 0);
  assert.equal(stdout().length, 3_000_000);
  // SIGPIPE, which Node ignores, does to the command what it does everywhere.
  const script = `"$0" "$1" -- yes | head -n 1; echo "\${PIPESTATUS[0]}"`;
  const { stdout: statuses } = await promisify(execFile)('bash', ['-c', script, process.execPath, MAIN]);
  assert.equal(statuses, 'y\n141\n');
});

test('a reader of its lines that leaves while they are many: the recording goes on', needsTracing, async () => {
  using folder = new Folder();
  const [fifo, recording, marker] = [folder.file('fifo'), folder.file('a.ndjson'), newMarker()];
  await promisify(execFile)('mkfifo', [fifo]);
  const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
  // One write that is more than a stream takes at once.
  const script = `read go; "$0" 300 /bin/true; read go; "$1" /bin/true ${hex(marker)}; read go; exit 5`;
  const command = ['sh', '-c', script, await program('spawn'), await program('exec-with')];
  const args = [process.execPath, MAIN, '-o', 'ndjson', '--record', recording, '--', ...command];
  using tracer = new Lines('sh', ['-c', 'exec "$@" 2> "$0"', fifo, ...args], process.env, 'pipe');
  const go = () => tracer.child.stdin?.write('\n');
  await attachedBy(tracer.child.pid ?? 0);
  await waitUntil(() => readFileSync(recording, 'utf8').includes('"exec"'), { what: 'the shell that waits' });
  tracer.child.kill('SIGSTOP');
  go();
  await waitUntil(() => tracer.stdout.includes('"count":300'), { what: 'three hundred processes' });
  closeSync(reader);
  tracer.child.kill('SIGCONT');
  go();
  await waitUntil(() => readFileSync(recording, 'utf8').includes(marker), { what: 'what ran after it, recorded' });
  go();
  assert.equal(await tracer.exited, 5);
});

test('no descriptor, no ignored and no blocked signal of ours reaches the command', needsTracing, async () => {
  const { ended, stdout } = shell('ls /proc/self/fd | wc -l; sed -n "/Sig[BIC]/p" /proc/self/status');
  assert.equal(await ended, 0);
  // 0, 1, 2 and the folder that ls reads.
  assert.match(stdout(), /^4\n(Sig...:\t0{16}\n){3}$/);
});

test(
  'the command has the caller’s niceness and scheduling class, and no more of the CPU than anybody',
  needsTracing,
  async () => {
    const script = `nice -n 3 "$0" "$1" -- sh -c 'nice; ps -o cls= -p $$'`;
    const { stdout } = await promisify(execFile)('sh', ['-c', script, process.execPath, MAIN]);
    assert.deepEqual(stdout.trim().split(/\s+/), [String(Math.min(19, getPriority() + 3)), 'TS']);
    for (const [policy, shown] of [
      ['--batch', 'B'],
      ['--idle', 'IDL'],
    ] as const) {
      const args = [policy, '0', process.execPath, MAIN, '--', 'sh', '-c', 'ps -o cls= -p $$'];
      const { stdout: line } = await promisify(execFile)('chrt', args);
      assert.equal(line.trim(), shown);
    }
  },
);

test(
  'by the launcher, the command has the caller’s limit of open files and ignored signals',
  needsTracing,
  async () => {
    const script = 'ulimit -Sn; ulimit -Hn; env | grep -c TRACER_TUI_STARTED; sed -n "/SigIgn/p" /proc/self/status';
    const args = ['--nofile=300:4000', 'env', '--ignore-signal=HUP,USR1', LAUNCHER, '-o', 'none', '--no-summary'];
    const { stdout } = await promisify(execFile)('prlimit', [...args, '--', 'sh', '-c', script]);
    assert.equal(stdout, '300\n4000\n0\nSigIgn:\t0000000000000201\n');
  },
);

test('what was ignored when we were started is not passed on, and does not end us', needsTracing, async () => {
  const script = "trap 'kill $!; exit 4' USR2; sleep 60 & echo ready; wait";
  const child = spawn('env', ['--ignore-signal=HUP', LAUNCHER, '-o', 'none', '--', 'bash', '-c', script]);
  let stdout = '';
  child.stdout.on('data', (text: Buffer) => {
    stdout += text.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  await waitUntil(() => stdout.includes('ready'), { what: 'ready command' });
  child.kill('SIGHUP');
  child.kill('SIGUSR2');
  assert.equal(await ended, 4);
});

test('signals are passed on: the command may take its time to end, or not end at all', needsTracing, async () => {
  for (const signal of ['TERM', 'HUP', 'INT', 'QUIT', 'USR1', 'USR2'] as const) {
    const script = `trap "echo got ${signal}; exit 21" ${signal}; echo ready; while :; do sleep 0.05; done`;
    const run = shell(script);
    await waitUntil(() => run.stdout().includes('ready'), { what: 'ready command' });
    run.child.kill(`SIG${signal}`);
    assert.equal(await run.ended, 21, signal);
    assert.match(run.stdout(), new RegExp(`got ${signal}`));
  }
  const sleeper = shell('echo ready; exec sleep 20');
  await waitUntil(() => sleeper.stdout().includes('ready'), { what: 'command without a trap' });
  sleeper.child.kill('SIGTERM');
  assert.equal(await sleeper.ended, 143);
});

test('what is recorded of a command, and lines to a file, are there at its end', needsTracing, async (context) => {
  const directory = await mkdtemp(join(tmpdir(), 'follow-'));
  context.after(() => rm(directory, { recursive: true }));
  const [recording, lines] = [join(directory, 'a.ndjson'), join(directory, 'a.csv')];
  const run = start(['--record', recording, '-o', 'csv', '--to', lines, '--', 'sh', '-c', 'echo out; /bin/true']);
  assert.equal(await run.ended, 0);
  assert.equal(run.stdout(), 'out\n');
  assert.match(run.stderr(), /^tracer-tui: 2 processes in .*\n( {2}.*\n)+$/);
  assert.equal((await readFile(lines, 'utf8')).trim().split('\r\n').length, 3);
  const replayed = start(['replay', recording, '-o', 'csv']);
  assert.equal(await replayed.ended, 0);
  assert.match(replayed.stdout(), /,\/bin\/true\r\n/);
  // Not written over, and nothing is run then.
  const again = start(['-o', 'csv', '--to', lines, '--', 'echo', 'ran']);
  assert.equal(await again.ended, 1);
  assert.match(again.stderr(), /it exists already: --force replaces it\n$/);
  assert.equal(again.stdout(), '');
  // A command that cannot be run leaves an empty file, not half a recording.
  const none = start(['--record', join(directory, 'b.ndjson'), '-o', 'none', '--', 'nonexistent-command']);
  assert.equal(await none.ended, 127);
  assert.equal(await readFile(join(directory, 'b.ndjson'), 'utf8'), '');
});

test('a descendant that outlives the command is not waited for, and lives on', needsTracing, async () => {
  const run = shell('sleep 60 >/dev/null 2>&1 </dev/null & echo $!');
  assert.equal(await run.ended, 0);
  const pid = Number(run.stdout());
  assert.equal(process.kill(pid, 0), true);
  process.kill(pid, 'SIGKILL');
});

test('options that cannot be used with a command, or only with one: one line, and 2', async () => {
  for (const [args, message] of [
    [['--no-summary'], /^tracer-tui: --summary is of -- COMMAND/],
    [['-o', 'none'], /^tracer-tui: --output none shows nothing: give --record FILE or -- COMMAND with it/],
    [['--force', '--', 'true'], /^tracer-tui: --force belongs to --record or --to/],
    [['-o', 'tui', '--to', 'x', '--', 'true'], /^tracer-tui: --to is for lines/],
  ] as const) {
    const run = start(args);
    assert.equal(await run.ended, 2, args.join(' '));
    assert.match(run.stderr(), message);
    assert.equal(run.stderr().split('\n').length, 2);
  }
});

test('in a PID namespace of a container too', needsTracing, async () => {
  const args = ['-pf', '--mount-proc', process.execPath, MAIN, '-o', 'csv', '--', 'sh', '-c', '/bin/true; exit 6'];
  const child = spawn('unshare', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  assert.equal(await new Promise((resolve) => child.once('close', resolve)), 6);
  assert.match(stderr, /,\/bin\/true\r\n/);
  assert.match(stderr, /^tracer-tui: 2 processes in /m);
});

test('in a PID namespace, what /proc calls by other PIDs is left out', needsTracing, async () => {
  // Until it has told of a process. It is killed by the end of its namespace, which is the shell's.
  const script = `/bin/sleep 30 & "$0" "$1" -o ndjson >"$2" &
    until grep -q '"type":"exit"' "$2"; do /bin/true; sleep 0.05; done`;
  using folder = new Folder();
  const out = folder.file('out');
  const args = ['-pf', '--mount-proc', 'sh', '-c', script, process.execPath, MAIN, out];
  await promisify(execFile)('unshare', args);
  const lines = readFileSync(out, 'utf8').split('\n');
  assert.ok(lines[0]?.includes('"type":"header"'));
  assert.deepEqual(
    lines.filter((line) => line.includes('"type":"process"')),
    [],
  );
});
