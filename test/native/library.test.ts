// What others import: `import { openSource, reduce, select } from 'tracer-tui'`, as it is built and typed.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { needsTracing } from '../support/tracing.ts';

const ROOT = join(import.meta.dirname, '../..');
const EXAMPLE = join(ROOT, 'docs/examples/slowest.mjs');
const MAIN = join(ROOT, 'dist/main.js');

/** As somebody who has installed it: a folder of their own, with us below node_modules. */
function makeProject() {
  const folder = mkdtempSync(join(tmpdir(), 'tracer-tui-'));
  mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
  symlinkSync(ROOT, join(folder, 'node_modules/tracer-tui'));
  symlinkSync(join(ROOT, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

test('the package says truly what it exports', async () => {
  const { messages, pkg } = await publint({ pkgDir: ROOT, strict: true, pack: false });
  assert.deepEqual(
    messages.map((message) => formatMessage(message, pkg)),
    [],
  );
});

test('a program that is no ES module can require it', () => {
  using project = makeProject();
  const code = `console.log(typeof require('tracer-tui').reduce, require('tracer-tui/package.json').name)`;
  writeFileSync(join(project.folder, 'program.cjs'), code);
  const printed = execFileSync(process.execPath, ['program.cjs'], { cwd: project.folder, encoding: 'utf8' });
  assert.equal(printed, 'function tracer-tui\n');
});

test('a program in TypeScript that imports it is checked against its types', () => {
  using project = makeProject();
  const check = (code: string) => {
    writeFileSync(join(project.folder, 'program.ts'), code);
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--types', 'node'];
    return spawnSync(process.execPath, [tsc, ...options, 'program.ts'], { cwd: project.folder, encoding: 'utf8' });
  };
  const good = check(`
import { initialState, openSource, type Process, reduce, select, type State } from 'tracer-tui';
let state: State = initialState({ history: 10 });
const source = openSource({ source: 'auto', onFallback: (line: string) => console.log(line) });
source.start((action) => { state = reduce(state, action); });
const first: Process | undefined = select(state).tables.finished.at(0);
export const pid: number | undefined = first?.pid;
`);
  assert.deepEqual([good.stdout, good.status], ['', 0]);
  const bad = check(`import { openSource } from 'tracer-tui'; openSource({ source: 'strace' });`);
  assert.match(bad.stdout, /"strace"|'strace'/);
});

test('the example prints the slowest processes of a recording', needsTracing, () => {
  using project = makeProject();
  const recording = join(project.folder, 'a.ndjson.gz');
  const command = ['sh', '-c', 'sleep 0.02; sleep 1.6; sleep 0.8; exit 3'];
  const followed = spawnSync(process.execPath, [MAIN, '-o', 'none', '--record', recording, '--', ...command]);
  assert.equal(followed.status, 3);
  const printed = execFileSync(process.execPath, [EXAMPLE, recording], { encoding: 'utf8' });
  const lines = printed.trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => line.replace(/^\S+ +(\S+) +\d+ +/, '$1 ')),
    [`3 sh -c 'sleep 0.02; sleep 1.6; sleep 0.8; exit 3'`, '0 sleep 1.6', '0 sleep 0.8', '0 sleep 0.02'],
  );
});

test('the example shows what this machine runs meanwhile, and ends', needsTracing, () => {
  const marker = `tracer-tui-library-${process.pid}`;
  const code = `
import { openSource, initialState, reduce, select, commandText } from 'tracer-tui';
import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
let state = initialState();
const source = openSource({ source: 'ebpf' });
source.start((action) => { state = reduce(state, action); });
spawnSync('/bin/sh', ['-c', ': ${marker}; exit 7']);
while (select(state).tables.finished.length === 0 || !texts().some((text) => text.includes('${marker}'))) await sleep(10);
source.stop();
function texts() {
  const { finished } = select(state).tables;
  return Array.from({ length: finished.length }, (_, i) => commandText(finished.at(i), state.nowBootNs).text);
}
console.log('seen');
`;
  using project = makeProject();
  writeFileSync(join(project.folder, 'live.mjs'), code);
  const result = spawnSync(process.execPath, ['live.mjs'], { cwd: project.folder, encoding: 'utf8', timeout: 60_000 });
  assert.deepEqual([result.stdout, result.stderr, result.status], ['seen\n', '', 0]);
});
