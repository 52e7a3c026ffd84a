// `npm run fuzz`: hostile inputs for everything that reads them. See docs/reliability.md.
import path from 'node:path';
import { printableText } from '../src/core/format/printable.ts';
import { readInput, writeInput } from './fuzz/inputFile.ts';
import { help, type Options, parseOptions } from './fuzz/options.ts';
import type { Input } from './fuzz/target.ts';
import { allTargets, type Runnable } from './fuzz/targets.ts';

const FOUND = path.join(import.meta.dirname, '../.cache/fuzz');

function fail(message: string): never {
  process.stderr.write(`fuzz: ${message}\n`);
  process.exit(2);
}

function readOptions(all: readonly Runnable[]): Options {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\n\n${help(all)}`);
  }
}

function choose(all: readonly Runnable[], names: readonly string[]): readonly Runnable[] {
  const unknown = names.filter((name) => !all.some((target) => target.name === name));
  if (unknown.length > 0) fail(`no target ${unknown.join(', ')}: there are ${all.map(({ name }) => name).join(', ')}`);
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}

/** The options that run it again: with the file of the input, or as it was where there is none. */
function again(target: Runnable, { seed, seconds, input }: Options, failed: Input | undefined): string {
  if (failed === undefined) return `--seed ${seed} --seconds ${seconds}`;
  const file = input ?? writeInput(FOUND, `${target.name}-${seed}`, failed);
  return `--input ${path.relative(process.cwd(), file)}`;
}

/** @returns whether all held */
async function runOne(target: Runnable, options: Options): Promise<boolean> {
  const { seed, seconds, input } = options;
  const startedMs = performance.now();
  const only = input === undefined ? undefined : readInput(input);
  const { runs, outcomes, failure } = await target.run({ seed, seconds, input: only });
  const tookSeconds = (performance.now() - startedMs) / 1000;
  const shares = outcomes.map(([outcome, count]) => `${count.toLocaleString('en')} ${outcome}`).join(', ');
  const result = failure === undefined ? 'held' : 'FAILED';
  process.stdout.write(
    `${target.name.padEnd(10)} ${runs.toLocaleString('en').padStart(12)} inputs in ${tookSeconds.toFixed(0)} s, seed ${seed}: ${result} (${shares})\n`,
  );
  if (failure === undefined) return true;
  // What has failed may quote the input.
  for (const line of failure.reason.split('\n')) process.stdout.write(`  ${printableText(line)}\n`);
  process.stdout.write(`  again: npm run fuzz -- --target ${target.name} ${again(target, options, failure.input)}\n`);
  return false;
}

const all = await allTargets();
const options = readOptions(all);
if (options.isHelp) {
  process.stdout.write(help(all));
  process.exit(0);
}
let isAllWell = true;
for (const target of choose(all, options.targets)) isAllWell = (await runOne(target, options)) && isAllWell;
process.exit(isAllWell ? 0 : 1);
