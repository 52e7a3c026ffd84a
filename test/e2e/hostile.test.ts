// Processes that would like to be obeyed, on the real screen: each is shown, and of what it holds nothing gets through. All
// that the program wrote to its terminal is read: text that is safe, and only the sequences that it draws with itself.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { cgroupRoot, HOSTILE, HOSTILE_TEXTS, HostileCgroup, HostileFolder } from '../support/hostile.ts';
import { needsTracing } from '../support/tracing.ts';
import { assertSafe, Children, filterFor, isShown, openWith, readDetails } from './hostileView.ts';
import { hex, newMarker, openView, shows, tableRows } from './view.ts';

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
