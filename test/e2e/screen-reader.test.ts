// The live view for a screen reader: words, line by line, only when a key was pressed or seconds have gone by.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Terminal } from '../support/terminal.ts';
import { needsTracing } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';
import { MAIN, markedSleep, newMarker } from './view.ts';

async function openReader(args: readonly string[], env: Record<string, string> = {}): Promise<Terminal> {
  const options = { command: process.execPath, args: [MAIN, ...args], cols: 120, rows: 30, env };
  const terminal = await Terminal.open(options);
  await terminal.waitFor('Keys: question mark lists all', { what: 'first lines' });
  return terminal;
}

/** What Ink may send besides text: it erases the lines it wrote before, and brackets frames. */
const ALLOWED = /\x1b\[(?:\?2026[hl]|\?2004[hl]|\?25[hl]|2K|1A|G|0?J|\d*[A-G])/g;

test(
  '--screen-reader or INK_SCREEN_READER: sentences, no other screen, no mouse, no colours',
  needsTracing,
  async () => {
    const cases = [[['--screen-reader'], {}] as const, [[], { INK_SCREEN_READER: 'true' }] as const];
    for (const [args, env] of cases) {
      await using view = await openReader(args, env);
      assert.equal(view.isAlternateScreen(), false);
      assert.ok(!view.modes().has(1049) && !view.modes().has(1000));
      const written = view.raw().toString();
      assert.doesNotMatch(written.replace(ALLOWED, ''), /[\x00-\x09\x0b\x0c\x0e-\x1f\u{100000}-\u{10ffff}]/u);
      assert.doesNotMatch(written, /[▁-█▲▼│]/);
      view.type('q');
      assert.deepEqual(await view.exited, { code: 0, signal: null });
      assert.deepEqual(view.leftovers(), []);
    }
  },
);

test('a row is a sentence; the cursor says who is selected; Tab reads the other table', needsTracing, async () => {
  await using view = await openReader(['--screen-reader']);
  const marker = newMarker();
  await markedSleep(marker, 0.05);
  // What happens shows with the next key.
  const isCounted = /^Finished: 1 process, 1 to 1 here. Running: 0 processes, Tab goes there\.$/m;
  view.type('\t');
  await waitUntil(
    () => {
      view.type(`/\x15${marker}\r`);
      return isCounted.test(view.screen().join('\n'));
    },
    { what: 'a finished process', intervalMs: 200, describe: () => view.screen().join('\n') },
  );
  const sentence = new RegExp(
    `^${marker} 0\\.05, process \\d+, ran [\\d.]+m?s, exit 0, CPU time .*, peak memory .*, user root,`,
    'm',
  );
  await view.waitFor(sentence);
  view.type('j');
  const screen = await view.waitFor(new RegExp(`^Selected: ${marker} 0\\.05, process`, 'm'));
  assert.ok(screen[0]?.startsWith('Selected: '), 'the most important is read first');
  view.press('enter');
  await view.waitFor(/^exit code 0|ended.*exit code 0/m);
  view.press('escape');
  await view.waitFor(/^Selected: /m);
  view.type('s');
  await view.waitFor(/^sort by: \[newest\] pid/m);
});

test('what happens without a key does not flood the reader', needsTracing, async () => {
  await using view = await openReader(['--screen-reader']);
  view.type('j');
  await view.waitFor(/^Selected: /m);
  await sleep(100);
  const before = view.mark();
  for (let i = 0; i < 20; i++) {
    await markedSleep('flood', 0.001);
    await sleep(100);
  }
  assert.ok(view.bytesSince(before).length === 0, view.bytesSince(before).toString());
  view.type('\t');
  await view.waitFor(/^Finished: \d+ processes/m);
});
