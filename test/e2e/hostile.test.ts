// Processes that would like to be obeyed, on the real screen: each is shown, and of what it holds nothing gets through. All
// that the program wrote to its terminal is read: text that is safe, and only the sequences that it draws with itself.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { cgroupRoot, HOSTILE, HOSTILE_TEXTS, HostileCgroup, HostileFolder, runWith } from '../support/hostile.ts';
import { type ProgramName, program } from '../support/programs.ts';
import type { Terminal } from '../support/terminal.ts';
import { findHostile } from '../support/terminal-bytes.ts';
import { needsTracing } from '../support/tracing.ts';
import { hex, newMarker, openView, shows, tableRows } from './view.ts';

/** A view that is wide enough for whole names, with one process for each hostile text, as an argument. */
async function openWith(marker: string, args: readonly string[] = []): Promise<Terminal> {
  const view = await openView({ cols: 200, rows: 50, args });
  for (const [name, text] of Object.entries(HOSTILE)) await runWith('/bin/true', [`${marker}-${name}`, text, text]);
  view.type(`\t/${marker}\r`);
  await view.waitFor((screen) => isShown(screen, marker, HOSTILE_TEXTS.length));
  return view;
}

/** Processes that live for as long as a test. */
class Children implements Disposable {
  readonly #children: ChildProcess[] = [];

  async start(name: ProgramName, ...args: readonly string[]): Promise<ChildProcess> {
    const child = spawn(await program(name), args, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#children.push(child);
    return child;
  }

  [Symbol.dispose](): void {
    for (const child of this.#children) child.kill('SIGKILL');
  }
}

function isShown(screen: readonly string[], marker: string, count: number): boolean {
  return tableRows(screen, 'FINISHED').filter((row) => row.includes(marker)).length >= count;
}

function assertSafe(view: Terminal): void {
  assert.deepEqual(findHostile(view.raw()).slice(0, 3), []);
}

/** The details of the only finished process, from their beginning to their end. */
async function readDetails(view: Terminal): Promise<string> {
  const row = view.screen().findIndex((line) => line.includes(' FINISHED ')) + 1;
  // A click on the selected one would open it.
  if (!view.cell(2, row).inverse) view.click(3, row);
  await view.waitFor(() => view.cell(2, row).inverse, { what: 'cursor' });
  view.press('enter');
  let all = (await view.waitFor('Life')).join('\n');
  for (let page = 0; page < 6 && !all.includes('cgroup  '); page++) {
    const before = view.screen().join('\n');
    view.press('pagedown');
    all += `\n${(await view.waitFor((rows) => rows.join('\n') !== before, { what: 'next page' })).join('\n')}`;
  }
  view.press('escape');
  await view.waitFor('FINISHED');
  return all;
}

/** Until the one process that it finds is there. */
async function filterFor(view: Terminal, text: string): Promise<string> {
  view.type(`/\x15${text}\r`);
  const screen = await view.waitFor(
    (rows) =>
      tableRows(rows, 'FINISHED').length === 1 &&
      rows[1]?.includes(`filter ${text}  `) === true &&
      rows.at(-1)?.startsWith('? help') === true,
    { what: `one process of ${text}` },
  );
  return tableRows(screen, 'FINISHED')[0] ?? '';
}

test('arguments: in the tables, the tree, the programs by each grouping, the timeline', needsTracing, async () => {
  const marker = newMarker();
  await using view = await openWith(marker);
  const screen = view.screen().join('\n');
  for (const shown of [
    '\\x1b]52;c;aGFja2Vk\\x07',
    'a\\nb\\rc\\r\\nd\\te',
    '\\x9b2J',
    '\\u{9b}2J',
    '\\u{202e}gnp',
    '\\u{200d}',
  ]) {
    assert.ok(screen.includes(shown), `${shown} in\n${screen}`);
  }
  view.type('2');
  await view.waitFor((rows) => rows.filter((row) => row.includes(marker)).length >= HOSTILE_TEXTS.length);
  view.type('3');
  await view.waitFor('true');
  for (let grouping = 0; grouping < 6; grouping++) {
    const before = view.screen().join('\n');
    view.type('a');
    await view.waitFor((rows) => rows.join('\n') !== before, { what: 'another grouping' });
  }
  view.type('4');
  await view.waitFor('true');
  // The last line names what ran at the cursor.
  view.press('left', 'left');
  view.press('up', 'down');
  view.type('x');
  await view.waitFor((rows) => rows.length === 50);
  view.type('1');
  await view.waitFor(shows('FINISHED', marker));
  assertSafe(view);
});

test('arguments: in the details, in the question before a signal, and in what is followed', needsTracing, async () => {
  const marker = newMarker();
  await using view = await openWith(marker);
  for (const name of Object.keys(HOSTILE)) {
    await filterFor(view, `${marker}-${name}`);
    assert.ok((await readDetails(view)).includes(`argv[0] ${marker}-${name}`));
  }
  using children = new Children();
  for (const text of HOSTILE_TEXTS)
    await children.start('exec-with', '/bin/sleep', ...[`${marker}-sleep${text}`, '60'].map(hex));
  view.type(`\t/\x15${marker}-sleep\r`);
  await view.waitFor((screen) => tableRows(screen, 'RUNNING').length === HOSTILE_TEXTS.length);
  for (let row = 0; row < HOSTILE_TEXTS.length; row++) {
    view.type('jK');
    await view.waitFor('signal to');
    view.press('escape');
    await view.waitFor('? help');
  }
  view.type('F');
  await view.waitFor('following');
  view.type('t');
  await view.waitFor((rows) => rows.some((row) => row.includes(`${marker}-sleep`)));
  assertSafe(view);
});

test('names: of files, scripts and folders, of a process itself, of cgroups', needsTracing, async (t) => {
  using folder = new HostileFolder();
  const config = `${folder.path}/config.toml`;
  writeFileSync(config, 'columns = ["pid", "exit", "program:40", "unit:40", "command"]\n');
  await using view = await openView({ cols: 200, rows: 60, args: ['--config', config] });
  const marker = newMarker();
  for (const text of HOSTILE_TEXTS) {
    await folder.runBinary(marker, text);
    await folder.runScript(marker, text);
  }
  view.type(`\t/${marker}\r`);
  await view.waitFor((screen) => isShown(screen, marker, 20));
  view.type('3');
  await view.waitFor((rows) => rows.filter((row) => row.includes(marker)).length >= HOSTILE_TEXTS.length, {
    what: 'a row for each program',
  });
  // What is completed comes from what ran.
  view.type(`1/\x15program=${marker}\t\t\t`);
  view.press('escape', 'escape');
  using children = new Children();
  for (const text of HOSTILE_TEXTS) {
    const child = await children.start('set-name', hex(text), '20');
    await once(child, 'exit');
    await filterFor(view, `pid=${child.pid}`);
    assert.match(await readDetails(view), /comm {2,}\S/);
  }
  assertSafe(view);

  const root = cgroupRoot();
  if (root === undefined) return t.skip('cgroups: no cgroup2 is mounted here');
  // systemd writes such bytes as `\x1b`, and so can anybody.
  const escaped = 'machine-\\x1b]52;c;aGk=\\x07\\x9b2J\\x0a.scope';
  for (const [index, name] of [
    ...HOSTILE_TEXTS,
    escaped,
    `lxc.payload.${HOSTILE['clear']}`,
    `${HOSTILE['c1Bytes']}.service`,
  ].entries()) {
    using cgroup = new HostileCgroup(root, `x${name}`.replace(/^x(?=machine|lxc)/, ''));
    await cgroup.run(`${marker}-cgroup-${index}`);
    await filterFor(view, `${marker}-cgroup-${index}`);
    await readDetails(view);
  }
  assertSafe(view);
});

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

test('what ran before is read from /proc, and shown as safely', needsTracing, async () => {
  const marker = newMarker();
  using children = new Children();
  for (const text of HOSTILE_TEXTS) {
    await children.start('exec-with', '/bin/sleep', hex(`${marker}${text}`), hex('60'));
    const named = await children.start('set-name', hex(text), '60000');
    // Once it has its name.
    if (named.stdout !== null) await once(named.stdout, 'data');
  }
  await using view = await openView({ cols: 200, rows: 60 });
  view.type(`/${marker}\r`);
  await view.waitFor((screen) => tableRows(screen, 'RUNNING').length >= HOSTILE_TEXTS.length);
  view.type('/\x15set-name\r');
  await view.waitFor((screen) => tableRows(screen, 'RUNNING').length >= HOSTILE_TEXTS.length);
  children[Symbol.dispose]();
  await view.waitFor((screen) => tableRows(screen, 'FINISHED').length >= HOSTILE_TEXTS.length);
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
