// A terminal that takes nothing for a while costs frames, and no events.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { program } from '../support/programs.ts';
import { needsTracing, runCommand } from '../support/tracing.ts';
import { openView } from './view.ts';

/** Some 1,000 of these overflow it. */
const RING_BYTES = 1 << 19;
const SPAWNED = 4000;

function numberAfter(label: string, screen: readonly string[]): number {
  const shown = new RegExp(`\\b${label} ([\\d,]+)`).exec(screen.join('\n'))?.[1];
  return Number(shown?.replaceAll(',', '') ?? Number.NaN);
}

test('a terminal that stands still does not keep the reader from the ring', needsTracing, async () => {
  await using view = await openView({ env: { TRACER_TUI_RING_BYTES: String(RING_BYTES) } });
  view.stopReading();
  // Frame after frame, until the kernel's buffer of the terminal is full and every further one would block.
  for (let i = 0; i < 40; i++) view.type(i % 2 === 0 ? '?' : '\x1b');
  const spawner = await program('spawn');
  for (let i = 0; i < 4; i++) await runCommand(spawner, [String(SPAWNED / 4), '/bin/true']);
  view.goOnReading();
  view.type('\x1b');
  // What was lost counts too: a reader that was kept waiting does not pass by waiting longer.
  const screen = await view.waitFor((rows) => numberAfter('exit', rows) + numberAfter('lost', rows) >= SPAWNED, {
    what: 'every exit on the screen',
  });
  // Of a reader that was kept waiting all but 1,000, with their forks and execs. On a machine that is busy with other
  // things a reader that was not may lose some, too.
  const [seen, lost] = [numberAfter('exit', screen), numberAfter('lost', screen)];
  assert.ok(lost < seen / 4, `${lost} lost, ${seen} exits seen`);
});

test('after the terminal has stood still, q gives it back whole', needsTracing, async () => {
  await using view = await openView();
  view.stopReading();
  for (let i = 0; i < 40; i++) view.type(i % 2 === 0 ? '?' : '\x1b');
  view.type('q');
  view.goOnReading();
  assert.deepEqual(await view.exited, { code: 0, signal: null });
  assert.equal(view.isAlternateScreen(), false);
  assert.deepEqual(view.leftovers(), []);
});
