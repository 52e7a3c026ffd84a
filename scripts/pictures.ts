// `npm run pictures [-- NAME…]`: makes docs/*.png from the real program, watching a real build. Needs root.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LIGHT } from '../test/support/palette.ts';
import { hideAncestors } from './lib/hide-ancestors.ts';
import { SampleBuild } from './lib/sample-build.ts';
import { FAILING_TESTS } from './lib/sample-project.ts';
import type { Program, Scene } from './lib/take-picture.ts';
import { takePicture } from './lib/take-picture.ts';

const ROOT = join(import.meta.dirname, '..');

/** Only what the sample build starts is shown: nothing else runs as nobody. */
const TRACER: Program = {
  command: join(ROOT, 'scripts/tracer-tui'),
  args: ['--filter', 'user=nobody'],
  quit: 'ctrl-c',
};

const OF_THE_BUILD = /\b(make|gcc|cc1|as|collect2|ld|test_\w+|rm|mkdir)\b/;
/** A finished test, with what it ended with. */
const FAILED = new RegExp(` (1|2|ABRT|SEGV) .*\\b(${FAILING_TESTS.join('|')})\\b`);

/** Both tables are full when nearly every row names a program of the build; and a failure is what one looks for. */
const isFilled = (screen: string[]): boolean =>
  screen.filter((row) => OF_THE_BUILD.test(row)).length >= screen.length * 0.7 &&
  screen.some((row) => FAILED.test(row));

const TRUE_COLOR = { COLORTERM: 'truecolor' };
const wide = { cols: 120, rows: 40, isFilled };

const SCENES: readonly Scene[] = [
  { name: 'live-120x40', ...wide },
  { name: 'live-80x24', cols: 80, rows: 24, isFilled },
  { name: 'dark-120x40', ...wide, args: ['--theme', 'dark'], env: TRUE_COLOR },
  { name: 'light-120x40', ...wide, args: ['--theme', 'light'], env: TRUE_COLOR, palette: LIGHT },
  { name: 'plain-80x24', cols: 80, rows: 24, isFilled, args: ['--no-color'] },
  { name: 'columns-120x40', ...wide, keys: [{ type: 'C' }, 'down', 'down'], until: /as by default/ },
  { name: 'details-120x40', ...wide, keys: ['tab', 'down', 'down', 'down', 'enter'], until: /^Parents$/m },
  { name: 'timeline-120x40', ...wide, keys: [{ type: '4' }, { type: 'A' }], until: /^ TIMELINE /m },
  { name: 'help-120x40', ...wide, keys: [{ type: '?' }], until: /Choose what is shown/ },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !SCENES.some((scene) => scene.name === name));
if (unknown.length > 0)
  fail(`no scene ${unknown.join(', ')}: there are ${SCENES.map((scene) => scene.name).join(', ')}`);
if (process.getuid?.() !== 0)
  fail('the build has to run as nobody, and the tracer with its full rights: run it as root');

// So that the build ends too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
mkdirSync(join(ROOT, 'docs'), { recursive: true });
{
  using _build = new SampleBuild();
  for (const scene of SCENES) {
    if (wanted.length > 0 && !wanted.includes(scene.name)) continue;
    const file = join(ROOT, 'docs', `${scene.name}.png`);
    const png = await takePicture(scene, hideAncestors(TRACER));
    writeFileSync(file, png);
    console.log(`${file}: ${Math.round(png.length / 1024)} KiB`);
  }
}

function fail(message: string): never {
  console.error(`pictures: ${message}`);
  process.exit(1);
}
