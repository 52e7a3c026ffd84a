// The live view as a person uses it: both tables, threshold, order, filter, cursor, details.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { program } from '../support/programs.ts';
import { needsTracing, runCommand } from '../support/tracing.ts';
import { hex, hides, markedSleep, newMarker, openView, shows, tableRows } from './view.ts';

test('both tables fill: a process is running, then finished with its exit code', needsTracing, async () => {
  await using view = await openView();
  const marker = newMarker();
  view.type(`/${marker}\r`);
  const sleep = markedSleep(marker, 0.8);
  await view.waitFor(shows('RUNNING', marker));
  await sleep;
  const screen = await view.waitFor(shows('FINISHED', marker));
  assert.ok(!tableRows(screen, 'RUNNING').some((row) => row.includes(marker)));
  assert.match(tableRows(screen, 'FINISHED').find((row) => row.includes(marker)) ?? '', /[89]\d\dms 0 /);
});

test('what the note of the issue asks for: leader first, SIGKILL, exec in place, subshell', needsTracing, async () => {
  await using view = await openView({ cols: 200 });
  const { pid: leader } = await runCommand(await program('leader-exits-first'), ['200', '7']);
  const { pid: killed } = await runCommand(await program('die-by-signal'), ['9']);
  const { pid: chained } = await runCommand('/bin/sh', ['-c', 'exec sleep 0.2']);
  const { stdout } = await runCommand(await program('fork-only'), ['1', '60', '4']);
  const rowOf = async (pid: number) => {
    // Whatever else the machine does, this one stays on the screen.
    view.type(`/\x15pid=${pid}\r`);
    const screen = await view.waitFor(
      (rows) => shows('FINISHED', ` ${pid} `)(rows) && tableRows(rows, 'FINISHED').length === 1,
    );
    return tableRows(screen, 'FINISHED')[0] ?? '';
  };
  assert.match(await rowOf(leader), /[2-4]\d\dms 7 .*leader-exits-first 200 7$/);
  assert.match(await rowOf(killed), / KILL .*die-by-signal 9$/);
  assert.match(await rowOf(chained), /[2-4]\d\dms 0 .*sleep 0\.2$/);
  assert.match(await rowOf(Number(stdout)), /6\d\.\dms 4 .*fork-only \(fork\)$/);
});

test('the threshold hides and never loses: up, and down again', needsTracing, async () => {
  await using view = await openView();
  const marker = newMarker();
  await markedSleep(marker, 0.03);
  view.type(`/${marker}\r`);
  await view.waitFor(shows('FINISHED', marker));
  view.type('d');
  view.type('500\r');
  const hidden = await view.waitFor(
    (screen) => hides(marker)(screen) && screen[1]?.includes('threshold 500 ms') === true,
  );
  assert.match(hidden[1] ?? '', /\d+ hidden, .* in all/);
  view.type('-----');
  await view.waitFor((screen) => shows('FINISHED', marker)(screen) && screen[1]?.includes('threshold 10 ms') === true);
  view.type('+++');
  await view.waitFor((screen) => hides(marker)(screen) && screen[1]?.includes('threshold 100 ms') === true);
  view.type('0');
  await view.waitFor((screen) => shows('FINISHED', marker)(screen) && screen[1]?.includes('threshold off') === true);
});

test('a running process appears once it has lived as long as the threshold', needsTracing, async () => {
  await using view = await openView({ args: ['-d', '1s'] });
  const marker = newMarker();
  view.type(`/${marker}\r`);
  const startedMs = performance.now();
  const sleep = markedSleep(marker, 4);
  await view.waitFor(shows('RUNNING', marker));
  assert.ok(performance.now() - startedMs >= 1000);
  await sleep;
});

test(
  'with --in-kernel-threshold: what ends below it is counted and gone, what outlives it is there',
  needsTracing,
  async () => {
    await using view = await openView({ args: ['-d', '500', '--in-kernel-threshold'] });
    const [short, long, later] = [newMarker(), newMarker(), newMarker()];
    await markedSleep(short, 0.03);
    const screen = await view.waitFor(/\(\d+ held back in the kernel\)/);
    const [, hidden, heldBack] = /([\d,]+) hidden, .* in all {2}\(([\d,]+) held back/.exec(screen[1] ?? '') ?? [];
    assert.ok(Number(hidden?.replace(',', '')) >= Number(heldBack?.replace(',', '')), screen[1]);
    view.type('/marker\r');
    const sleep = markedSleep(long, 1.5);
    await view.waitFor(shows('RUNNING', long));
    await sleep;
    await view.waitFor(shows('FINISHED', long));
    view.type('0');
    await view.waitFor('threshold off');
    await markedSleep(later, 0.03);
    const all = await view.waitFor(shows('FINISHED', later));
    assert.ok(hides(short)(all), 'the one that was held back cannot come back');
    assert.match(all[1] ?? '', /held back in the kernel/);
  },
);

test('sorted by duration, the longest is on top; r turns it round', needsTracing, async () => {
  await using view = await openView();
  const marker = newMarker();
  for (const seconds of [0.05, 0.25, 0.12]) await markedSleep(marker, seconds);
  view.type(`/${marker}\r`);
  view.type('s');
  await view.waitFor('sort by:');
  view.press('right', 'right', 'right', 'right', 'right', 'enter');
  const durations = (screen: readonly string[]) =>
    tableRows(screen, 'FINISHED').map((row) => / (\S+ms) /.exec(row)?.[1]);
  const isDescending = (screen: readonly string[]) => {
    const [first, second, third] = durations(screen).map((text) => Number.parseFloat(text ?? ''));
    return first !== undefined && second !== undefined && third !== undefined && first > second && second > third;
  };
  const screen = await view.waitFor((rows) => rows[1]?.includes('sort duration ▼') === true && isDescending(rows));
  assert.equal(durations(screen).length, 3);
  view.type('r');
  await view.waitFor((rows) => rows[1]?.includes('sort duration ▲') === true && !isDescending(rows));
});

test(
  'the filter works while it is typed; a broken one is marked and the last good one stays',
  needsTracing,
  async () => {
    await using view = await openView();
    const marker = newMarker();
    await markedSleep(marker, 0.02);
    await markedSleep(`${marker}-other`, 0.3);
    view.type(`/${marker} `);
    await view.waitFor((screen) => tableRows(screen, 'FINISHED').length === 2);
    view.type('dur>');
    await view.waitFor('dur> wants a value');
    view.type('nonsense');
    const broken = await view.waitFor('duration wants a duration such as');
    assert.ok(broken.at(-1)?.startsWith(`filter: ${marker} dur>nonsense`));
    for (let i = 0; i < 'nonsense'.length; i++) view.press('backspace');
    view.type('200ms\r');
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
  await new Promise((resolve) => setTimeout(resolve, 400));
  assert.ok(hides(marker)(view.screen()));
  view.type(' ');
  await view.waitFor(shows('FINISHED', marker));
});

test('the details tell everything: images, arguments, parents, resources, ids', needsTracing, async () => {
  await using view = await openView({ rows: 60 });
  const marker = newMarker();
  await runCommand('/bin/sh', ['-c', 'exec sleep 0.05', marker]);
  await runCommand(await program('exec-with'), ['/bin/sleep', hex(marker), '', hex('0.02')]);
  view.type(`/${marker} exit=1\r`);
  // sleep refuses the empty argument, so it fails: the one that exit=1 finds.
  await view.waitFor((screen) => tableRows(screen, 'FINISHED').length === 1);
  view.type('\tj');
  view.press('enter');
  const screen = (await view.waitFor(/numbers +exact/)).join('\n');
  for (const part of [`argv[0] ${marker}`, "argv[1] ''", 'argv[2] 0.02', 'exit code 1', '/exec-with', '/bin/sleep']) {
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
  view.type(`/${marker}\r`);
  // The filter is kept, and not only typed.
  await view.waitFor(
    (screen) => tableRows(screen, 'FINISHED').length === 3 && screen.at(-1)?.startsWith('? help') === true,
  );
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
  const sleep = markedSleep(marker, 1);
  view.type(`/${marker}\r`);
  await view.waitFor(shows('RUNNING', marker));
  view.type('jF');
  await view.waitFor('following');
  await sleep;
  const screen = await view.waitFor(shows('FINISHED', marker));
  const y = screen.findIndex((row) => row.includes(marker) && !row.includes('filter'));
  await view.waitFor(() => view.cell(2, y).inverse, { what: 'cursor on the finished process' });
});
