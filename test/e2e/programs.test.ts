// The page of programs as a person uses it, on processes that a test has started.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { program } from '../support/programs.ts';
import { needsTracing, runCommand } from '../support/tracing.ts';
import { tracerTui } from './tracerTui.ts';
import { filterBy, hex, markedSleep, newMarker, openView, tableRows } from './view.ts';

/** Rows of groups: what follows the line with the titles. */
function groupRows(screen: readonly string[]): string[] {
  const titles = screen.findIndex((row) => / COUNT.* TOTAL/.test(row));
  return titles < 0 ? [] : screen.slice(titles + 1, -1).filter((row) => row !== '');
}

function rowOf(screen: readonly string[], name: string): string {
  return groupRows(screen).find((row) => row.endsWith(` ${name}`) || row.includes(` ${name}  `)) ?? '';
}

/** TOTAL, MEAN, P50, P95, MAX */
function durationsMs(row: string): number[] {
  return [...row.matchAll(/ ([\d.]+)(m?s)(?= )/g)].map(
    ([, number, unit]) => Number(number) * (unit === 's' ? 1000 : 1),
  );
}

test(
  'one row for each program: count, failures, total, quantiles; Enter lists the processes',
  needsTracing,
  async () => {
    await using view = await openView();
    const marker = newMarker();
    const beganMs = performance.now();
    for (const seconds of [0.05, 0.05, 0.05, 0.5]) await markedSleep(marker, seconds);
    // sleep refuses what is no number.
    await runCommand(await program('exec-with'), ['/bin/sleep', hex(marker), hex('no-number')]);
    const endedMs = performance.now();
    view.type(`/${marker}\r3`);
    const screen = await view.waitFor((rows) => rowOf(rows, 'sleep').startsWith('      5'), {
      what: 'five in one row',
    });
    assert.match(screen.find((row) => row.startsWith('by program')) ?? '', /of 5 finished {2}P50, P95 within 1 %/);
    // COUNT, FAIL, TOTAL, MEAN, P50, P95, MAX
    assert.match(rowOf(screen, 'sleep'), /^ {6}5 +1( +[\d.]+m?s){5} /);
    const [totalMs = 0, meanMs = 0, medianMs = 0, p95Ms = 0, mostMs = 0] = durationsMs(rowOf(screen, 'sleep'));
    assert.ok(
      totalMs >= 650 && meanMs >= 130 && medianMs >= 49 && p95Ms >= 495 && mostMs >= 500,
      rowOf(screen, 'sleep'),
    );
    assert.ok(totalMs <= endedMs - beganMs && meanMs <= mostMs && medianMs < mostMs, rowOf(screen, 'sleep'));
    view.type('j');
    view.press('enter');
    const listed = await view.waitFor(`filter (${marker}) and command=sleep`);
    assert.equal(tableRows(listed, 'FINISHED').length, 5);
    assert.ok(tableRows(listed, 'FINISHED').every((row) => row.includes(marker)));
    view.press('escape');
    await view.waitFor('filter none');
  },
);

test('grouped by whatever is chosen, and sorted by whatever column', needsTracing, async () => {
  await using view = await openView();
  const marker = newMarker();
  const script = `for i in 1 2 3; do sleep 0.02; done; sleep 1.5; exit 3`;
  const { pid } = await runCommand('/bin/sh', ['-c', script, marker]);
  await filterBy(view, `under=${pid}`, (screen) => tableRows(screen, 'FINISHED').length === 5);
  const choose = async (name: string, step: number) => {
    view.type('a');
    await view.waitFor('group by: ');
    for (let i = 0; i < step; i++) view.press('right');
    view.press('enter');
    await view.waitFor(`by ${name}`);
  };
  view.type('3');
  await view.waitFor('by program');
  await choose('parent program', 1);
  await view.waitFor((rows) => /^ {6}4 /.test(rowOf(rows, 'sh')), { what: 'sh has started four' });
  await choose('exit status', 4);
  await view.waitFor((rows) => /^ {6}1 +1 /.test(rowOf(rows, 'exit 3')) && /^ {6}4 /.test(rowOf(rows, 'exit 0')));
  await choose('command line', 1);
  await view.waitFor((rows) => /^ {6}3 /.test(rowOf(rows, 'sleep 0.02')) && /^ {6}1 /.test(rowOf(rows, 'sleep 1.5')));
  const order = () => groupRows(view.screen()).map((row) => /sleep \d\.\d+|\/bin\/sh/.exec(row)?.[0]);
  assert.deepEqual(order(), ['/bin/sh', 'sleep 1.5', 'sleep 0.02']);
  view.type('s');
  await view.waitFor('sort by: ');
  view.press('left', 'left', 'left', 'enter');
  await view.waitFor('COUNT▼');
  await view.waitFor(() => order()[0] === 'sleep 0.02', { what: 'most often first' });
  view.type('r');
  await view.waitFor(() => order().at(-1) === 'sleep 0.02' && order()[0] !== 'sleep 0.02', { what: 'turned round' });
});

test('a burst is marked', needsTracing, async () => {
  await using view = await openView();
  const marker = newMarker();
  view.type(`/${marker}\r3`);
  await view.waitFor('by program');
  await runCommand('/bin/sh', ['-c', `i=0; while [ $i -lt 150 ]; do /bin/true ${marker}; i=$((i+1)); done`]);
  // On a slow machine it lasts for seconds, and is one only when the average has sunk.
  await view.waitFor((rows) => /^ {4}150 .* true {2}burst: \d+ in 1 s$/.test(rowOf(rows, 'true')), {
    what: 'a burst',
    timeoutMs: 25_000,
  });
});

test('the same of a recording, also when it is played again from its beginning', needsTracing, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tracer-tui-test-'));
  try {
    const file = join(folder, 'recording');
    const script = 'for i in 1 2 3 4 5 6 7; do sleep 0.01; done; ls /nowhere; true';
    const { status } = await tracerTui('--record', file, '-o', 'text', '--', '/bin/sh', '-c', script);
    assert.equal(status, 0);
    await using view = await openView({ args: ['replay', file] });
    const isCounted = (rows: readonly string[]) =>
      /^ {6}7 /.test(rowOf(rows, 'sleep')) &&
      /^ {6}1 {11}1 /.test(rowOf(rows, 'ls')) &&
      /^ {6}1 /.test(rowOf(rows, 'sh'));
    view.type('3E');
    await view.waitFor(isCounted, { what: 'all of it' });
    view.type('B');
    await view.waitFor((rows) => !isCounted(rows), { what: 'its beginning' });
    view.type('E');
    await view.waitFor(isCounted, { what: 'all of it again' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
