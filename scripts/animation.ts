// `npm run animation`: docs/live.svg, the program playing the recording of a build, with keys pressed. Needs no root.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Terminal } from '../test/support/terminal.ts';
import { Filmstrip } from './lib/filmstrip.ts';

const ROOT = join(import.meta.dirname, '..');
const FILE = join(ROOT, 'docs/live.svg');
const RECORDING = join(ROOT, 'docs/examples/build.ndjson.gz');
const FRAME_MS = 250;

/** What is typed, and for how long one looks at it. */
const ACTS: readonly (readonly [keys: string, lookMs: number])[] = [
  ['', 3000],
  ['s', 700],
  ['\x1b', 300],
  ['+++++++', 1500],
  ['0', 1000],
  ['2', 2500],
  ['3', 2500],
  ['E', 500],
  ['4', 2000],
  ['x', 2500],
];

await using terminal = await Terminal.open({
  command: join(ROOT, 'scripts/tracer-tui'),
  args: ['replay', RECORDING, '--speed', '1', '--theme', 'dark'],
  env: { COLORTERM: 'truecolor' },
  cols: 110,
  rows: 30,
});
// Something has to have ended.
await terminal.waitFor(/FINISHED 1–\d/, { timeoutMs: 30_000 });
const film = new Filmstrip();
let nowMs = 0;
for (const [keys, lookMs] of ACTS) {
  if (keys !== '') terminal.type(keys);
  for (let lookedMs = 0; lookedMs < lookMs; lookedMs += FRAME_MS) {
    await sleep(FRAME_MS);
    film.add(terminal, nowMs);
    nowMs += FRAME_MS;
  }
}
terminal.press('ctrl-c');
await terminal.exited;
const svg = film.toSvg(nowMs);
writeFileSync(FILE, svg);
console.log(`${FILE}: ${(nowMs / 1000).toFixed(1)} s, ${Math.round(svg.length / 1024)} KiB`);
