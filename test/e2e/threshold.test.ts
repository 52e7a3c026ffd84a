// The threshold as a person uses it: moved in the live view, and in the kernel.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needsTracing } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';
import { filterBy, hides, markedSleep, newMarker, openView, shows, startMarked } from './view.ts';

test('the threshold hides and never loses: up, and down again', needsTracing, async () => {
  await using view = await openView();
  const marker = newMarker();
  // Never as short as 10 ms; as long as an hour on no machine.
  await markedSleep(marker, 0.03);
  await filterBy(view, marker, shows('FINISHED', marker));
  const isAt = (threshold: string) => (screen: readonly string[]) =>
    screen[1]?.includes(`threshold ${threshold} `) === true;
  view.type('d');
  view.type('1h\r');
  const hidden = await view.waitFor((screen) => hides(marker)(screen) && isAt('1 h')(screen));
  assert.match(hidden[1] ?? '', /\d+ hidden, .* in all/);
  view.type('d500\r-----');
  await view.waitFor((screen) => shows('FINISHED', marker)(screen) && isAt('10 ms')(screen));
  view.type('+++');
  await view.waitFor(isAt('100 ms'));
  view.type('d1h\r');
  await view.waitFor((screen) => hides(marker)(screen) && isAt('1 h')(screen));
  view.type('0');
  await view.waitFor((screen) => shows('FINISHED', marker)(screen) && screen[1]?.includes('threshold off') === true);
});

test('a running process appears once it has lived as long as the threshold', needsTracing, async () => {
  await using view = await openView({ args: ['-d', '1s'] });
  const marker = newMarker();
  await filterBy(view, marker);
  const startedMs = performance.now();
  using _running = await startMarked(marker);
  await view.waitFor(shows('RUNNING', marker));
  assert.ok(performance.now() - startedMs >= 1000);
});

test(
  'with --in-kernel-threshold: what ends below it is counted and gone, what outlives it is there',
  needsTracing,
  async () => {
    await using view = await openView({ args: ['-d', '2000', '--in-kernel-threshold'] });
    const [long, later] = [newMarker(), newMarker()];
    const short = await waitUntil(
      async () => {
        const marker = newMarker();
        const beganMs = performance.now();
        await markedSleep(marker, 0.03);
        return performance.now() - beganMs < 2000 && marker;
      },
      { what: 'process that is as short as it is meant to be' },
    );
    const screen = await view.waitFor(/\(\d+ held back in the kernel\)/);
    const [, hidden, heldBack] = /([\d,]+) hidden, .* in all {2}\(([\d,]+) held back/.exec(screen[1] ?? '') ?? [];
    assert.ok(Number(hidden?.replace(',', '')) >= Number(heldBack?.replace(',', '')), screen[1]);
    await filterBy(view, `marker-${process.pid}-`);
    using running = await startMarked(long);
    await view.waitFor(shows('RUNNING', long));
    await running.end();
    await view.waitFor(shows('FINISHED', long));
    view.type('0');
    await view.waitFor('threshold off');
    await markedSleep(later, 0.03);
    const all = await view.waitFor(shows('FINISHED', later));
    assert.ok(hides(short)(all), 'the one that was held back cannot come back');
    assert.match(all[1] ?? '', /held back in the kernel/);
  },
);
