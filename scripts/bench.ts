// `npm run bench`: measures the program beside its peers and prints one table. See docs/performance.md.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { dirname } from 'node:path';
import type { Context, Figure, Row } from './bench/figure.ts';
import { cpuPerProcess } from './bench/figures/cpuPerProcess.ts';
import { frames } from './bench/figures/frames.ts';
import { hookTime } from './bench/figures/hookTime.ts';
import { idleCpu } from './bench/figures/idleCpu.ts';
import { keys } from './bench/figures/keys.ts';
import { lost } from './bench/figures/lost.ts';
import { reduceEvents } from './bench/figures/reduce.ts';
import { reports } from './bench/figures/report.ts';
import { slowDown } from './bench/figures/slowDown.ts';
import { startUp } from './bench/figures/startUp.ts';
import { threshold } from './bench/figures/threshold.ts';
import { describeMachine, machineLine } from './bench/machine.ts';
import { HELP, parseOptions } from './bench/options.ts';
import { otherTracers } from './bench/procfs.ts';
import { waitForQuiet } from './bench/quiet.ts';
import { table } from './bench/table.ts';
import { MAIN } from './bench/tracers.ts';

/** Ratios first. */
const FIGURES: readonly Figure[] = [
  slowDown,
  hookTime,
  cpuPerProcess,
  threshold,
  idleCpu,
  lost,
  reduceEvents,
  reports,
  frames,
  keys,
  startUp,
];

function fail(message: string): never {
  process.stderr.write(`bench: ${message}\n`);
  process.exit(1);
}

function readOptions() {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
  }
}

function choose(names: readonly string[]): readonly Figure[] {
  const unknown = names.filter((name) => !FIGURES.some((figure) => figure.name === name));
  if (unknown.length > 0)
    fail(`no figure ${unknown.join(', ')}: there are ${FIGURES.map(({ name }) => name).join(', ')}`);
  return names.length === 0 ? FIGURES : FIGURES.filter(({ name }) => names.includes(name));
}

const options = readOptions();
if (options.isHelp) {
  process.stdout.write(HELP);
  process.exit(0);
}
const figures = choose(options.only);
if (process.getuid?.() !== 0) fail('tracing, and the kernel’s statistics, need root: run it as root');
if (!existsSync(MAIN)) fail('not built yet: run "npm run setup"');
// So that what was started and switched on is ended and switched back.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => fail(`ended by ${signal}`));

let waits = 0;
let busyWaits = 0;
const context: Context = {
  isQuick: options.isQuick,
  stormSeconds: options.isLong ? 60 : options.isQuick ? 2 : 10,
  quiet: async () => {
    waits++;
    if ((await waitForQuiet(options.waitSeconds * 1000)) > 5) busyWaits++;
  },
  say: (what) => process.stderr.write(`bench: ${what}\n`),
};
const machine = describeMachine();
const rows: Row[] = [];
const notes = otherTracers().map((who) => `${who} was tracing the same hooks: nothing here is untraced`);
for (const figure of figures) {
  try {
    const result = await figure.measure(context);
    rows.push(...result.rows);
    notes.push(...(result.notes ?? []));
  } catch (error) {
    // One figure that fails here does not hide the others.
    const reason = error instanceof Error ? error.message : String(error);
    rows.push({ figure: figure.name, value: `failed: ${reason.split('\n', 1)[0]}`, numbers: {} });
    process.stderr.write(`bench: ${figure.name}: ${error instanceof Error ? error.stack : reason}\n`);
    process.exitCode = 1;
  }
}
if (busyWaits > 0) notes.push(`other programs were using the machine before ${busyWaits} of ${waits} rounds`);
if (options.isQuick) notes.push('a quick run: to see that it works, not to compare');

process.stdout.write(`${machineLine(machine)}\n\n${table(rows)}\n`);
for (const note of new Set(notes)) process.stdout.write(`\n${note}\n`);
mkdirSync(dirname(options.json), { recursive: true });
const report = { machine, options, loadAfter: loadavg()[0], rows, notes };
writeFileSync(options.json, `${JSON.stringify(report, undefined, 2)}\n`);
process.exit();
