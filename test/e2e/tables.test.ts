// The live view as a person uses it: both tables, order, filter, cursor, details.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Held } from '../support/held.ts';
import { program } from '../support/programs.ts';
import { needsTracing, runCommand } from '../support/tracing.ts';
import {
  filterBy,
  hex,
  hides,
  markedSleep,
  newMarker,
  openView,
  shownMs,
  shows,
  startMarked,
  tableRows,
} from './view.ts';

test('both tables fill: a process is running, then finished with its exit code', needsTracing, async () => {
  await using view = await openView();
  const marker = newMarker();
  await filterBy(view, marker);
  const beganMs = performance.now();
  using running = await startMarked(marker);
  await view.waitFor(shows('RUNNING', marker));
  const ranMs = performance.now();
  await sleep(100);
  await running.end();
  const endedMs = performance.now();
  const screen = await view.waitFor(shows('FINISHED', marker));
  assert.ok(!tableRows(screen, 'RUNNING').some((row) => row.includes(marker)));
  const row = tableRows(screen, 'FINISHED').find((text) => text.includes(marker)) ?? '';
  assert.match(row, / [\d.]+m?s 0 /);
  assert.ok(shownMs(row) >= 100 && shownMs(row) <= 1.01 * (endedMs - beganMs), `${row} after ${ranMs - beganMs} ms`);
});

test('what the note of the issue asks for: leader first, SIGKILL, exec in place, subshell', needsTracing, async () => {
  await using view = await openView({ cols: 200 });
  const beganMs = performance.now();
  const { pid: leader } = await runCommand(await program('leader-exits-first'), ['200', '7']);
  const { pid: killed } = await runCommand(await program('die-by-signal'), ['9']);
  const { pid: chained } = await runCommand('/bin/sh', ['-c', 'exec sleep 0.2']);
  const { stdout } = await runCommand(await program('fork-only'), ['1', '60', '4']);
  const endedMs = performance.now();
  const rowOf = async (pid: number, end: string) => {
    // Whatever else the machine does, this one stays on the screen.
    const screen = await filterBy(view, `pid=${pid}`, (rows) =>
      tableRows(rows, 'FINISHED').some((row) => row.endsWith(end)),
    );
    return tableRows(screen, 'FINISHED').find((row) => row.endsWith(end)) ?? '';
  };
  const assertLived = (row: string, ms: number) =>
    assert.ok(shownMs(row) >= ms && shownMs(row) < endedMs - beganMs, row);
  const ofLeader = await rowOf(leader, 'leader-exits-first 200 7');
  assert.match(ofLeader, / [\d.]+m?s 7 /);
  assertLived(ofLeader, 200);
  assert.match(await rowOf(killed, 'die-by-signal 9'), / KILL /);
  const ofChained = await rowOf(chained, 'sleep 0.2');
  assert.match(ofChained, / [\d.]+m?s 0 /);
  assertLived(ofChained, 200);
  const ofFork = await rowOf(Number(stdout), 'fork-only (fork)');
  assert.match(ofFork, / [\d.]+m?s 4 /);
  assertLived(ofFork, 60);
});

test('sorted by duration, the longest is on top; r turns it round', needsTracing, async () => {
  await using view = await openView();
  const marker = newMarker();
  // Each within the one before, so that none is the longest by chance; and ended in another order than that.
  const names = ['longest', 'middle', 'shortest'].map((name) => `${marker}-${name}`);
  const running: Held[] = [];
  for (const name of names) {
    running.unshift(await startMarked(name));
    await sleep(50);
  }
  for (const process of running) {
    await process.end();
    await sleep(50);
  }
  const order = (screen: readonly string[]) =>
    tableRows(screen, 'FINISHED').map((row) => names.findIndex((name) => row.includes(name)));
  await filterBy(view, marker, (screen) => isDeepStrictEqual(order(screen), [0, 1, 2]));
  view.type('r');
  await view.waitFor((screen) => isDeepStrictEqual(order(screen), [2, 1, 0]));
  view.type('s');
  await view.waitFor('sort by:');
  view.press('right', 'right', 'right', 'right', 'right', 'enter');
  const isSorted = (arrow: string, expected: readonly number[]) => (screen: readonly string[]) =>
    screen[1]?.includes(`sort duration ${arrow}`) === true && isDeepStrictEqual(order(screen), expected);
  await view.waitFor(isSorted('▼', [0, 1, 2]));
  view.type('r');
  await view.waitFor(isSorted('▲', [2, 1, 0]));
});

test(
  'the filter works while it is typed; a broken one is marked and the last good one stays',
  needsTracing,
  async () => {
    await using view = await openView();
    const marker = newMarker();
    using longer = await startMarked(`${marker}-other`);
    await sleep(50);
    await markedSleep(`${marker}-one`, 0.02);
    await sleep(50);
    await longer.end();
    view.type(`/${marker} `);
    const both = await view.waitFor(
      (screen) => shows('FINISHED', `${marker}-one`)(screen) && shows('FINISHED', `${marker}-other`)(screen),
    );
    // As long as the shorter one was, and some more.
    const limitMs = Math.ceil(shownMs(both.find((row) => row.includes(`${marker}-one`)) ?? '')) + 20;
    view.type('dur>');
    await view.waitFor('dur> wants a value');
    view.type('nonsense');
    const broken = await view.waitFor('duration wants a duration such as');
    assert.ok(broken.at(-1)?.startsWith(`filter: ${marker} dur>nonsense`));
    for (let i = 0; i < 'nonsense'.length; i++) view.press('backspace');
    view.type(`${limitMs}ms\r`);
    const screen = await view.waitFor(
      (rows) => tableRows(rows, 'FINISHED').length === 1 && rows.at(-1)?.includes('? help') === true,
    );
    assert.ok(shows('FINISHED', `${marker}-other`)(screen));
    view.type('/');
    await view.waitFor('filter: ');
    view.press('escape');
    await view.waitFor('filter none');
  },
);

test('pause holds the view still while recording goes on', needsTracing, async () => {
  await using view = await openView();
  const marker = newMarker();
  view.type(`/${marker}\rp`);
  await view.waitFor('PAUSED');
  await markedSleep(marker, 0.05);
  // Two frames would be drawn meanwhile.
  await sleep(400);
  await view.waitFor(hides(marker));
  view.type(' ');
  await view.waitFor(shows('FINISHED', marker));
});

test('the details tell everything: images, arguments, parents, resources, ids', needsTracing, async () => {
  await using view = await openView({ rows: 60 });
  const marker = newMarker();
  await runCommand('/bin/sh', ['-c', 'exec sleep 0.05', marker]);
  const open = async () => {
    const { pid } = await runCommand(await program('exec-with'), ['/bin/sleep', hex(marker), '', hex('0.02')]);
    // sleep refuses the empty argument, so it fails: the one that exit=1 finds.
    await filterBy(view, `${marker} exit=1 pid=${pid}`, shows('FINISHED', marker));
    view.type('\tj');
    view.press('enter');
    const deadlineMs = performance.now() + 1000;
    return view.waitFor((rows) => {
      const [, numbers] = /^ *numbers +(exact|at exit)/m.exec(rows.join('\n')) ?? [];
      return numbers === 'exact' || (numbers !== undefined && performance.now() > deadlineMs);
    });
  };
  let screen = '';
  // Some frees are never told, to no tracer: see Trace.settled.
  for (let attempt = 0; attempt < 5 && !/numbers +exact/.test(screen); attempt++) {
    if (attempt > 0) view.type('q\t');
    await view.waitFor('FINISHED');
    screen = (await open()).join('\n');
  }
  for (const part of [
    ...[
      'numbers   exact',
      `argv[0] ${marker}`,
      "argv[1] ''",
      'argv[2] 0.02',
      'exit code 1',
      '/exec-with',
      '/bin/sleep',
    ],
  ]) {
    assert.ok(screen.includes(part), `${part} in\n${screen}`);
  }
  assert.match(screen, /user +real root \(0\), effective root \(0\), login/);
  view.press('escape');
  await view.waitFor(shows('FINISHED', marker));
});

test('the cursor stays with its process while newer rows come above it', needsTracing, async () => {
  await using view = await openView();
  const marker = newMarker();
  for (let i = 0; i < 3; i++) await markedSleep(`${marker}-${i}`, 0.01);
  await filterBy(view, marker, (screen) => tableRows(screen, 'FINISHED').length === 3);
  view.type('\tjj');
  const selected = (screen: readonly string[]) => {
    const y = screen.findIndex((_, row) => view.cell(2, row).inverse && screen[row]?.includes(marker));
    return { y, text: screen[y] ?? '' };
  };
  const before = selected(await view.waitFor((screen) => selected(screen).text.includes(`${marker}-1`)));
  await markedSleep(`${marker}-new`, 0.01);
  const after = selected(await view.waitFor(shows('FINISHED', `${marker}-new`)));
  assert.ok(after.text.includes(`${marker}-1`), after.text);
  assert.ok(after.y >= before.y);
});

test('follow goes with a process into the finished table', needsTracing, async () => {
  await using view = await openView();
  const marker = newMarker();
  using running = await startMarked(marker);
  await filterBy(view, marker, shows('RUNNING', marker));
  view.type('jF');
  await view.waitFor('following');
  await running.end();
  const screen = await view.waitFor(shows('FINISHED', marker));
  const y = screen.findIndex((row) => row.includes(marker) && !row.includes('filter'));
  await view.waitFor(() => view.cell(2, y).inverse, { what: 'cursor on the finished process' });
});
