// The kernel kills who takes more memory than its cgroup allows: one that is watched, and the program itself.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { assertDetached, attachedBy } from '../support/attached.ts';
import { cgroupFor, GREEDY } from '../support/memory-cgroup.ts';
import { program } from '../support/programs.ts';
import { needsTracing, runCommand } from '../support/tracing.ts';
import { atPrompt, openShell } from './shell.ts';
import { filterBy, MAIN, openView, tableRows } from './view.ts';

/** Enough for the program as it is. */
const ENOUGH_MB = 512;
const LITTLE_MB = 32;

test('a followed program that is killed for its memory: KILL, and its status is ours', needsTracing, async (t) => {
  await using cgroup = cgroupFor(t, LITTLE_MB);
  if (cgroup === undefined) return;
  const command = [...cgroup.shell, await program('busy'), '0', `${4 * LITTLE_MB}`];
  const { status, stderr } = spawnSync(process.execPath, [MAIN, '-o', 'text', '--', ...command], { encoding: 'utf8' });
  assert.equal(cgroup.kills(), 1);
  assert.equal(status, 137, stderr);
  assert.match(stderr, /EXIT +busy +\d+ .*\[137\]/);
  assert.match(stderr, /^tracer-tui: .*1 failed/m);
});

test('… and one that is watched: KILL in its row', needsTracing, async (t) => {
  await using cgroup = cgroupFor(t, LITTLE_MB);
  if (cgroup === undefined) return;
  await using view = await openView();
  await filterBy(view, 'signal=KILL and comm=busy');
  const [shell, ...args] = cgroup.shell;
  const { pid } = await runCommand(shell, [...args, await program('busy'), '0', `${4 * LITTLE_MB}`]);
  assert.equal(cgroup.kills(), 1);
  const isShown = (row: string) => row.includes(` ${pid} `) && /\bKILL\b/.test(row);
  await view.waitFor((screen) => tableRows(screen, 'FINISHED').some(isShown), { what: `row of ${pid}` });
});

test(
  'the live view itself killed for its memory: the shell goes on, and the next start is clean',
  needsTracing,
  async (t) => {
    await using cgroup = cgroupFor(t, ENOUGH_MB);
    if (cgroup === undefined) return;
    const env = { CGROUP: `${cgroup.path}/cgroup.procs`, NODE: process.execPath, GREEDY, MAIN };
    await using shell = await openShell(env);
    const before = await shell.lineSettings();
    shell.type('sh -c \'echo $$ > "$CGROUP"; exec "$NODE" "$GREEDY" "$MAIN"\'\r');
    await shell.waitFor('FINISHED');
    const [pid = 0] = cgroup.pids();
    const held = await attachedBy(pid);
    process.kill(pid, 'SIGUSR2');
    await shell.waitFor((screen) => screen.join('').includes('Killed'), { what: 'what bash says of it' });
    assert.equal(cgroup.kills(), 1);
    await assertDetached(held);
    shell.type('\rstty -a > /dev/null; echo still-a-"shell"\r');
    await shell.waitFor('still-a-shell');
    shell.type('"$NODE" "$MAIN"\r');
    await shell.waitFor('FINISHED');
    await shell.waitFor((screen) => !screen.join('\n').includes('still-a-shell'), { what: 'a screen of its own' });
    shell.type('q');
    await atPrompt(shell);
    assert.equal(shell.isAlternateScreen(), false);
    assert.deepEqual(await shell.lineSettings(), before);
  },
);
