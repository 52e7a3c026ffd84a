// `tracer-tui -- COMMAND` on a terminal, without a view: the command has the keys, the job and the foreground as if it ran
// by itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Terminal } from '../support/terminal.ts';
import { needsTracing } from '../support/tracing.ts';
import { atPrompt, openShell } from './shell.ts';
import { MAIN } from './view.ts';

test('Ctrl-C is the command’s: we end when it does, and it is not told twice', needsTracing, async () => {
  const script = `let count = 0;
    process.on('SIGINT', () => {
      console.log('interrupt', ++count);
      setTimeout(() => process.exit(4), 300);
    });
    setInterval(() => {}, 1000);
    console.log('ready');`;
  await using terminal = await Terminal.open({
    command: process.execPath,
    args: [MAIN, '-o', 'text', '--', process.execPath, '-e', script],
  });
  await terminal.waitFor('ready');
  terminal.type('\x03');
  assert.deepEqual(await terminal.exited, { code: 4, signal: null });
  const output = terminal.history().join('\n');
  assert.match(output, /interrupt 1/);
  assert.doesNotMatch(output, /interrupt 2/);
});

test('Ctrl-Z stops us and the command as one job, and fg goes on with both', needsTracing, async () => {
  await using terminal = await openShell();
  const script = 'echo ready; read -r line; echo "went on: $line"; exit 3';
  terminal.type(`${process.execPath} ${MAIN} -o none --no-summary -- sh -c '${script}'; echo "status $?"\r`);
  await terminal.waitFor(/^ready$/m);
  terminal.type('\x1a');
  await terminal.waitFor('Stopped');
  // What is typed before the prompt would be the command's.
  await atPrompt(terminal);
  terminal.type('clear; fg\r');
  // The shell names what it brings back, and then reads no more.
  await terminal.waitFor(/^\S+ \S+main\.js -o none/m);
  terminal.type('typed\r');
  await terminal.waitFor(/^went on: typed$/m);
  terminal.type('echo "then $?"\r');
  await terminal.waitFor(/^then 3$/m);
});

test('on a terminal without a view, the command keeps the terminal, in its foreground', needsTracing, async () => {
  await using terminal = await Terminal.open({
    command: process.execPath,
    args: [
      MAIN,
      '-o',
      'text',
      '--',
      'sh',
      '-c',
      'test -t 0 && test -t 1 && read line </dev/tty && echo "line is $line"',
    ],
  });
  // Kept by the kernel for whoever reads it.
  terminal.type('typed\r');
  assert.deepEqual(await terminal.exited, { code: 0, signal: null });
  assert.match(terminal.history().join('\n'), /line is typed/);
});
