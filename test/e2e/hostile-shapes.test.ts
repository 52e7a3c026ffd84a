// Arguments of odd shapes, text that is measured differently, output of a command: shown, and the screen stays itself.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { HOSTILE_TEXTS, runWith } from '../support/hostile.ts';
import { program } from '../support/programs.ts';
import { needsTracing } from '../support/tracing.ts';
import { assertSafe, filterFor } from './hostileView.ts';
import { hex, newMarker, openView, tableRows } from './view.ts';

test(
  'no argument, an empty one, thousands, two MiB: each is shown, and the screen stays itself',
  needsTracing,
  async () => {
    await using view = await openView({ cols: 120, rows: 40 });
    view.type('\t');
    const marker = newMarker();
    const exec = await program('exec-with');
    const pids: number[] = [];
    const run = async (...args: readonly string[]) => {
      // Arguments may take a quarter of what the stack may.
      const child = spawn('/bin/sh', ['-c', 'ulimit -s 65536 && exec "$@"', 'sh', exec, '/bin/true', ...args], {
        stdio: 'ignore',
      });
      const [code] = await once(child, 'close');
      assert.equal(code, 0);
      pids.push(child.pid ?? 0);
    };
    await run();
    await run('', hex(marker));
    await run(hex(marker), ...Array.from({ length: 5000 }, () => '61'));
    await run(hex(marker), ...Array.from({ length: 17 }, () => '+127'));
    const [none, empty, many, large] = pids;
    await filterFor(view, `pid=${none}`);
    // What the kernel makes of argc 0 since 5.18.
    assert.match(tableRows(view.screen(), 'FINISHED')[0] ?? '', / '' *$| \/bin\/true$/);
    await filterFor(view, `pid=${empty}`);
    assert.match(tableRows(view.screen(), 'FINISHED')[0] ?? '', new RegExp(` '' ${marker}$`));
    await filterFor(view, `pid=${many}`);
    assert.match(tableRows(view.screen(), 'FINISHED')[0] ?? '', new RegExp(`${marker}( a)+ ?…$`));
    await filterFor(view, `pid=${large}`);
    view.type('j');
    view.press('enter');
    await view.waitFor('Life');
    for (let page = 0; page < 30; page++) view.press('pagedown');
    await view.waitFor('cut: 16,384 of 2,210,');
    assertSafe(view);
  },
);

test('text that terminals measure differently moves no other row', needsTracing, async () => {
  await using view = await openView({ cols: 100, rows: 20 });
  const marker = newMarker();
  const texts = ['क्ष', '👍🏽', '🇩🇪', '👨\u200d👩\u200d👧', '❤\ufe0f', '각', 'e\u0301\u0301\u0301', 'ﷺ'];
  for (const text of texts) await runWith('/bin/true', [marker, Buffer.from(text.repeat(80)).toString('latin1')]);
  view.type(`/${marker}\r`);
  const screen = await view.waitFor(
    (rows) => tableRows(rows, 'FINISHED').length >= 8 && rows[1]?.includes('filter m') === true,
  );
  // One that had gone on in the next line would be a row without a PID.
  for (const row of tableRows(screen, 'FINISHED')) assert.match(row, /^ +\d+ .*marker/);
  assert.ok(screen.at(-1)?.startsWith('? help'));
  assertSafe(view);
});

test('what a followed command prints is shown without what would be obeyed', needsTracing, async () => {
  const octal = [...Buffer.from(HOSTILE_TEXTS.join('|\n'), 'latin1')].map(
    (byte) => `\\${byte.toString(8).padStart(3, '0')}`,
  );
  await using view = await openView({
    cols: 160,
    rows: 40,
    args: ['--', '/bin/sh', '-c', `printf 'begin${octal.join('')}end\n'`],
  });
  view.type('o');
  await view.waitFor('end');
  view.press('escape');
  await view.waitFor('? help');
  view.type('q');
  await view.exited;
  assertSafe(view);
});
