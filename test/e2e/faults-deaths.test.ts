// However it ends, the kernel side goes with the process; and what ends it is told in a line, with a status.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertDetached, attachedBy, heldBy } from '../support/attached.ts';
import { Terminal } from '../support/terminal.ts';
import { needsTracing } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';
import { Lines } from './lines.ts';
import { atPrompt, openShell } from './shell.ts';
import { Folder, MAIN, openView } from './view.ts';

/** Runs inside the program, a while after it has started. */
const inside = (code: string) => `--import=data:text/javascript,${encodeURIComponent(code)}`;

/** Takes all memory that it gets, once `SIGUSR2` says so. */
const GREEDY = inside(
  "process.once('SIGUSR2', () => { const all = []; for (;;) all.push(new Array(1e5).fill(0.5)); })",
);

test('killed by any signal, nothing stays in the kernel', needsTracing, async () => {
  for (const signal of ['SIGKILL', 'SIGSEGV', 'SIGBUS', 'SIGABRT', 'SIGQUIT'] as const) {
    using tracer = Lines.start(['-o', 'ndjson']);
    const held = await attachedBy(tracer.child.pid ?? 0);
    await tracer.attached();
    tracer.child.kill(signal);
    await tracer.exited;
    assert.equal(tracer.child.signalCode, signal);
    await assertDetached(held);
  }
});

test('TERM, INT and HUP end lines with 0, and nothing stays in the kernel', needsTracing, async () => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    using tracer = Lines.start(['-o', 'csv']);
    const held = await attachedBy(tracer.child.pid ?? 0);
    await waitUntil(() => tracer.stdout !== '', { what: 'a header' });
    assert.equal(await tracer.stop(signal), 0);
    assert.equal(tracer.complaints, '');
    await assertDetached(held);
  }
});

test('a signal at any moment of the start ends it, and nothing stays in the kernel', needsTracing, async () => {
  for (const [delayMs, signal] of [
    [5, 'SIGTERM'],
    [40, 'SIGINT'],
    [80, 'SIGHUP'],
    [120, 'SIGTERM'],
    [160, 'SIGINT'],
    [200, 'SIGHUP'],
    [260, 'SIGKILL'],
    [320, 'SIGTERM'],
  ] as const) {
    await using view = await Terminal.open({ command: process.execPath, args: [MAIN], cols: 100, rows: 24 });
    await sleep(delayMs);
    // Stopped, so that it has no more when it dies than what is seen here.
    view.signal('SIGSTOP');
    const held = heldBy(view.pid);
    view.signal(signal);
    view.signal('SIGCONT');
    const exit = await view.exited;
    assert.ok(exit.signal === signal || (exit.code ?? 0) > 128, `${signal} after ${delayMs} ms: ${exit.code}`);
    if (signal !== 'SIGKILL') assert.deepEqual(view.leftovers(), [], `${signal} after ${delayMs} ms`);
    await assertDetached(held);
  }
});

test('killed while it draws: the shell has its line settings, and the next start is clean', needsTracing, async () => {
  await using view = await openShell();
  const before = await view.lineSettings();
  // exec: its PID is known to the shell alone.
  view.type(`sh -c 'echo $$ > /dev/tty; exec ${process.execPath} ${MAIN}'\r`);
  await view.waitFor('FINISHED');
  const pid = Number(/^(\d+)$/m.exec(view.history().join('\n'))?.[1]);
  const held = await attachedBy(pid);
  for (let i = 0; i < 20; i++) view.type(i % 2 === 0 ? '?' : '\x1b');
  process.kill(pid, 'SIGKILL');
  // It may be broken at the end of a line.
  await view.waitFor((screen) => screen.join('').includes('Killed'), { what: 'what bash says of it' });
  // bash gives itself what it wants of the line, and has to be asked what a program would get.
  view.type('\rstty -a > /dev/null; echo still-a-"shell"\r');
  await view.waitFor('still-a-shell');
  await assertDetached(held);
  view.type(`${process.execPath} ${MAIN}\r`);
  await view.waitFor('FINISHED');
  await view.waitFor((screen) => !screen.join('\n').includes('still-a-shell'), { what: 'a screen of its own' });
  view.type('q');
  await atPrompt(view);
  assert.equal(view.isAlternateScreen(), false);
  assert.deepEqual(await view.lineSettings(), before);
  assert.equal(view.modes().get(1000), false);
  assert.equal(view.modes().get(1006), false);
});

test(
  'a terminal that is closed, or whose reader stands still, takes the kernel side with it',
  needsTracing,
  async () => {
    await using view = await openView();
    const held = await attachedBy(view.pid);
    view.stopReading();
    for (let i = 0; i < 40; i++) view.type(i % 2 === 0 ? '?' : '\x1b');
    view.close();
    const { code, signal } = await view.exited;
    assert.ok(code === 129 || signal === 'SIGHUP', `${code} ${signal}`);
    await assertDetached(held);
  },
);

test('a reader of lines that goes is an end, not a failure', needsTracing, async () => {
  for (const output of ['text', 'ndjson', 'csv']) {
    using tracer = Lines.start(['-o', output]);
    const held = await attachedBy(tracer.child.pid ?? 0);
    await tracer.attached();
    tracer.child.stdout?.destroy();
    const closed = new Promise((resolve) => tracer.child.once('exit', resolve));
    const noise = setInterval(() => spawn('/bin/true'), 50);
    assert.equal(await closed, 0, output);
    clearInterval(noise);
    assert.equal(tracer.complaints, '');
    await assertDetached(held);
  }
});

test('out of memory, it dies as Node does, and nothing stays in the kernel', needsTracing, async () => {
  const env = { ...process.env, NODE_OPTIONS: `--max-old-space-size=64 ${GREEDY}` };
  using tracer = Lines.start(['-o', 'text'], env);
  const held = await attachedBy(tracer.child.pid ?? 0);
  await tracer.attached();
  tracer.child.kill('SIGUSR2');
  await tracer.exited;
  assert.equal(tracer.child.signalCode, 'SIGABRT');
  assert.match(tracer.stderr, /JavaScript heap out of memory/);
  await assertDetached(held);
});

test('a command that has stopped itself for ever is ended by what ends the program', needsTracing, async () => {
  using tracer = Lines.start(['-o', 'none', '--no-summary', '--', 'sh', '-c', 'echo $$; kill -STOP $$']);
  const held = await attachedBy(tracer.child.pid ?? 0);
  await waitUntil(() => tracer.stdout !== '', { what: 'PID of the command' });
  assert.equal(await tracer.stop('SIGTERM'), 143);
  await assertDetached(held);
});

test('killed while it follows a command, the command goes on without it', needsTracing, async () => {
  using folder = new Folder();
  const script = 'echo begun; until [ -e "$0" ]; do sleep 0.05; done; echo ended';
  using tracer = Lines.start(['-o', 'none', '--', 'sh', '-c', script, folder.file('go-on')]);
  const held = await attachedBy(tracer.child.pid ?? 0);
  await waitUntil(() => tracer.stdout !== '', { what: 'output of the command' });
  tracer.child.kill('SIGKILL');
  await assertDetached(held);
  writeFileSync(folder.file('go-on'), '');
  await tracer.exited;
  assert.equal(tracer.stdout, 'begun\nended\n');
});
