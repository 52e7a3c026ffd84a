// The filter line in a real terminal: completion, history, what is in force while it is typed, and filters by
// descendants, units and containers on real processes.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { needsTracing, runCommand } from '../support/tracing.ts';
import { filterBy, hides, markedSleep, newMarker, openView, shows, tableRows } from './view.ts';

const lastLine = (start: string) => (screen: readonly string[]) => screen.at(-1)?.startsWith(start) === true;

test('Tab completes names and values that were seen; candidates stand in the footer', needsTracing, async () => {
  await using view = await openView();
  const marker = newMarker();
  await runCommand('/bin/sh', ['-c', `kill -USR1 $$`, marker]);
  view.type('/us');
  await view.waitFor(lastLine('filter: us   Tab user='));
  view.press('tab');
  const known = await view.waitFor(lastLine('filter: user= '));
  assert.match(known.at(-1) ?? '', /Tab .*root/);
  view.type('roo');
  await view.waitFor(lastLine('filter: user=roo   Tab root'));
  view.press('tab');
  await view.waitFor((screen) => lastLine('filter: user=root')(screen) && screen[1]?.includes('user=root') === true);
  view.type(' signal=USR');
  await view.waitFor(/Tab USR1/);
  view.press('tab', 'enter');
  await view.waitFor(
    (screen) => screen[1]?.includes('filter user=root signal=USR1') === true && shows('FINISHED', marker)(screen),
  );
});

test('Tab goes round, Shift-Tab back', needsTracing, async () => {
  await using view = await openView();
  view.type('/un');
  await view.waitFor(/Tab under= unit=/);
  view.press('tab');
  await view.waitFor(lastLine('filter: under='));
  view.press('tab');
  await view.waitFor(lastLine('filter: unit='));
  view.press('shift-tab');
  await view.waitFor(lastLine('filter: under='));
});

test('what is not finished hides nothing; Enter means it as it stands', needsTracing, async () => {
  await using view = await openView();
  const marker = newMarker();
  await markedSleep(marker, 0.02);
  view.type(`/${marker} us`);
  await view.waitFor((screen) => lastLine(`filter: ${marker} us`)(screen) && shows('FINISHED', marker)(screen));
  view.type('er=ro');
  await view.waitFor((screen) => lastLine(`filter: ${marker} user=ro`)(screen) && shows('FINISHED', marker)(screen));
  view.press('enter');
  await view.waitFor((screen) => screen[1]?.includes('user=ro') === true && hides(marker)(screen));
});

test('up and down bring back the filters of this session, and what was typed', needsTracing, async () => {
  await using view = await openView({ args: ['-f', 'first'] });
  view.type('/\x15second\r');
  await view.waitFor((screen) => screen[1]?.includes('filter second') === true);
  view.type('/\x15third\r');
  await view.waitFor((screen) => screen[1]?.includes('filter third') === true);
  view.type('/\x15draft');
  await view.waitFor(lastLine('filter: draft'));
  view.press('up');
  await view.waitFor((screen) => lastLine('filter: third')(screen) && screen[1]?.includes('filter third') === true);
  view.press('up');
  await view.waitFor(lastLine('filter: second'));
  view.press('up');
  await view.waitFor(lastLine('filter: first'));
  view.press('up', 'down', 'down');
  await view.waitFor(lastLine('filter: third'));
  view.press('down');
  await view.waitFor(lastLine('filter: draft'));
  view.press('up', 'escape');
  await view.waitFor('filter none');
});

test('under=PID and parent= find descendants, a regular expression command lines', needsTracing, async () => {
  await using view = await openView({ cols: 200 });
  const marker = newMarker();
  const { pid } = await runCommand('/bin/sh', [
    '-c',
    `sh -c 'sleep 0.01; (sleep 0.02)' ${marker}-in; sleep 0.03`,
    marker,
  ]);
  // Both shells hold the command lines of those that they start, in their own.
  const ends = [marker, `${marker}-in`, 'sleep 0.01', 'sleep 0.02', 'sleep 0.03'];
  const endIn = (screen: readonly string[]) =>
    tableRows(screen, 'FINISHED')
      .map((row) => ends.find((end) => row.endsWith(` ${end}`)))
      .sort();
  await filterBy(view, `under=${pid}`, (screen) => isDeepStrictEqual(endIn(screen), [...ends].sort()));
  view.type(`/ cmd~/0\\.0[12]$/ and parent=sh\r`);
  await view.waitFor((screen) => isDeepStrictEqual(endIn(screen), ['sleep 0.01', 'sleep 0.02']));
  view.type(`/\x15under=${pid} running\r`);
  await view.waitFor((screen) => tableRows(screen, 'FINISHED').length === 0);
  view.type('/\x15cmd~/(a/');
  await view.waitFor('not a regular expression: missing closing )');
});

test('a unit and a container are those of the cgroup that a process runs in', needsTracing, async (context) => {
  const root = cgroup2Root();
  if (root === undefined) return context.skip('no cgroup2 hierarchy is mounted');
  const id = Buffer.from(newMarker().padEnd(32, '.')).toString('hex').slice(0, 64);
  const unit = `tracer-tui-test-${process.pid}.service`;
  const folders = [join(root, unit), join(root, unit, `docker-${id}.scope`)];
  for (const folder of folders) mkdirSync(folder);
  try {
    await using view = await openView({ cols: 160 });
    const marker = newMarker();
    const enter = `echo $$ > '${folders[1]}/cgroup.procs'; sleep 0.02; exec sleep 0.05`;
    await runCommand('/bin/sh', ['-c', enter, marker]);
    await filterBy(view, `unit=${unit.replace('.service', '')}`, shows('FINISHED', 'sleep 0.05'));
    await filterBy(
      view,
      `container=${id.slice(0, 12)} cmd~0.05`,
      (screen) => tableRows(screen, 'FINISHED').length === 1,
    );
    view.type('\tj');
    view.press('enter');
    view.press('pagedown');
    const details = await view.waitFor(/container +name not known \(docker\)/);
    assert.ok(details.some((line) => line.includes(`id ${id}`)));
  } finally {
    for (const folder of folders.reverse()) rmdirSync(folder);
  }
});

function cgroup2Root(): string | undefined {
  return readFileSync('/proc/self/mountinfo', 'latin1')
    .split('\n')
    .find((entry) => entry.includes(' - cgroup2 '))
    ?.split(' ')[4];
}
