// The terminal that the end-to-end tests stand on: what it shows, sends, and notices when a program misbehaves.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { Terminal } from './terminal.ts';
import { waitUntil } from './wait.ts';

/** A shell script in a terminal: the shortest way to a program that does something odd. */
const script = (text: string, options: { cols?: number; rows?: number; env?: Record<string, string> } = {}) =>
  Terminal.open({ command: 'sh', args: ['-c', text], ...options });

test('shows what the program writes, and sends what is typed', async () => {
  await using terminal = await Terminal.open({ command: 'cat', cols: 40, rows: 5 });
  terminal.type('hello\r');
  // Once echoed by the kernel, once written by cat.
  await terminal.waitFor((rows) => rows[0] === 'hello' && rows[1] === 'hello', { what: 'hello twice' });
  assert.deepEqual(terminal.cursor(), { x: 0, y: 2, visible: true });
  terminal.press('ctrl-d');
  assert.deepEqual(await terminal.exited, { code: 0, signal: null });
});

test('gives the cells their colours and attributes', async () => {
  await using terminal = await script(
    String.raw`printf '\033[1;31mA\033[0;48;5;200mB\033[0;7;38;2;1;2;255mC\033[0m日'`,
  );
  await terminal.exited;
  const plain = { bold: false, dim: false, italic: false, underline: false, inverse: false, strikethrough: false };
  const colours = { fg: 'default', bg: 'default' };
  assert.deepEqual(terminal.cell(0, 0), { ...plain, ...colours, chars: 'A', width: 1, fg: 1, bold: true });
  assert.deepEqual(terminal.cell(1, 0), { ...plain, ...colours, chars: 'B', width: 1, bg: 200 });
  assert.deepEqual(terminal.cell(2, 0), { ...plain, ...colours, chars: 'C', width: 1, fg: '#0102ff', inverse: true });
  assert.equal(terminal.cell(3, 0).width, 2);
  assert.equal(terminal.cell(4, 0).width, 0);
});

test('reads everything a program wrote before its end', async () => {
  await using terminal = await script('seq 1 20000');
  assert.deepEqual(await terminal.exited, { code: 0, signal: null });
  assert.equal(terminal.raw().toString('latin1'), Array.from({ length: 20000 }, (_, i) => `${i + 1}\r\n`).join(''));
  assert.equal(terminal.screen().at(-2), '20000');
});

test('gives the program its own environment and not ours', async () => {
  await using terminal = await script('env | sort; pwd', { cols: 40, env: { EXTRA: 'yes' } });
  await terminal.exited;
  const names = terminal.history().map((line) => line.split('=')[0]);
  assert.deepEqual(names, ['EXTRA', 'HOME', 'LANG', 'PATH', 'PWD', 'TERM', process.cwd()]);
});

test('tells the window size, and one change of it as one signal', async () => {
  await using terminal = await script(
    `trap 'n=$((n + 1)); echo "$n: $(stty size)"' WINCH; stty size; while :; do sleep 0.01; done`,
    { cols: 100, rows: 30 },
  );
  await terminal.waitFor('30 100');
  terminal.resize(60, 20);
  await terminal.waitFor('1: 20 60');
  terminal.resize(90, 25);
  await terminal.waitFor('2: 25 90');
  assert.equal(terminal.screen().length, 25);
});

test('sees the alternate screen and the modes, and what was left on', async () => {
  await using terminal = await script(
    String.raw`printf '\033[?1049h\033[?25l\033[?1000;1006h\033[?2004h'; read line; printf '\033[?1049l\033[?1000;1006l'`,
  );
  await waitUntil(() => terminal.modes().get(2004), { what: 'bracketed paste' });
  assert.equal(terminal.isAlternateScreen(), true);
  assert.equal(terminal.cursor().visible, false);
  terminal.press('enter');
  await terminal.exited;
  assert.equal(terminal.isAlternateScreen(), false);
  assert.deepEqual(terminal.leftovers(), ['cursor off (?25)', 'bracketed paste on (?2004)']);
});

test('compares the line settings before and after, also when the program is gone', async () => {
  await using terminal = await script('read line; stty raw -echo; exit 3');
  const before = await terminal.lineSettings();
  assert.deepEqual([before.echo, before.canonical, before.signals], [true, true, true]);
  terminal.press('enter');
  assert.equal((await terminal.exited).code, 3);
  const after = await terminal.lineSettings();
  assert.deepEqual([after.echo, after.canonical, after.signals], [false, false, false]);
});

test('sends keys, pastes and the mouse as the program asked for them', async () => {
  await using terminal = await script(`stty raw -echo; printf 'ready'; cat -v`);
  await terminal.waitFor('ready');
  assert.throws(() => terminal.click(1, 2), /has not asked for mouse reports/);
  const sent = async (send: () => void, expected: string) => {
    const mark = terminal.mark();
    send();
    await waitUntil(() => terminal.bytesSince(mark).toString() === expected, {
      what: JSON.stringify(expected),
      describe: () => JSON.stringify(terminal.bytesSince(mark).toString()),
    });
  };
  await sent(() => terminal.press('up', 'enter', 'escape', 'shift-tab', 'ctrl-c', 'f5'), '^[[A^M^[^[[Z^C^[[15~');
  await sent(() => terminal.paste('one two'), 'one two');
});

test('answers as a terminal does', async () => {
  await using terminal = await script(String.raw`stty raw -echo; printf 'abc\033[6n'; cat -v`);
  await terminal.waitFor('^[[1;4R');
});

test('Ctrl-Z stops a program under a shell, and fg brings it back', async () => {
  await using terminal = await Terminal.open({ command: 'bash', args: ['--norc', '-i'], env: { PS1: '$ ' } });
  await terminal.waitFor(/^\$$/m);
  // "ready" tells that bash has given the terminal to the program: what is typed before that is not echoed.
  terminal.type(`sh -c 'echo ready; exec cat'\r`);
  await terminal.waitFor(/^ready$/m);
  terminal.type('one\r');
  await terminal.waitFor((rows) => rows.filter((row) => row === 'one').length === 2);
  terminal.press('ctrl-z');
  // What is typed before the prompt would be the program's.
  await terminal.waitFor((rows) => rows.findLast((row) => row !== '') === '$' && /Stopped +sh/.test(rows.join('\n')));
  terminal.type('fg\r');
  await terminal.waitFor(/^\$ fg\nsh -c/m);
  terminal.type('two\r');
  await terminal.waitFor((rows) => rows.filter((row) => row === 'two').length === 2);
});

test('hangs up: the program gets SIGHUP from the kernel, and programs in other terminals do not', async () => {
  await using before = await script('echo ready; exec cat');
  await using terminal = await script('echo ready; exec cat');
  await using after = await script('echo ready; exec cat');
  await Promise.all([before, terminal, after].map((each) => each.waitFor('ready')));
  terminal.close();
  assert.deepEqual(await terminal.exited, { code: null, signal: 'SIGHUP' });
  for (const other of [before, after]) {
    other.press('ctrl-d');
    assert.deepEqual(await other.exited, { code: 0, signal: null });
  }
});

test('ends a program that takes no notice of a hang-up', async () => {
  const terminal = await script(`trap '' HUP; echo ready; while :; do sleep 0.1; done`);
  await terminal.waitFor('ready');
  const { pid } = terminal;
  await terminal[Symbol.asyncDispose]();
  assert.equal(existsSync(`/proc/${pid}`), false);
});

test('says what stood on the screen instead', async () => {
  await using terminal = await script('echo something else; sleep 10');
  await assert.rejects(terminal.waitFor('what is awaited', { timeoutMs: 300 }), {
    message: /^no screen with what is awaited within 300 ms\n {2}│something else\n/,
  });
  terminal.signal('SIGKILL');
  await terminal.exited;
  await assert.rejects(terminal.waitFor('anything'), { message: /^sh -c .* ended \(SIGKILL\) before: anything\n/ });
});
