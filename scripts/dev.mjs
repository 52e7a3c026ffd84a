// `npm run dev [-- ARGUMENTS]`: bundles again at each change of src/, and shows the live view of a recording, without root.
// The arguments are those of the program; without any, the recording of a build is played.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectDir } from './lib/run.mjs';
import { watchSources } from './lib/watch-sources.mjs';

const SAMPLE = ['replay', join(projectDir, 'docs/examples/build.ndjson.gz'), '--speed', '1'];
/** An editor writes several files, or one in several steps. */
const SETTLE_MS = 100;

const own = process.argv.slice(2);
const args = own.length > 0 ? own : SAMPLE;
let program;
let timer;
let isChanged = false;

watchSources(join(projectDir, 'src'), () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    isChanged = true;
    // It gives the terminal back, and then ends.
    if (program === undefined) start();
    else program.kill('SIGTERM');
  }, SETTLE_MS);
});
// The terminal's Ctrl-C is the program's: it ends, and we with it.
process.on('SIGINT', () => {});
start();

async function start() {
  isChanged = false;
  const status = await run([join(projectDir, 'scripts/build.mjs')]);
  if (status !== 0) {
    // esbuild has said where. It goes on at the next change.
    process.stderr.write('dev: waiting for a change in src/ (Ctrl-C ends)\n');
    process.once('SIGINT', () => process.exit(130));
    return;
  }
  const ended = await run([join(projectDir, 'dist/main.js'), ...args], (child) => {
    program = child;
  });
  program = undefined;
  if (isChanged) void start();
  else process.exit(ended);
}

function run(argv, onStarted = () => {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, argv, { cwd: process.cwd(), stdio: 'inherit' });
    onStarted(child);
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
  });
}
