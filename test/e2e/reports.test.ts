// `report`, `diff` and `--redact` as a user runs them, on recordings of processes that the test started.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { needsTracing, runCommand } from '../support/tracing.ts';
import { tracerTui } from './tracerTui.ts';
import { MAIN } from './view.ts';

const folder = mkdtempSync(join(tmpdir(), 'tracer-tui-test-'));
const BUILD = join(folder, 'build.gz');
const SLOWER = join(folder, 'slower.gz');
const SECRET = 'hunter2hunter2';
/** `sleep` and `false` under names that nobody else runs. */
const NAP = `nap-${process.pid}`;
const FAIL = `fail-${process.pid}`;

/** Records a script and what it starts, and nobody else. @returns what was printed meanwhile */
async function record(file: string, script: string, ...options: readonly string[]): Promise<string> {
  const { status, stderr } = await tracerTui(
    ...['--record', file, '-o', 'text', '--no-summary', ...options, '--', '/bin/sh', '-c', script],
  );
  assert.equal(status, 0, stderr);
  return stderr;
}

const script = (seconds: string, end: string) =>
  `cd ${folder}; ./${NAP} ${seconds}; ./${NAP} ${seconds}; sh -c '${end}'; :`;

before(async () => {
  if ('skip' in needsTracing) return;
  copyFileSync('/bin/sleep', join(folder, NAP));
  copyFileSync('/bin/false', join(folder, FAIL));
  await record(BUILD, script('0.05', 'kill -TERM $$'));
  await record(
    SLOWER,
    `${script('0.8', 'exit 7')}; ./${NAP} 0.8; ./${FAIL}; ./${FAIL}; /bin/true --password=${SECRET}`,
  );
});
after(() => rmSync(folder, { recursive: true }));

test('report: Markdown of what ran, with the command that was killed', needsTracing, async () => {
  const { status, stdout, stderr } = await tracerTui('report', BUILD);
  assert.deepEqual([status, stderr], [0, '']);
  assert.match(stdout, /^# [\d,]+ processes in [\d.]+m?s, [\d,]+ failed\n/);
  assert.match(stdout, /\n\| SIGTERM \| [\d.]+m?s \| [\d.µ]+m?s \| \d+ \| `sh -c 'kill -TERM \$\$'` \|\n/);
  assert.match(stdout, new RegExp(`\n\\| 2 \\| 0 \\| [\\d.]+m?s \\| \`./${NAP} 0.05\` \\|\n`));
  assert.equal((await tracerTui('report', BUILD)).stdout, stdout, 'the same again');
});

test('report: JSON, and from stdin', needsTracing, async () => {
  const { stdout } = await tracerTui('report', '--format', 'json', '--top', '3', BUILD);
  const report = JSON.parse(stdout);
  assert.equal(report.schema, 'tracer-tui.report');
  assert.equal(report.slowest.shown.length, 3);
  const piped = spawn(process.execPath, [MAIN, 'report', '-', '--format', 'json', '--top', '3'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let text = '';
  piped.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  piped.stdin.end(readFileSync(BUILD));
  await new Promise((resolve) => piped.once('close', resolve));
  assert.equal(text, stdout);
});

test('report --fail-if: 3 and the processes when something matches, 0 when nothing does', needsTracing, async () => {
  const broken = await tracerTui('report', BUILD, '--fail-if', 'signal=TERM', '--fail-if', `cmd=${NAP} dur>40ms`);
  assert.equal(broken.status, 3);
  assert.match(broken.stdout, /^# /);
  assert.match(
    broken.stderr,
    /^tracer-tui: --fail-if "signal=TERM": 1 process matches\n {2}PID \d+, [\d.µ]+m?s, SIGTERM: sh -c 'kill -TERM \$\$'\n/,
  );
  assert.match(
    broken.stderr,
    new RegExp(
      `tracer-tui: --fail-if "cmd=${NAP} dur>40ms": 2 processes match\n( {2}PID \\d+, [\\d.]+m?s, exit 0: ./${NAP} 0\\.05\n){2}$`,
    ),
  );
  const kept = await tracerTui('report', BUILD, '--fail-if', 'signal=KILL');
  assert.deepEqual([kept.status, kept.stderr], [0, '']);
});

test('what cannot be used is said in one line', needsTracing, async () => {
  for (const [args, message] of [
    [
      ['report', BUILD, '--fail-if', 'nope=1'],
      /^tracer-tui: --fail-if: no field "nope" .* at character 1 of "nope=1": see tracer-tui report --help\n$/,
    ],
    [['report', BUILD, '--fail-if', ''], /^tracer-tui: --fail-if wants an expression/],
    [['report', BUILD, '--format', 'xml'], /^tracer-tui: --format is one of markdown, json, not "xml"/],
    [['report', BUILD, '--top', '0'], /^tracer-tui: --top is a number from 1 to 10000, not "0"/],
    [['report', BUILD, BUILD], /^tracer-tui: .* is given twice/],
    [['diff', BUILD, SLOWER, '--percent', 'x'], /^tracer-tui: --percent is a number such as 20, not "x"/],
    [['diff', BUILD], /^tracer-tui: /],
    [['report', BUILD, '--redact-pattern', '(a'], /^tracer-tui: --redact-pattern: "\(a": /],
    [['report', BUILD, '--redact-patterns', '/nowhere'], /^tracer-tui: --redact-patterns: \/nowhere does not exist/],
  ] as const) {
    const { status, stdout, stderr } = await tracerTui(...args);
    assert.deepEqual([status, stdout], [2, ''], stderr);
    assert.match(stderr, message);
    assert.equal(stderr.split('\n').length, 2, stderr);
  }
  const missing = await tracerTui('report', '/nowhere');
  assert.deepEqual([missing.status, missing.stderr], [1, 'tracer-tui: /nowhere: there is no such file\n']);
});

test('a full disk is told in one line; a reader that has had enough is none', needsTracing, async () => {
  const shell = (command: string) => runCommand('/bin/sh', ['-c', `exec 2>&1; ${command}`]);
  const full = await shell(`{ '${process.execPath}' '${MAIN}' report '${BUILD}' >/dev/full; echo $?; }`);
  assert.equal(full.stdout, 'tracer-tui: write to stdout: no space left on device\n1\n');
  const head = await shell(
    `{ '${process.execPath}' '${MAIN}' report '${BUILD}' --top 9999; echo $? >&2; } | head -c 2`,
  );
  assert.equal(head.stdout.replace('# ', ''), '0\n');
});

test('a recording that was cut is reported as far as it goes', needsTracing, async () => {
  const cut = join(folder, 'cut.ndjson');
  const whole = gunzipSync(readFileSync(BUILD));
  writeFileSync(cut, whole);
  truncateSync(cut, Math.floor(whole.length * 0.9));
  const { status, stdout, stderr } = await tracerTui('report', cut);
  assert.equal(status, 1);
  assert.match(stderr, /^tracer-tui: .* what comes before is shown\n$/);
  assert.match(stdout, /The recording ended early/);
});

test('diff: what is slower, more often, failing more; the other way round nothing of it', needsTracing, async () => {
  const { status, stdout, stderr } = await tracerTui('diff', BUILD, SLOWER);
  assert.deepEqual([status, stderr], [0, '']);
  const section = (title: string) => stdout.split('\n## ').find((text) => text.startsWith(title)) ?? '';
  assert.match(
    section('Slower programs'),
    new RegExp(`\n\\| \`${NAP}\` \\| [\\d.]+ms \\| [\\d.]+m?s \\| ×[\\d.]+ \\|`),
  );
  assert.match(section('Run more often'), new RegExp(`\n\\| \`${NAP}\` \\| 2 \\| 3 \\| \\+50 % \\|`));
  assert.match(section('New programs'), new RegExp(`\n\\| \`${FAIL}\` \\| 2 \\| 2 \\|`));
  const json = JSON.parse((await tracerTui('diff', SLOWER, BUILD, '--format', 'json')).stdout);
  const names = (list: { shown: { name: string }[] }) => list.shown.map(({ name }) => name);
  assert.ok(!names(json.slower).includes(NAP));
  assert.ok(names(json.faster).includes(NAP));
  const same = JSON.parse((await tracerTui('diff', BUILD, BUILD, '--format', 'json')).stdout);
  for (const list of ['added', 'gone', 'slower', 'faster', 'moreOften', 'failMore'])
    assert.equal(same[list].count, 0, list);
});

test('--redact: no secret on the screen, in the recording or in a report', needsTracing, async () => {
  const file = join(folder, 'redacted.ndjson');
  const printed = await record(
    file,
    `/bin/true --password=${SECRET}; /bin/echo order-4711; TOKEN=${SECRET} sh -c 'true $TOKEN; :'`,
    '--redact',
    '--redact-pattern',
    'order-\\d+',
  );
  const recorded = readFileSync(file, 'utf8');
  assert.ok(!recorded.includes(SECRET) && !printed.includes(SECRET), 'secret');
  assert.ok(recorded.includes('"/bin/echo","***"'), 'own pattern');
  const { stdout } = await tracerTui('report', file, '--format', 'json');
  assert.ok(stdout.includes('--password=***'));
  assert.ok(!stdout.includes(SECRET));
});

test('replay --redact masks what a recording holds', needsTracing, async () => {
  const csv = (...options: string[]) => tracerTui('replay', SLOWER, '-o', 'csv', ...options);
  assert.ok((await csv()).stdout.includes(SECRET));
  const { status, stdout } = await csv('--redact');
  assert.equal(status, 0);
  assert.ok(stdout.includes('--password=***') && !stdout.includes(SECRET));
});

test('export masks by --redact, and by the configuration of who asks, as report does', needsTracing, async () => {
  const config = join(folder, 'config.toml');
  writeFileSync(config, '[redact]\nenabled = true\n');
  const csv = (...options: string[]) => tracerTui('export', SLOWER, '--format', 'csv', ...options);
  const ndjson = tracerTui('export', SLOWER, '--format', 'ndjson', '--redact');
  assert.ok((await csv()).stdout.includes(SECRET));
  const report = tracerTui('report', SLOWER, '--format', 'json', '--config', config);
  for (const { status, stdout, stderr } of [
    await csv('--redact'),
    await csv('--config', config),
    await ndjson,
    await report,
  ]) {
    assert.deepEqual([status, stderr], [0, '']);
    assert.ok(stdout.includes('--password=***') && !stdout.includes(SECRET), stdout);
  }
  const none = await csv('--config', config, '--no-redact');
  assert.ok(none.stdout.includes(SECRET));
});

test('report --redact masks what a recording holds', needsTracing, async () => {
  const patterns = join(folder, 'patterns');
  writeFileSync(patterns, '# numbers of orders\n\n[.]/nap-\\d+ (.*)\n');
  assert.ok((await tracerTui('report', SLOWER, '--format', 'json')).stdout.includes(SECRET));
  const { stdout } = await tracerTui('report', SLOWER, '--format', 'json', '--redact-patterns', patterns);
  assert.ok(!stdout.includes(SECRET));
  assert.ok(stdout.includes(`"./${NAP} ***"`));
});
