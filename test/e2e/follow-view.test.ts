// The live view of a followed command: its own terminal, its output, its end, and what becomes of it when one leaves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Terminal } from '../support/terminal.ts';
import { needsTracing, runCommand } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';
import { hides, MAIN, newMarker, openView, shows } from './view.ts';

const follow = (script: string, options: { args?: string[]; cols?: number; rows?: number } = {}) =>
  openView({ ...options, args: [...(options.args ?? []), '--', 'sh', '-c', script] });

/** Types, and waits for what that shows. */
function answer(view: Terminal, keys: string, shown: string): Promise<string[]> {
  view.type(keys);
  return view.waitFor(shown);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test(
  'only the command is shown; the header says how it ended; q then leaves with its status',
  needsTracing,
  async () => {
    await using view = await follow('/bin/true; sleep 0.7; exit 2');
    const marker = newMarker();
    await view.waitFor(shows('FINISHED', '/bin/true'));
    await runCommand('/bin/sh', ['-c', `: ${marker}; /bin/true`]);
    await view.waitFor(/exited 2 after \d+ms|exited 2 after [\d.]+s/);
    assert.ok(hides(marker)(view.screen()));
    await view.waitFor(shows('FINISHED', 'sleep 0.7'));
    assert.equal(view.isAlternateScreen(), true);
    view.type('q');
    assert.deepEqual(await view.exited, { code: 2, signal: null });
    assert.deepEqual(view.leftovers(), []);
    assert.match(view.history().join('\n'), /^tracer-tui: 3 processes in /m);
  },
);

test(
  '--redact: no secret of the command in the header, above its output, or in what leaving asks',
  needsTracing,
  async () => {
    const command = ['env', 'PASSWORD=hunter2', 'sh', '-c', 'echo rea""dy; exec sleep 60'];
    await using view = await openView({ args: ['--redact', '--', ...command] });
    await view.waitFor(/env '?PASSWORD=\*\*\*/, { what: 'masked command in the header' });
    const shown = [view.screen(), await answer(view, 'o', 'ready')];
    view.press('escape');
    await view.waitFor(shows('RUNNING', 'sleep 60'));
    shown.push(await answer(view, 'q', '[end it (TERM)]'));
    assert.doesNotMatch(shown.flat().join('\n'), /hunter2/);
    view.type('\r');
    await view.exited;
    assert.doesNotMatch(view.history().join('\n'), /hunter2/);
  },
);

test(
  'it runs on a terminal of its own, as large as the pane, and is told when that changes',
  needsTracing,
  async () => {
    await using view = await follow(
      'trap "stty size" WINCH; stty size; tty; echo "$TERM"; while :; do sleep 0.05; done',
      {
        cols: 100,
        rows: 30,
      },
    );
    view.type('o');
    await view.waitFor(/26 100\n\/dev\/pts\/\d+\ndumb/);
    view.resize(90, 20);
    await view.waitFor('16 90');
    await answer(view, '\x03', '[end it (TERM)]');
    // Once more: the first choice.
    view.type('\x03');
    assert.deepEqual(await view.exited, { code: 143, signal: null });
  },
);

test(
  'o shows what it prints, Esc the tables again; nothing of it reaches our terminal unread',
  needsTracing,
  async () => {
    const script =
      'printf "\\033]0;title\\007\\033[31mred\\033[0m plain\\n10 %%\\r100 %%\\n\\302\\233 odd\\n"; for i in $(seq 99); do echo "line $i"; done; exec sleep 20';
    await using view = await follow(script);
    await view.waitFor(shows('RUNNING', 'sleep 20'));
    await answer(view, 'o', 'line 99');
    const before = view.raw().toString('latin1');
    assert.ok(!before.includes('\x1b]0;title'));
    view.press('home');
    const screen = (await view.waitFor('red plain')).join('\n');
    assert.match(screen, /^red plain\n100 %\n\\u\{9b\} odd\nline 1\n/m);
    assert.match(screen, /more lines below/);
    view.press('end');
    await view.waitFor('line 99');
    view.press('escape');
    await view.waitFor(shows('RUNNING', 'sleep 20'));
    await answer(view, 'q', '[end it (TERM)]');
    view.press('right');
    await view.waitFor('[kill it]');
    view.press('enter');
    assert.deepEqual(await view.exited, { code: 137, signal: null });
    const history = view.history();
    for (const line of ['red plain', '100 %', 'line 1', 'line 99']) assert.ok(history.includes(line), line);
  },
);

test('i types into it until Ctrl-]: lines, Ctrl-C and Ctrl-D are the command’s', needsTracing, async () => {
  const script =
    'trap "echo interrupted" INT; echo "name?"; read -r name; echo "hello $name"; cat; echo "end of input"; exec sleep 20';
  await using view = await follow(script);
  await answer(view, 'o', 'name?');
  await answer(view, 'i', 'Ctrl-] stop typing');
  await answer(view, 'q wörld\r', 'hello q wörld');
  await answer(view, '\x03', 'interrupted');
  await answer(view, '\x04', 'end of input');
  await answer(view, '\x1d', 'type into it');
  for (let time = 0; time < 2; time++) {
    view.press('escape');
    await view.waitFor('? help');
    await answer(view, 'q', 'still runs');
  }
  view.press('enter');
  assert.deepEqual(await view.exited, { code: 143, signal: null });
});

test(
  'one may leave the view and only wait: what comes is printed, Ctrl-C is passed on, the status is kept',
  needsTracing,
  async () => {
    const script =
      'trap "echo interrupted; exit 5" INT; echo before; sleep 1.2; echo after; while :; do sleep 0.05; done';
    await using view = await follow(script);
    await view.waitFor(shows('RUNNING', 'sleep 1.2'));
    await answer(view, 'q', '[end it (TERM)]');
    view.press('left');
    await view.waitFor('[only wait for it]');
    view.press('enter');
    await waitUntil(() => !view.isAlternateScreen(), { what: 'the normal screen' });
    await view.waitFor('before');
    await view.waitFor('after');
    view.type('\x03');
    assert.deepEqual(await view.exited, { code: 5, signal: null });
    assert.match(view.history().join('\n'), /before\nafter\n(\^C)+interrupted\n/);
  },
);

test('a signal is for the command, and the view ends with it', needsTracing, async () => {
  await using view = await follow('trap "exit 9" TERM; /bin/true; while :; do sleep 0.05; done');
  await view.waitFor(shows('FINISHED', '/bin/true'), { what: 'the trap set' });
  view.signal('SIGTERM');
  assert.deepEqual(await view.exited, { code: 9, signal: null });
  assert.deepEqual(view.leftovers(), []);
});

test('after its end, a signal ends the view as ever', needsTracing, async () => {
  await using view = await follow('exit 3');
  await view.waitFor('exited 3 after');
  view.signal('SIGTERM');
  assert.deepEqual(await view.exited, { code: 143, signal: null });
});

test('a terminal that is closed hangs up on the command too', needsTracing, async () => {
  await using view = await follow('echo $$; exec sleep 30');
  view.type('o');
  const pid = Number(/^(\d+)$/m.exec((await view.waitFor(/^\d+$/m)).join('\n'))?.[1]);
  assert.ok(isAlive(pid));
  view.close();
  const { code, signal } = await view.exited;
  assert.ok(code === 129 || signal === 'SIGHUP', `${code} ${signal}`);
  await waitUntil(() => !isAlive(pid), { what: 'end of the command' });
});

test('a command that cannot be executed never opens the view', needsTracing, async () => {
  await using terminal = await Terminal.open({ command: process.execPath, args: [MAIN, '--', 'nonexistent-command'] });
  assert.deepEqual(await terminal.exited, { code: 127, signal: null });
  assert.deepEqual(
    terminal.history().filter((line) => line !== ''),
    ['tracer-tui: nonexistent-command: no such command'],
  );
  assert.ok(!terminal.raw().includes('\x1b[?1049h'));
});

test('without a command, o chooses the columns', needsTracing, async () => {
  await using view = await openView();
  await answer(view, 'o', '[x] command');
});
