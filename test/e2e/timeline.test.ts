// The timeline as a person uses it: of processes that run, and of a recording of them.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Life, life } from '../core/support/life.ts';
import type { Terminal } from '../support/terminal.ts';
import { needsTracing, runCommand } from '../support/tracing.ts';
import { recordingOf } from './recording.ts';
import { Folder, newMarker, openView, startMarked } from './view.ts';

/** Of a script, with exact times: two at once, one that fails, one that is killed. */
const SCRIPT = [
  life({ pid: 100, execs: ['sh -c script'], exitMs: 1100 }),
  life({ pid: 101, ppid: 100, startMs: 5, execs: ['sleep 1'], exitMs: 1090 }),
  life({ pid: 102, ppid: 100, startMs: 10, execs: ['sleep 0.5'], exitMs: 500 }),
  life({ pid: 103, ppid: 100, startMs: 515, execs: ['sh -c other'], exitMs: 210, status: 3 << 8 }),
  life({ pid: 104, ppid: 103, startMs: 518, execs: ['sleep 0.2'], exitMs: 200 }),
  life({ pid: 105, ppid: 100, startMs: 730, execs: ['sleep 9'], exitMs: 210, status: 9 }),
  life({ pid: 106, ppid: 100, startMs: 732, execs: ['sleep 0.2'], exitMs: 200 }),
];
/** A shell that starts 16 at once. */
const MANY = [
  life({ pid: 100, execs: ['sh -c for'], exitMs: 450 }),
  ...Array.from({ length: 16 }, (_, index) =>
    life({ pid: 101 + index, ppid: 100, startMs: 2 + index, execs: ['sleep 0.4'], exitMs: 410 }),
  ),
];
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

async function openRecording(
  folder: Folder,
  lives: readonly Life[],
  options: { cols?: number; rows?: number } = {},
): Promise<Terminal> {
  const file = folder.file('recording');
  const events = lives.flatMap((each) => each.events).toSorted((a, b) => a.timeBootNs - b.timeBootNs);
  writeFileSync(file, [...recordingOf([events])].join(''));
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
  await view.waitFor((screen) => isTimeline(screen) && screen[1]?.includes(`filter ${marker}`) === true);
  const beganMs = performance.now();
  using running = await startMarked(marker);
  await view.waitFor((screen) => isTimeline(screen) && lanes(screen).some((lane) => /cat█*>/.test(lane)));
  await sleep(1500);
  await running.end();
  const livedMs = performance.now() - beganMs;
  const ended = await view.waitFor(
    (screen) =>
      lanes(screen).some((lane) => /cat█+/.test(lane) && !lane.includes('>')) &&
      screen.at(-2)?.endsWith('nothing ran') === true,
  );
  // 60 s, three times halved, on 120 columns.
  const [from, to] = extent(ended, 'cat');
  const columns = (ms: number) => ms / 62.5;
  assert.ok(to - from >= columns(1500) - 2 && to - from <= columns(livedMs) + 2, ended.join('\n'));
  view.type('\t');
  await view.waitFor((screen) => new RegExp(`◆ \\d+ [\\d.]+s {2}exit 0 .* ${marker}$`).test(screen.at(-3) ?? ''));
  view.press('enter');
  await view.waitFor(/^Parents$/m);
});

test('a recording of a parallel script is all on one screen, at 120×30 and 80×24', async () => {
  using folder = new Folder();
  await using view = await openRecording(folder, SCRIPT);
  const screen = view.screen();
  assert.match(screen[2] ?? '', / {2}4 lanes {2}nested {2}up to 4 at once {2}7 processes/);
  const [whole, background] = lanes(screen);
  assert.match(whole ?? '', /^sh█{100,}[█!]$/);
  // The whole is as long as all that it waits for.
  assert.match(background ?? '', /^.?.?sleep█{90,}/);
  const text = lanes(screen).join('\n');
  assert.match(text, /sh█+!/, 'what failed');
  assert.match(text, /sleep█+×/, 'what was killed');

  await moves(view);
  await lightsThePath(view);
  view.resize(80, 24);
  const small = await view.waitFor((rows) => rows.length === 24 && / 4 lanes/.test(rows[2] ?? ''));
  assert.match(lanes(small)[0] ?? '', /^sh█{70,}[█!]$/);
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

test('a page of lanes too many: up and down go through all of them', async () => {
  using folder = new Folder();
  await using view = await openRecording(folder, MANY, { cols: 80, rows: 24 });
  await view.waitFor((screen) => /lanes 1–14 of 17/.test(screen[2] ?? ''));
  view.type('G');
  await view.waitFor(
    (screen) => /lanes 4–17 of 17/.test(screen[2] ?? '') && /◆ \d+ 410ms {2}exit 0/.test(screen.at(-3) ?? ''),
  );
  view.type('u');
  await view.waitFor((screen) => /lanes 1–14 of 17/.test(screen[2] ?? '') && / sh -c for/.test(screen.at(-3) ?? ''));
});

test('without processes there is an empty timeline, and nothing breaks', needsTracing, async () => {
  await using view = await openView({ args: ['--filter', 'pid=1 and pid=2'] });
  await runCommand('/bin/true');
  view.type('4jkhHLxzZnTufA\t');
  view.press('left', 'right', 'up', 'enter', 'escape');
  await view.waitFor((screen) => isTimeline(screen) && / 0 lanes/.test(screen[2] ?? ''));
});
