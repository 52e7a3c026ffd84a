// A terminal whose size changes: the screen is then what a fresh start at that size shows, line by line.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Terminal } from '../support/terminal.ts';
import { atPrompt, openShell } from './shell.ts';
import { MAIN } from './view.ts';

const RECORDING = fileURLToPath(new URL('../../docs/examples/build.ndjson.gz', import.meta.url));
const ROWS = 20;
/** Longer than a frame of any page takes on a slow machine. */
const SETTLED_MS = 600;

function openReplay(cols: number, rows = ROWS): Promise<Terminal> {
  return Terminal.open({ command: process.execPath, args: [MAIN, 'replay', RECORDING], cols, rows });
}

/** What a fresh start shows after `keys`. */
async function freshScreen(cols: number, rows: number, keys: string): Promise<string[]> {
  await using view = await openReplay(cols, rows);
  await pressed(view, keys);
  return settled(view);
}

async function pressed(view: Terminal, keys: string): Promise<void> {
  await view.waitFor('end of the recording');
  view.type(keys);
  await settled(view);
}

/** The screen when nothing has been written for a while: a recording at its end stands still. */
async function settled(view: Terminal): Promise<string[]> {
  for (let mark = -1; mark !== view.mark(); ) {
    mark = view.mark();
    await sleep(SETTLED_MS);
  }
  return view.screen();
}

/** A page of each kind, and a dialog on top of one. */
const SCREENS: ReadonlyMap<string, string> = new Map([
  ['processes', '1'],
  ['tree', '2'],
  ['programs', '3'],
  ['timeline', '4'],
  ['help', '1?'],
]);

for (const [name, keys] of SCREENS) {
  test(`${name}: after resizes the screen is as after a fresh start`, async () => {
    await using view = await openReplay(100);
    await pressed(view, keys);
    const sizes = [
      [[99, ROWS]],
      [[70, ROWS]],
      [[110, 15]],
      [
        [90, 25],
        [60, 12],
        [95, 18],
        [80, ROWS],
      ],
    ] as const;
    for (const resizes of sizes) {
      for (const [cols, rows] of resizes) {
        view.resize(cols, rows);
        await sleep(15);
      }
      const fresh = await freshScreen(view.cols, view.rows, keys);
      assert.deepEqual(await settled(view), fresh, `${resizes}`);
    }
    assert.ok(!view.leftovers().includes('line wrap'));
  });
}

test('a resize and back draws the screen again, and no frame is wider than the terminal', async () => {
  await using view = await openReplay(100);
  await pressed(view, '1');
  const before = view.screen();
  const mark = view.mark();
  view.resize(80, ROWS);
  await settled(view);
  for (const line of view.bytesSince(mark).toString().split('\n')) {
    const text = line.replace(/\x1b\[[\d;?]*[A-Za-z]|\r/g, '');
    assert.ok(text.length <= 80, `${text.length} columns: ${text}`);
  }
  view.resize(100, ROWS);
  assert.deepEqual(await settled(view), before);
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
  assert.deepEqual(await settled(shell), await freshScreen(80, ROWS, ''));
  shell.type('q');
  await atPrompt(shell);
});
