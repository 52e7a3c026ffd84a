// The terminal is given back on every way out, and the kernel side goes with the process.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Terminal } from '../support/terminal.ts';
import { needsTracing } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';
import { atPrompt, openShell } from './shell.ts';
import { MAIN, openView } from './view.ts';

async function assertGivenBack(view: Terminal, before: unknown): Promise<void> {
  assert.deepEqual(view.leftovers(), []);
  assert.equal(view.isAlternateScreen(), false);
  assert.deepEqual(await view.lineSettings(), before);
}

/** Of a terminal in which nothing has changed them. */
async function settingsBefore(): Promise<unknown> {
  await using terminal = await Terminal.open({ command: 'true', cols: 120, rows: 30 });
  await terminal.exited;
  return await terminal.lineSettings();
}

test('q and Ctrl-C end it with 0', needsTracing, async () => {
  const before = await settingsBefore();
  for (const key of ['q', '\x03']) {
    await using view = await openView();
    assert.equal(view.isAlternateScreen(), true);
    assert.notDeepEqual(await view.lineSettings(), before);
    view.type(key);
    assert.deepEqual(await view.exited, { code: 0, signal: null });
    await assertGivenBack(view, before);
  }
});

test('signals end it with 128 + their number', needsTracing, async () => {
  const before = await settingsBefore();
  for (const [signal, code] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
    ['SIGQUIT', 131],
  ] as const) {
    await using view = await openView();
    view.signal(signal);
    assert.deepEqual(await view.exited, { code, signal: null });
    await assertGivenBack(view, before);
  }
});

test(
  'an exception or a rejection of ours gives the terminal back, and then says what it was',
  needsTracing,
  async () => {
    const before = await settingsBefore();
    for (const fault of ["throw new Error('on purpose')", "Promise.reject(new Error('on purpose'))"]) {
      const code = `process.on('SIGUSR2', () => { ${fault} })`;
      await using view = await openView({
        env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` },
      });
      view.signal('SIGUSR2');
      assert.deepEqual(await view.exited, { code: 1, signal: null });
      await assertGivenBack(view, before);
      assert.ok(view.screen().join('\n').includes('on purpose'), view.screen().join('\n'));
    }
  },
);

test('what Node warns of is told at the end, and does not move the screen', needsTracing, async () => {
  const code = "process.on('SIGUSR2', () => process.emitWarning('on purpose'))";
  await using view = await openView({
    env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` },
  });
  const mark = view.mark();
  view.signal('SIGUSR2');
  // A frame later.
  await view.waitFor(() => view.mark() > mark, { what: 'frame' });
  view.type('q');
  assert.deepEqual(await view.exited, { code: 0, signal: null });
  const written = view.bytesSince(mark).toString('latin1');
  const end = written.indexOf('\x1b[?1049l');
  assert.ok(end >= 0 && written.indexOf('on purpose') > end, written.slice(0, end));
});

test('a terminal that is closed ends it', needsTracing, async () => {
  await using view = await openView();
  view.close();
  const { code, signal } = await view.exited;
  assert.ok(code === 129 || signal === 'SIGHUP', `${code} ${signal}`);
});

test('Ctrl-Z gives the shell its terminal, and fg comes back to the live view', needsTracing, async () => {
  await using shell = await openShell();
  const before = await shell.lineSettings();
  shell.type(`${process.execPath} ${MAIN}\r`);
  await shell.waitFor('FINISHED');
  shell.type('\x1a');
  await shell.waitFor('Stopped');
  await atPrompt(shell);
  assert.equal(shell.isAlternateScreen(), false);
  for (const mode of [1000, 1006]) assert.equal(shell.modes().get(mode), false, 'the mouse is the shell’s again');
  assert.deepEqual(await shell.lineSettings(), before);
  shell.type('echo still-a-shell\r');
  await shell.waitFor(/^still-a-shell$/m);
  shell.type('fg\r');
  await shell.waitFor('FINISHED');
  assert.equal(shell.isAlternateScreen(), true);
  for (const mode of [1000, 1006]) assert.equal(shell.modes().get(mode), true);
  shell.type('?');
  await shell.waitFor('Esc close');
  shell.type('qq');
  await atPrompt(shell);
});

/** The program as the shell's job in the foreground. @returns its PID, once `isThere` */
async function startJob(shell: Terminal, isThere: () => boolean): Promise<number> {
  shell.type(`${process.execPath} ${MAIN} & fg\r`);
  await waitUntil(isThere, { what: 'what the job writes', intervalMs: 0 });
  const pid = /\[1\] (\d+)/.exec(shell.history().join('\n'))?.[1];
  assert.ok(pid !== undefined);
  return Number(pid);
}

test('a SIGTSTP of somebody else suspends it the same way, at any moment', needsTracing, async () => {
  await using shell = await openShell();
  const before = await shell.lineSettings();
  // From the moment on that it takes the terminal.
  const pid = await startJob(shell, () => shell.isAlternateScreen());
  for (let time = 0; time < 8; time++) {
    process.kill(pid, 'SIGTSTP');
    await shell.waitFor('Stopped');
    await atPrompt(shell);
    assert.equal(shell.isAlternateScreen(), false);
    assert.deepEqual(await shell.lineSettings(), before);
    shell.type('clear; fg\r');
    await waitUntil(() => shell.isAlternateScreen(), { what: 'the view again', intervalMs: 0 });
  }
  await shell.waitFor('FINISHED');
  shell.type('q');
  await atPrompt(shell);
});

test('Ctrl-Z twice in one read stops it once', needsTracing, async () => {
  await using shell = await openShell();
  await startJob(shell, () => shell.isAlternateScreen());
  await shell.waitFor('FINISHED');
  shell.type('\x1a\x1a');
  await shell.waitFor('Stopped');
  await atPrompt(shell);
  shell.type('clear; fg\r');
  await shell.waitFor('FINISHED');
  shell.type('q');
  await atPrompt(shell);
});

test('what a terminal that stood still has not taken yet, it has before the shell’s prompt', needsTracing, async () => {
  await using shell = await openShell();
  const before = await shell.lineSettings();
  const pid = await startJob(shell, () => shell.isAlternateScreen());
  await shell.waitFor('FINISHED');
  shell.stopReading();
  const isStopped = () => / T /.test(readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\)/s, ''));
  // Frame after frame, until the kernel's buffer of the terminal is full.
  for (let key = 0; key < 200; key++) {
    shell.type(key % 2 === 0 ? '?' : 'q');
    await sleep(10);
  }
  process.kill(pid, 'SIGTSTP');
  await sleep(300);
  assert.equal(isStopped(), false, 'it is stopped with the terminal in its hands');
  shell.goOnReading();
  await shell.waitFor('Stopped');
  await atPrompt(shell);
  assert.equal(shell.isAlternateScreen(), false);
  assert.equal(shell.modes().get(1000), false);
  assert.deepEqual(await shell.lineSettings(), before);
  shell.type('clear; fg\r');
  await shell.waitFor('FINISHED');
  shell.type('q');
  await atPrompt(shell);
});

test('keys come from the terminal while stdin is a pipe', needsTracing, async () => {
  await using view = await Terminal.open({
    command: 'sh',
    args: ['-c', `echo nothing | ${process.execPath} ${MAIN}`],
    cols: 100,
    rows: 24,
  });
  await view.waitFor('FINISHED');
  view.type('q');
  assert.deepEqual(await view.exited, { code: 0, signal: null });
});
