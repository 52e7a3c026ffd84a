// The real program while it is kept from reading: what it has seen and what it says is lost are together what ran, by
// the test's own count, and what it shows as running runs.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { attachedBy } from '../support/attached.ts';
import { Held } from '../support/held.ts';
import { program } from '../support/programs.ts';
import { many } from '../support/slowness.ts';
import { needsTracing, runCommand } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';
import { Lines } from './lines.ts';
import { filterBy, hex, MAIN, newMarker, openView, tableRows } from './view.ts';

/** Some 400 processes overflow it. */
const RING_BYTES = 1 << 18;
const SMALL_RING = { ...process.env, TRACER_TUI_RING_BYTES: String(RING_BYTES) };

interface Counts {
  fork: number;
  exec: number;
  exit: number;
}

/** What the lines of NDJSON have seen, and what they say was lost. */
function countLines(text: string): { seen: Counts; lost: Counts } {
  const seen = { fork: 0, exec: 0, exit: 0 };
  let lost: Counts = { fork: 0, exec: 0, exit: 0 };
  for (const line of text.trimEnd().split('\n')) {
    // Losses are told to people, too.
    if (line.startsWith('tracer-tui: ')) continue;
    const event = JSON.parse(line);
    if (event.type in seen) seen[event.type as keyof Counts]++;
    if (event.type === 'lost') lost = event;
  }
  return { seen, lost };
}

/** COUNT processes on each of two CPUs, and the shell that starts them. Followed, they are all that is told of. */
async function storm(count: number): Promise<{ command: string[]; expected: Counts }> {
  const spawn = await program('spawn');
  const one = `'${spawn}' ${count} /bin/true > /dev/null`;
  return {
    command: ['sh', '-c', `${one} & ${one} & wait`],
    expected: { fork: 2 * count + 3, exec: 2 * count + 3, exit: 2 * count + 3 },
  };
}

test('stopped through a storm on all cores: seen + lost = what ran, exactly', needsTracing, async () => {
  const { command, expected } = await storm(many(1500));
  using tracer = new Lines(
    process.execPath,
    [MAIN, '-o', 'ndjson', '--no-summary', '--', 'sh', '-c', 'read go; exec "$@"', 'sh', ...command],
    SMALL_RING,
    'pipe',
  );
  await attachedBy(tracer.child.pid ?? 0);
  await waitUntil(() => tracer.stderr.includes('"exec"'), { what: 'the shell that waits' });
  tracer.child.kill('SIGSTOP');
  const shell = Number(/"type":"exec","time_boot_ns":\d+,"pid":(\d+)/.exec(tracer.stderr)?.[1]);
  tracer.child.stdin?.end('\n');
  // Its parent is stopped and does not wait for it.
  await waitUntil(() => isZombie(shell), { what: 'end of the storm', timeoutMs: 30_000 });
  tracer.child.kill('SIGCONT');
  assert.equal(await tracer.exited, 0, tracer.stderr.slice(-2000));
  const { seen, lost } = countLines(tracer.stderr);
  for (const kind of ['fork', 'exec', 'exit'] as const) {
    assert.ok(lost[kind] > 0, `${kind}: ${seen[kind]} of ${expected[kind]} fit into the ring`);
    // The shell was another program before.
    const more = kind === 'exec' ? 1 : 0;
    assert.equal(seen[kind] + lost[kind], expected[kind] + more, kind);
  }
});

test('not stopped, with the ring as it is: the storm is seen whole', needsTracing, async () => {
  const { command, expected } = await storm(many(1500));
  using tracer = Lines.start(['-o', 'ndjson', '--no-summary', '--', ...command]);
  assert.equal(await tracer.exited, 0);
  const { seen, lost } = countLines(tracer.stderr);
  assert.deepEqual({ seen, lost }, { seen: expected, lost: { fork: 0, exec: 0, exit: 0 } });
});

test(
  'stopped while processes end: the screen says what is lost, and shows none running that is gone',
  needsTracing,
  async () => {
    const marker = newMarker();
    await using view = await openView({
      env: { TRACER_TUI_RING_BYTES: String(RING_BYTES) },
      rows: 40,
    });
    const executable = await program('exec-with');
    const held = Array.from({ length: 8 }, () => Held.start(executable, ['/bin/cat', hex(marker)]));
    using stays = Held.start(executable, ['/bin/cat', hex(marker)]);
    await filterBy(view, marker);
    await view.waitFor((screen) => tableRows(screen, 'RUNNING').length === 9, { what: 'nine running' });
    view.signal('SIGSTOP');
    const spawner = await program('spawn');
    // The ring is full when they end.
    await runCommand(spawner, [String(many(1500)), '/bin/true']);
    await Promise.all(held.map((process) => process.end()));
    view.signal('SIGCONT');
    const screen = await view.waitFor((rows) => tableRows(rows, 'RUNNING').length === 1 && lostShown(rows) > 0, {
      what: 'one that runs, and a count of what is lost',
      timeoutMs: 15_000,
    });
    assert.match(tableRows(screen, 'RUNNING')[0] ?? '', new RegExp(`\\b${stays.pid}\\b`));
    for (const { pid } of held) assert.ok(!existsSync(`/proc/${pid}`));
    assert.equal(tableRows(screen, 'FINISHED').length, 8);
    view.type('q');
    await view.exited;
  },
);

function lostShown(screen: readonly string[]): number {
  return Number((/\blost ([\d,]+)/.exec(screen.join('\n'))?.[1] ?? '0').replaceAll(',', ''));
}

async function isZombie(pid: number): Promise<boolean> {
  const { stdout } = await runCommand('/bin/ps', ['-o', 'stat=', '-p', String(pid)]);
  return stdout.trim() === '' || stdout.startsWith('Z');
}
