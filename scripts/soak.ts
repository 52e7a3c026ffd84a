// `npm run soak`: whether the program stays as it is while processes come for a long time. See docs/reliability.md.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadNative } from '../src/core/source/native.ts';
import { describeMachine, machineLine } from './bench/machine.ts';
import { count } from './bench/statistics.ts';
import { MAIN } from './bench/tracers.ts';
import { freePort, Heap, inspected } from './soak/heap.ts';
import { startCountedLines } from './soak/lines.ts';
import { startLiveView } from './soak/live.ts';
import { HELP, parseOptions, type SoakOptions } from './soak/options.ts';
import { describe, type Outcome, problemsOf } from './soak/outcome.ts';
import { memoryOf, type Sample } from './soak/sample.ts';
import { startSpawners } from './soak/spawners.ts';

const SAMPLE_SECONDS = 10;
/** Whenever the live view is on its first page for the second time. */
const HEAP_EVERY = 8;
const SAID_EVERY = 6;
/** For the last records, a free comes late. */
const SETTLE_MS = 3000;

function fail(message: string): never {
  process.stderr.write(`soak: ${message}\n`);
  process.exit(1);
}

function readOptions(): SoakOptions {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
  }
}

async function soak({ minutes, history }: SoakOptions): Promise<Outcome> {
  // This process reads what they write: it must not be kept waiting where they are not.
  loadNative(dirname(MAIN)).preferThisProcess();
  const ports = [await freePort(), await freePort()] as const;
  await using live = await startLiveView(history, inspected(ports[0]));
  await using lines = await startCountedLines(history, inspected(ports[1]));
  using liveHeap = await Heap.connect(ports[0]);
  using linesHeap = await Heap.connect(ports[1]);
  const seconds = minutes * 60;
  const startedMs = performance.now();
  const spawners = await startSpawners(seconds);
  const samples: Record<'live' | 'ndjson', Sample[]> = { live: [], ndjson: [] };
  const take = async (withHeap: boolean) => {
    for (const started of [live, lines]) if (started.hasEnded) throw new Error('tracer-tui ended before its time');
    const seconds = (performance.now() - startedMs) / 1000;
    const [one, other] = withHeap ? [await liveHeap.usedKb(), await linesHeap.usedKb()] : [];
    samples.live.push({ seconds, heapKb: one, ...memoryOf(live.pid), ...live.shown() });
    samples.ndjson.push({ seconds, heapKb: other, ...memoryOf(lines.pid), ...lines.counted() });
  };
  try {
    for (let turn = 0; turn * SAMPLE_SECONDS < seconds; turn++) {
      await take(turn % HEAP_EVERY === 0);
      if (turn % SAID_EVERY === 0) say(samples);
      live.turnTo(turn + 1);
      await sleep(Math.max(0, startedMs + (turn + 1) * SAMPLE_SECONDS * 1000 - performance.now()));
    }
    const spawned = await Promise.all(spawners.map((spawner) => spawner.spawned));
    await sleep(SETTLE_MS);
    await take(true);
    return {
      minutes,
      history,
      samples,
      spawned: spawned.reduce((sum, one) => sum + one, 0),
      told: spawners.reduce((sum, { pid }) => sum + lines.endedOf(pid), 0),
      stillRunning: await live.runningOf(spawners.map(({ pid }) => pid)),
      lost: { live: live.shown().lost, ndjson: lines.counted().lost },
    };
  } finally {
    await Promise.all(spawners.map((spawner) => spawner.stop()));
  }
}

function say({ live, ndjson }: Record<'live' | 'ndjson', Sample[]>): void {
  const [one, other] = [live.at(-1), ndjson.at(-1)];
  if (one === undefined || other === undefined) return;
  process.stderr.write(
    `soak: ${Math.round(one.seconds / 60)} min: ${count(other.exits)} ended, lost ${one.lost} and ${other.lost}, ` +
      `RSS ${count(one.rssKb)} and ${count(other.rssKb)} kB\n`,
  );
}

const options = readOptions();
if (options.isHelp) {
  process.stdout.write(HELP);
  process.exit(0);
}
if (process.getuid?.() !== 0) fail('tracing needs root: run it as root');
if (!existsSync(MAIN)) fail('not built yet: run "npm run setup"');
// So that what was started is ended.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => fail(`ended by ${signal}`));

const machine = describeMachine();
try {
  const outcome = await soak(options);
  const problems = problemsOf(outcome);
  mkdirSync(dirname(options.json), { recursive: true });
  writeFileSync(options.json, `${JSON.stringify({ machine, ...outcome, problems }, undefined, 2)}\n`);
  process.stdout.write(`${machineLine(machine)}\n\n${describe(outcome)}\n`);
  for (const problem of problems) process.stdout.write(`\n${problem}\n`);
  process.exit(problems.length > 0 ? 1 : 0);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
