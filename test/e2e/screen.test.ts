// What the screen is made of: sizes, colours, text of hostile processes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { program } from '../support/programs.ts';
import { needsTracing, runCommand } from '../support/tracing.ts';
import { filterBy, hex, newMarker, openView, shows, tableRows } from './view.ts';

test('every size from 40×10 on has both tables, a header and keys; below it says so', needsTracing, async () => {
  await using view = await openView();
  for (const [cols, rows] of [
    [40, 10],
    [80, 24],
    [61, 13],
    [200, 60],
  ] as const) {
    view.resize(cols, rows);
    const isWhole = (lines: string[]) =>
      lines.length === rows && lines.at(-1)?.startsWith('? help') === true && / lost \d/.test(lines[0] ?? '');
    const screen = (await view.waitFor(isWhole, { what: `screen of ${cols}×${rows}` })).join('\n');
    assert.match(screen, /RUNNING \d/);
    assert.match(screen, /FINISHED \d/);
  }
  view.resize(39, 10);
  await view.waitFor('too small: 39×10');
  view.resize(40, 9);
  await view.waitFor('too small: 40×9');
  view.resize(120, 30);
  await view.waitFor('FINISHED');
});

test('NO_COLOR, --no-color and a terminal without colours: weight and words tell the same', needsTracing, async () => {
  const cases = [{ env: { NO_COLOR: '1' } }, { args: ['--no-color'] }, { env: { TERM: 'vt100' } }];
  for (const options of cases) {
    await using view = await openView(options);
    view.type('j');
    await view.waitFor(() => view.cell(2, 3).inverse, { what: 'cursor' });
    // SGR 30–49, 90–107 and the extended ones are colours.
    assert.doesNotMatch(view.raw().toString('latin1'), /\x1b\[(?:[\d;]*;)?(?:3[0-8]|4[0-8]|9\d|10[0-7])(?:;[\d;]*)?m/);
  }
});

test('with colours, a failed exit code has another one than a successful one', needsTracing, async () => {
  await using view = await openView();
  const marker = newMarker();
  await runCommand('/bin/sh', ['-c', 'exit 0', marker]);
  await runCommand('/bin/sh', ['-c', 'exit 3', marker]);
  const screen = await filterBy(view, marker, (lines) => tableRows(lines, 'FINISHED').length === 2);
  const colourOf = (exit: string) => {
    const y = screen.findIndex((row) => row.includes(`'exit ${exit}'`) && row.includes(marker));
    const x = (screen[y] ?? '').search(new RegExp(` ${exit} `)) + 1;
    return JSON.stringify(view.cell(x, y).fg);
  };
  assert.notEqual(colourOf('0'), colourOf('3'));
});

test('escape sequences of a process are shown and never obeyed', needsTracing, async () => {
  await using view = await openView({ cols: 200 });
  const marker = newMarker();
  const before = view.mark();
  const hostile = [
    '\x1b]52;c;aGFja2Vk\x07',
    '\x1b]0;title\x07',
    '\x1b[31mred',
    'a\nb\rc',
    '\x9b2J',
    '\xff\xfe',
    '\xe2\x80\xae',
  ];
  await runCommand(await program('exec-with'), ['/bin/true', hex(marker), ...hostile.map(hex)]);
  const screen = await filterBy(view, marker, shows('FINISHED', marker));
  const row = tableRows(screen, 'FINISHED')[0] ?? '';
  for (const part of ['\\x1b]52;c;aGFja2Vk\\x07', '\\x1b[31mred', 'a\\nb\\rc', '\\x9b2J', '\\xff\\xfe', '\\u{202e}']) {
    assert.ok(row.includes(part), `${part} in ${row}`);
  }
  const written = view.bytesSince(before).toString('latin1');
  assert.ok(!written.includes('\x1b]52') && !written.includes('\x1b]0;') && !written.includes('\x9b2J'));
});

test('a hostile comm is shown and never obeyed', needsTracing, async () => {
  await using view = await openView({ rows: 60 });
  const before = view.mark();
  const { pid } = await runCommand(await program('set-name'), [hex('\x1b]0;x\x07\n'), '50']);
  await filterBy(view, `pid=${pid} set-name`, shows('FINISHED', String(pid)));
  view.type('\tj');
  view.press('enter');
  await view.waitFor(/comm +\\x1b\]0;x\\x07\\n/);
  assert.ok(!view.bytesSince(before).toString('latin1').includes('\x1b]0;x'));
});

test('wide characters and combining marks keep the columns aligned', needsTracing, async () => {
  await using view = await openView({ cols: 100 });
  const marker = newMarker();
  const utf8 = (text: string) => Buffer.from(text).toString('hex');
  const wide = '日本語'.repeat(20);
  await runCommand(await program('exec-with'), ['/bin/true', hex(marker), utf8(wide)]);
  await runCommand(await program('exec-with'), ['/bin/true', hex(marker), utf8('e\u0301'.repeat(40))]);
  const screen = await filterBy(view, marker, (lines) => tableRows(lines, 'FINISHED').length === 2);
  for (const row of tableRows(screen, 'FINISHED')) assert.ok(row.endsWith('…') || row.includes('e\u0301'), row);
  // Had a row been wider than the terminal, the title after it would not be where it belongs.
  assert.equal(screen.length, 30);
  assert.ok(screen.at(-1)?.startsWith('? help'));
});

test('arguments that the tracer had to cut are marked', needsTracing, async () => {
  await using view = await openView({ cols: 120, rows: 40 });
  const marker = newMarker();
  await runCommand(await program('exec-with'), ['/bin/true', hex(marker), '+127']);
  await filterBy(view, marker, shows('FINISHED', '…'));
  view.type('\tj');
  view.press('enter');
  view.type('   ');
  for (let i = 0; i < 20; i++) view.press('pagedown');
  await view.waitFor(/cut: 16,384 of 130,\d{3} bytes are known/);
});
