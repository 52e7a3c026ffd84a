// A terminal whose size changes: the screen is then what a fresh start at that size shows, line by line.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { Terminal } from '../support/terminal.ts';
import { atPrompt, openShell } from './shell.ts';
import { MAIN } from './view.ts';

const RECORDING = fileURLToPath(new URL('../../docs/examples/build.ndjson.gz', import.meta.url));
const ROWS = 20;
/** A page of each kind, and a dialog on top of one: its keys, and what is nowhere but there. */
const SCREENS = [
  { name: 'processes', keys: '1', mark: /FINISHED/ },
  { name: 'tree', keys: '2', mark: /\bTREE\b/ },
  { name: 'programs', keys: '3', mark: / PROGRAM$/m },
  { name: 'timeline', keys: '4', mark: /^ TIMELINE/m },
  { name: 'help', keys: '1?', mark: /^ Keys/m },
] as const;
const [PROCESSES] = SCREENS;

/** The recording at its end, which stands still. */
async function openReplay(cols: number, rows: number, { keys, mark }: (typeof SCREENS)[number]): Promise<Terminal> {
  const args = [MAIN, 'replay', RECORDING];
  const view = await Terminal.open({ command: process.execPath, args, cols, rows });
  try {
    await view.waitFor('end of the recording');
    view.type(keys);
    await view.waitFor(mark);
  } catch (error) {
    await view[Symbol.asyncDispose]();
    throw error;
  }
  return view;
}

/** Waits until it is as a fresh start at its size shows it. */
async function becomesFresh(view: Terminal, page: (typeof SCREENS)[number]): Promise<void> {
  await using fresh = await openReplay(view.cols, view.rows, page);
  const isFresh = (screen: readonly string[]) => isDeepStrictEqual(screen, fresh.screen());
  await view.waitFor(isFresh, { what: 'what a fresh start shows' });
}

/** The last are so soon after one another that not each has a frame. */
const RESIZES = [
  [[99, ROWS]],
  [[110, 15]],
  [
    [90, 25],
    [60, 12],
    [95, 18],
    [80, ROWS],
  ],
] as const;

for (const page of SCREENS) {
  test(`${page.name}: after resizes the screen is as after a fresh start`, async () => {
    await using view = await openReplay(100, ROWS, page);
    for (const sizes of RESIZES) {
      for (const [cols, rows] of sizes) {
        view.resize(cols, rows);
        await sleep(15);
      }
      await becomesFresh(view, page);
    }
    assert.ok(!view.leftovers().includes('line wrap'));
  });
}

test('a resize and back draws the screen again, and no frame is wider than the terminal', async () => {
  await using view = await openReplay(100, ROWS, PROCESSES);
  const before = view.screen();
  const mark = view.mark();
  view.resize(80, ROWS);
  await becomesFresh(view, PROCESSES);
  for (const line of view.bytesSince(mark).toString().split('\n')) {
    const text = line.replace(/\x1b\[[\d;?]*[A-Za-z]|\r/g, '');
    assert.ok(text.length <= 80, `${text.length} columns: ${text}`);
  }
  view.resize(100, ROWS);
  await view.waitFor((screen) => isDeepStrictEqual(screen, before), { what: 'the screen before' });
});

test('a resize while it was stopped counts when it goes on', async () => {
  await using shell = await openShell();
  shell.resize(100, 30);
  shell.type(`${process.execPath} ${MAIN} replay ${RECORDING}\r`);
  await shell.waitFor('end of the recording');
  shell.type('\x1a');
  await shell.waitFor('Stopped');
  await atPrompt(shell);
  shell.resize(80, ROWS);
  shell.type('clear; fg\r');
  await shell.waitFor('end of the recording');
  await becomesFresh(shell, PROCESSES);
  shell.type('q');
  await atPrompt(shell);
});
