// The timeline as a person uses it: of processes that run, and of a recording of them.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Terminal } from '../support/terminal.ts';
import { needsTracing, runCommand } from '../support/tracing.ts';
import { tracerTui } from './tracerTui.ts';
import { markedSleep, newMarker, openView } from './view.ts';

/** Two at once, one that fails, one that is killed. */
const SCRIPT = 'sleep 1 & sleep 0.5; sh -c "sleep 0.2; exit 3"; sleep 9 & sleep 0.2; kill -9 $!; wait';
const WIDTH = 120;

const isTimeline = (screen: readonly string[]) => screen[2]?.startsWith(' TIMELINE') === true;

/** The rows of lanes: without header, title, curve, axis and what stands below. */
function lanes(screen: readonly string[]): string[] {
  return screen.slice(7, -3).filter((row) => row !== '');
}

/** The cells that a lane's bar of a name begins and ends at. */
function extent(screen: readonly string[], name: string): readonly [number, number] {
  const row = lanes(screen).find((lane) => lane.includes(name)) ?? '';
  const from = row.indexOf(name);
  const length = /^\S+/.exec(row.slice(from))?.[0].length ?? 0;
  return [from, from + length];
}

async function openRecording(file: string, options: { cols?: number; rows?: number } = {}): Promise<Terminal> {
  const view = await openView({ args: ['replay', file], cols: WIDTH, rows: 30, ...options });
  await view.waitFor('end of the recording');
  view.type('4');
  await view.waitFor(isTimeline);
  return view;
}

test('live: a process is a bar that grows, and ends', needsTracing, async () => {
  await using view = await openView();
  const marker = newMarker();
  view.type(`/${marker}\r4zzz`);
  const sleep = markedSleep(marker, 1.5);
  await view.waitFor((screen) => isTimeline(screen) && lanes(screen).some((lane) => /sleep█*>/.test(lane)));
  await sleep;
  const ended = await view.waitFor((screen) =>
    lanes(screen).some((lane) => /sleep█+/.test(lane) && !lane.includes('>')),
  );
  assert.match(ended.at(-2) ?? '', /nothing ran$/);
  // 60 s, three times halved, on 120 columns; at most half a second late on a busy machine.
  const [from, to] = extent(ended, 'sleep');
  const columns = (seconds: number) => seconds / 0.0625;
  assert.ok(to - from >= columns(1.5) - 2 && to - from <= columns(2) + 2, ended.join('\n'));
  view.type('\t');
  await view.waitFor((screen) => /◆ \d+ [12]\.\d+s {2}exit 0 .* 1\.5$/.test(screen.at(-3) ?? ''));
  view.press('enter');
  await view.waitFor(/^Parents$/m);
});

test('a recording of a parallel script is all on one screen, at 120×30 and 80×24', needsTracing, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tracer-tui-test-'));
  try {
    const file = join(folder, 'a.zst');
    const { status } = await tracerTui('-o', 'none', '--no-summary', '--record', file, '--', 'sh', '-c', SCRIPT);
    assert.notEqual(status, 1);
    await using view = await openRecording(file);
    const screen = view.screen();
    assert.match(screen[2] ?? '', / {2}4 lanes {2}nested {2}up to \d at once {2}\d+ processes/);
    const [whole, background] = lanes(screen);
    assert.match(whole ?? '', /^sh█{100,}[█!]$/);
    // One second of 1.1: the whole is as long as all that it waits for.
    assert.match(background ?? '', /^.?.?sleep█{90,}/);
    const text = lanes(screen).join('\n');
    assert.match(text, /sh█+!/, 'what failed');
    assert.match(text, /sleep█+×/, 'what was killed');

    await moves(view);
    await lightsThePath(view);
    view.resize(80, 24);
    const small = await view.waitFor((rows) => rows.length === 24 && / 4 lanes/.test(rows[2] ?? ''));
    assert.match(lanes(small)[0] ?? '', /^sh█{70,}[█!]$/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

async function moves(view: Terminal): Promise<void> {
  view.press('left');
  await view.waitFor((screen) => screen[6]?.[WIDTH - 1] === '▼');
  for (let column = 0; column < 90; column++) view.press('left');
  const screen = await view.waitFor((rows) => rows[6]?.[WIDTH - 91] === '▼');
  assert.match(screen.at(-2) ?? '', /3 ran: 2 sleep, sh$/);
  view.type('z');
  const closer = await view.waitFor((rows) => rows[2] !== screen[2]);
  assert.equal(closer[6]?.indexOf('▼'), WIDTH - 91, 'the moment of the cursor stays where it is');
  view.press('escape');
  await view.waitFor((rows) => rows[6]?.includes('▼') === false);
  view.type('A');
  await view.waitFor((rows) => rows[2] === screen[2]);
}

async function lightsThePath(view: Terminal): Promise<void> {
  view.type('x');
  const screen = await view.waitFor((rows) => /critical path of sh \(\d+\): 1\.\d\ds/.test(rows[2] ?? ''));
  // The first sleep that is waited for is on it; the one in the background is not.
  assert.ok(
    lanes(screen).some((lane) => /sleep░{30,}/.test(lane)),
    screen.join('\n'),
  );
  assert.match(lanes(screen)[0] ?? '', /^sh█/);
  view.type('x');
  await view.waitFor((rows) => !rows.join('').includes('░░'));
}

test('a page of lanes too many: up and down go through all of them', needsTracing, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tracer-tui-test-'));
  try {
    const file = join(folder, 'a.gz');
    const many = 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do sleep 0.4 & done; wait';
    await tracerTui('-o', 'none', '--no-summary', '--record', file, '--', 'sh', '-c', many);
    await using view = await openRecording(file, { cols: 80, rows: 24 });
    await view.waitFor((screen) => /lanes 1–14 of 17/.test(screen[2] ?? ''));
    view.type('G');
    await view.waitFor(
      (screen) => /lanes 4–17 of 17/.test(screen[2] ?? '') && /◆ \d+ 4\d\dms {2}exit 0/.test(screen.at(-3) ?? ''),
    );
    view.type('u');
    await view.waitFor(
      (screen) => /lanes 1–14 of 17/.test(screen[2] ?? '') && / sh -c 'for i/.test(screen.at(-3) ?? ''),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('without processes there is an empty timeline, and nothing breaks', needsTracing, async () => {
  await using view = await openView({ args: ['--filter', 'pid=1 and pid=2'] });
  await runCommand('/bin/true');
  view.type('4jkhHLxzZnTufA\t');
  view.press('left', 'right', 'up', 'enter', 'escape');
  await view.waitFor((screen) => isTimeline(screen) && / 0 lanes/.test(screen[2] ?? ''));
});
