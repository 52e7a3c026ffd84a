// Acting on a process: signals, the clipboard, its parent; and the help that names every key.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { keysOf, TABLE_KEYS } from '../../src/ui/keys/keymap.ts';
import type { Held } from '../support/held.ts';
import { program } from '../support/programs.ts';
import type { Terminal } from '../support/terminal.ts';
import { needsTracing, runCommand } from '../support/tracing.ts';
import { filterBy, hex, newMarker, openView, shows, startMarked, tableRows } from './view.ts';

/** A running process, and the question which signal it gets. */
async function askToSignal(view: Terminal, marker: string): Promise<Held> {
  const running = await startMarked(marker);
  await filterBy(view, marker, shows('RUNNING', marker));
  view.type('jK');
  return running;
}

test('K asks first: Esc sends nothing, Enter sends the chosen signal', needsTracing, async () => {
  await using view = await openView();
  const marker = newMarker();
  using running = await askToSignal(view, marker);
  const { child, exited } = running;
  await view.waitFor(`signal to ${child.pid} ${marker}: [TERM]`);
  view.press('escape');
  await view.waitFor('? help');
  assert.deepEqual([child.exitCode, child.signalCode], [null, null]);
  view.type('K');
  await view.waitFor('[TERM]');
  view.press('right', 'right');
  await view.waitFor('[INT]');
  view.press('enter');
  await view.waitFor(`SIGINT sent to ${child.pid}`);
  assert.equal(await exited, 'SIGINT');
  await view.waitFor(shows('FINISHED', ' INT '));
});

test('a process that has ended meanwhile gets no signal, and that is said', needsTracing, async () => {
  await using view = await openView();
  const marker = newMarker();
  using running = await askToSignal(view, marker);
  const { child, exited } = running;
  await view.waitFor('[TERM]');
  child.kill('SIGKILL');
  await exited;
  await view.waitFor(shows('FINISHED', marker));
  view.press('enter');
  await view.waitFor(`SIGTERM not sent to ${child.pid}: it is gone`);
});

test('c hands the command line to the terminal, quoted for a shell', needsTracing, async () => {
  await using view = await openView();
  const marker = newMarker();
  await runCommand(await program('exec-with'), ['/bin/true', hex(marker), hex("it's $(x)"), hex('\x1b[m'), '']);
  await filterBy(view, marker, shows('FINISHED', marker));
  view.type('\tj');
  const before = view.mark();
  view.type('c');
  await view.waitFor('clipboard');
  const copied = /\x1b\]52;c;([^\x07]*)\x07/.exec(view.bytesSince(before).toString('latin1'))?.[1];
  assert.equal(Buffer.from(copied ?? '', 'base64').toString(), `${marker} 'it'\\''s $(x)' $'\\x1b[m' ''`);
});

test('u goes to the parent', needsTracing, async () => {
  await using view = await openView();
  const marker = newMarker();
  const parent = spawn('/bin/sh', ['-c', 'sleep 20; :', marker], { stdio: 'ignore' });
  const exited = new Promise((resolve) => parent.once('exit', resolve));
  // The command line of the parent holds that of the child, and so does the child's until it executes it.
  const isChild = (row: string) => / sleep 20$/.test(row);
  await filterBy(view, `ppid=${parent.pid} or pid=${parent.pid}`, (screen) => {
    const rows = tableRows(screen, 'RUNNING');
    return rows.length === 2 && rows.some(isChild) && rows.some((row) => row.includes(marker));
  });
  view.type('j');
  const rowUnderCursor = () => view.screen().find((_, y) => view.cell(2, y).inverse && y > 2) ?? '';
  await view.waitFor(() => isChild(rowUnderCursor()), { what: 'cursor on the child' });
  view.type('u');
  await view.waitFor(() => rowUnderCursor().includes(marker), { what: 'cursor on the parent' });
  view.type('K');
  await view.waitFor(`signal to ${parent.pid}`);
  view.press('escape');
  parent.kill('SIGKILL');
  await exited;
});

test('help names every key of the keymap', needsTracing, async () => {
  await using view = await openView({ rows: 70 });
  view.type('?');
  const screen = (await view.waitFor('Act on the selected process')).join('\n');
  for (const { does } of keysOf({ keys: TABLE_KEYS }).flatMap(({ bindings }) => bindings))
    assert.ok(screen.includes(does), does);
  view.type('?');
  await view.waitFor('FINISHED');
});

test('several keys in one read are several keys', needsTracing, async () => {
  await using view = await openView();
  view.type('++++d250ms\r');
  await view.waitFor('threshold 250 ms');
});
