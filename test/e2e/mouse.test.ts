// The mouse, as a person uses it: wheel, rows, titles, the last line; and a terminal that keeps it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Terminal } from '../support/terminal.ts';
import { needsTracing } from '../support/tracing.ts';
import { filterBy, markedSleep, newMarker, openView, startMarked, tableRows } from './view.ts';

const MOUSE_MODES = [1000, 1006];

/** The first frame may be there a moment before the terminal is asked for its mouse. */
async function openMouse(): Promise<Terminal> {
  const view = await openView();
  await view.waitFor(() => MOUSE_MODES.every((mode) => view.modes().get(mode) === true), { what: 'mouse' });
  return view;
}

/** With `count` finished processes of the test's own, the newest first, and nothing else. */
async function openWith(count: number): Promise<{ view: Terminal; marker: string }> {
  const view = await openMouse();
  const marker = newMarker();
  for (let i = 0; i < count; i++) await markedSleep(`${marker}-${i}x`, 0.001);
  const isOf = (row: string | undefined) => row?.includes(`${marker}-${count - 1}x`) === true;
  await filterBy(view, marker, (screen) => count === 0 || isOf(tableRows(screen, 'FINISHED')[0]));
  return { view, marker };
}

function rowOf(screen: readonly string[], text: string): number {
  const y = screen.findIndex((row, index) => index > 2 && row.includes(text));
  assert.ok(y > 0, `${text} in\n${screen.join('\n')}`);
  return y;
}

test(
  'a click selects a row, another one on it opens the details; Esc in the last line closes them',
  needsTracing,
  async () => {
    const { view, marker } = await openWith(3);
    await using _ = view;
    const y = rowOf(view.screen(), `${marker}-1x`);
    view.click(40, y);
    await view.waitFor(() => view.cell(2, y).inverse, { what: 'the clicked row selected' });
    view.click(3, y);
    await view.waitFor((screen) => screen.some((row) => row.includes(`argv[0] ${marker}-1x`)));
    view.click(1, 29);
    await view.waitFor('FINISHED');
    // Below the last row is nobody.
    view.click(40, y + 3);
    await sleep(100);
    await view.waitFor(() => view.cell(2, y).inverse, { what: 'the clicked row still selected' });
  },
);

test('a click on a title sorts by that column, another one turns it round', needsTracing, async () => {
  const { view } = await openWith(2);
  await using _ = view;
  const title = view.screen().findIndex((row) => row.includes(' FINISHED '));
  const x = view.screen()[title]?.indexOf('DURATION') ?? 0;
  view.click(x, title);
  await view.waitFor('sort duration ▼');
  view.click(x, title);
  await view.waitFor('sort duration ▲');
  view.click(view.screen()[2]?.indexOf('PID') ?? 0, 2);
  await view.waitFor('sort pid ▲');
});

test('the wheel scrolls the table under the pointer, and no other', needsTracing, async () => {
  const { view, marker } = await openWith(30);
  await using _ = view;
  const title = view.screen().findIndex((row) => row.includes(' FINISHED '));
  const first = (screen: readonly string[]) => screen[title + 1] ?? '';
  assert.ok(first(view.screen()).includes(`${marker}-29x`), first(view.screen()));
  view.mouse('wheelDown', 10, title + 4);
  await view.waitFor((screen) => first(screen).includes(`${marker}-26x`));
  // Two notches in one read.
  view.type(`\x1b[<65;10;${title + 4}M\x1b[<65;10;${title + 4}M`);
  await view.waitFor((screen) => first(screen).includes(`${marker}-20x`));
  view.mouse('wheelUp', 10, title + 4);
  await view.waitFor((screen) => first(screen).includes(`${marker}-23x`));
  view.mouse('wheelDown', 10, 4);
  await sleep(150);
  await view.waitFor((screen) => first(screen).includes(`${marker}-23x`), { what: 'the same after the other’s wheel' });
  for (let i = 0; i < 20; i++) view.mouse('wheelDown', 10, title + 4);
  await view.waitFor((screen) => screen.at(-2)?.includes(`${marker}-0x`) === true);
});

test('the last line: a key can be clicked, and an answer', needsTracing, async () => {
  await using view = await openMouse();
  const at = (text: string) => view.screen()[29]?.indexOf(text) ?? -1;
  view.click(at('sort'), 29);
  await view.waitFor('sort by:');
  view.click(at(' pid ') + 1, 29);
  await view.waitFor('sort pid ▲');
  view.click(at('help'), 29);
  const top = (await view.waitFor('Move'))[3];
  view.mouse('wheelDown', 10, 10);
  await view.waitFor((screen) => screen[3] !== top);
  view.click(at('close'), 29);
  await view.waitFor('FINISHED');
  view.click(at('quit'), 29);
  assert.deepEqual(await view.exited, { code: 0, signal: null });
  assert.deepEqual(view.leftovers(), []);
});

test('a grave answer is taken by a second click only', needsTracing, async () => {
  const { view, marker } = await openWith(0);
  await using _ = view;
  using running = await startMarked(marker);
  await view.waitFor((screen) => tableRows(screen, 'RUNNING').some((row) => row.includes(marker)));
  view.type('jK');
  await view.waitFor('signal to');
  const at = () => view.screen()[29]?.search(/ KILL |\[KILL\]/) ?? -1;
  view.click(at() + 2, 29);
  await view.waitFor('[KILL]');
  await sleep(200);
  await view.waitFor((screen) => tableRows(screen, 'RUNNING').some((row) => row.includes(marker)));
  view.click(at() + 2, 29);
  await view.waitFor('SIGKILL sent');
  assert.equal(await running.exited, 'SIGKILL');
});

test('a report that is split between two reads, at any place', needsTracing, async () => {
  await using view = await openMouse();
  const x = view.screen()[2]?.indexOf('START') ?? 0;
  const report = `\x1b[<0;${x + 1};3M`;
  const arrow = (screen: readonly string[]) => /sort start ([▼▲])/.exec(screen[1] ?? '')?.[1];
  for (let cut = 1; cut < report.length; cut++) {
    const before = arrow(view.screen());
    view.type(report.slice(0, cut));
    await sleep(cut < 2 ? 2 : 60);
    view.type(report.slice(cut));
    view.mouse('release', x, 2);
    await view.waitFor((screen) => arrow(screen) !== undefined && arrow(screen) !== before);
  }
});

test('off by --no-mouse, and never on while the terminal is not ours', needsTracing, async () => {
  {
    await using view = await openView({ args: ['--no-mouse'] });
    for (const mode of MOUSE_MODES) assert.ok(!view.modes().has(mode));
  }
  await using view = await openMouse();
  view.signal('SIGTERM');
  await view.exited;
  assert.deepEqual(view.leftovers(), []);
});
