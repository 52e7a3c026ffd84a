// The tree of real processes in a real terminal: who is below whom, keys, what leaves, recordings.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Terminal } from '../support/terminal.ts';
import { needsTracing } from '../support/tracing.ts';
import { tracerTui } from './tracerTui.ts';
import { Folder, filterBy, newMarker, openView, shows } from './view.ts';

/** A shell that starts two others: one fails when it is told to, the other sleeps for long. */
function startFamily(marker: string): Disposable & { fail(): void } {
  const folder = new Folder();
  const fifo = folder.file('fifo');
  execFileSync('mkfifo', [fifo]);
  const failing = `sh -c 'cat ${fifo}; exit 3' ${marker}-failing`;
  const sleeping = `sh -c 'sleep 60; true' ${marker}-sleeping`;
  // In the environment, so that its own command line does not hold those of the others.
  const child = spawn('/bin/sh', ['-c', 'eval "$FAMILY"'], {
    argv0: `${marker}-top`,
    env: { FAMILY: `${failing} & ${sleeping} & wait`, PATH: '/usr/bin:/bin' },
    stdio: 'ignore',
    detached: true,
  });
  return {
    // Waits for its reader, and is the end of what that reads.
    fail: () => writeFileSync(fifo, ''),
    [Symbol.dispose]() {
      folder[Symbol.dispose]();
      // The whole group: what it has started, too.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    },
  };
}

const rowOf = (screen: readonly string[], text: string) => screen.findIndex((row) => row.includes(text));
const selectedRow = (view: Terminal, screen: readonly string[]) =>
  screen.findIndex((_, row) => row > 2 && row < screen.length - 1 && view.cell(2, row).inverse);

/** Opens the tree of the top shell: filter, cursor, `t`. */
async function openTree(view: Terminal, marker: string): Promise<string[]> {
  await filterBy(view, `${marker}-top`, shows('RUNNING', `${marker}-top`));
  view.type('jt');
  return view.waitFor((screen) => screen[2]?.includes(' TREE ') === true && selectedRow(view, screen) > 0);
}

test('t opens the tree on the selected process; sums, closing and opening, the parent', needsTracing, async () => {
  await using view = await openView({ cols: 230, rows: 40 });
  const marker = newMarker();
  using family = startFamily(marker);
  const opened = await openTree(view, marker);
  assert.ok(opened[selectedRow(view, opened)]?.includes(`${marker}-top`), opened.join('\n'));
  family.fail();
  const screen = await view.waitFor(
    (rows) => rowOf(rows, '─ sleep 60') > 0 && rows.some((row) => / 3 .*-failing/.test(row)),
  );
  const [top, failing, sleeping, sleep] = ['-top', '-failing', '-sleeping', '─ sleep 60'].map(
    (text) => screen.find((row, index) => row.includes(text) && index >= rowOf(screen, `${marker}-top`)) ?? '',
  );
  assert.match(top ?? '', / 5 +1 [│ ]*[├└]─ marker-/, 'five processes, one of which failed');
  const depthOf = (row: string | undefined) => (row ?? '').search(/[├└]─/);
  assert.ok(depthOf(failing) > depthOf(top), screen.join('\n'));
  assert.ok(depthOf(sleeping) > depthOf(top) && depthOf(sleep) > depthOf(sleeping), screen.join('\n'));

  view.press('left');
  const closed = await view.waitFor((rows) => rowOf(rows, '▸') > 0 && rowOf(rows, 'sleep 60;') < 0);
  assert.ok(closed[selectedRow(view, closed)]?.includes(`${marker}-top`));
  view.press('right');
  await view.waitFor((rows) => rowOf(rows, '▸') < 0 && rowOf(rows, `${marker}-sleeping`) > 0);
  view.press('right');
  const inside = await view.waitFor((rows) => selectedRow(view, rows) === rowOf(rows, `${marker}-top`) + 1);
  assert.ok(inside[selectedRow(view, inside)]?.includes('sh -c'));
  view.type('u');
  await view.waitFor((rows) => selectedRow(view, rows) === rowOf(rows, `${marker}-top`));
});

test('finished ones fade and leave when their branch is over; h keeps them', needsTracing, async () => {
  await using view = await openView({ cols: 230, rows: 40 });
  const marker = newMarker();
  using family = startFamily(marker);
  await openTree(view, marker);
  await view.waitFor((screen) => rowOf(screen, `${marker}-sleeping`) > 0);
  family.fail();
  const failing = (screen: readonly string[]) => screen.findIndex((row) => / 3 .*-failing/.test(row));
  await view.waitFor((screen) => failing(screen) > 0 && view.cell(3, failing(screen)).dim, {
    what: 'a row that fades',
  });
  await view.waitFor((screen) => failing(screen) < 0 && rowOf(screen, `${marker}-sleeping`) > 0);
  view.type('h');
  await view.waitFor((screen) => failing(screen) > 0 && screen[2]?.includes('finished stay') === true);
  view.type('h');
  await view.waitFor((screen) => failing(screen) < 0);
});

test('only what matches the filter is shown, with all above it', needsTracing, async () => {
  await using view = await openView({ cols: 230, rows: 40 });
  const marker = newMarker();
  using family = startFamily(marker);
  family.fail();
  view.type('2');
  const below = (rows: readonly string[]) => rows.slice(rowOf(rows, `${marker}-top`));
  // Others may sleep, too.
  const screen = await filterBy(
    view,
    'cmd="sleep 60"',
    (rows) => rowOf(rows, `${marker}-top`) > 0 && rowOf(below(rows), '─ sleep 60') > 0,
  );
  const rows = screen.slice(3, -1).filter((row) => row !== '');
  assert.ok(
    rows.some((row) => row.includes(`${marker}-top`)) && rows.some((row) => row.includes(`${marker}-sleeping`)),
  );
  assert.ok(!rows.some((row) => / 3 .*-failing/.test(row)), rows.join('\n'));
  assert.match(rows[0] ?? '', /^ +1 /, 'the first process of the machine is above everything');
});

test('of a recording, the tree shows everything that ran', needsTracing, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tracer-tui-tree-'));
  try {
    const file = join(folder, 'family.zst');
    const marker = newMarker();
    const command = `sh -c 'true; exit 3' ${marker}-inner; true`;
    const { status } = await tracerTui('-o', 'none', '--record', file, '--', 'sh', '-c', command, marker);
    assert.equal(status, 0);
    await using view = await openView({ args: ['replay', file], cols: 80, rows: 24 });
    await view.waitFor('end of the recording');
    view.type('2');
    const screen = await view.waitFor((rows) => rows.some((row) => row.includes('└─') || row.includes('├─')));
    assert.match(screen[2] ?? '', /finished stay/);
    assert.ok(
      screen.some((row) => / 3 +.*[├└]─ sh/.test(row)),
      screen.join('\n'),
    );
    // Back to its beginning and to its end again: the tree is made anew.
    view.type('B');
    await view.waitFor((rows) => !rows.some((row) => / 3 +.*[├└]─ sh/.test(row)));
    view.type('E');
    await view.waitFor((rows) => rows.some((row) => / 3 +.*[├└]─ sh/.test(row)));
  } finally {
    await rm(folder, { recursive: true });
  }
});
