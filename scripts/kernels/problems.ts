// What is wrong with a kernel's run. A test that was not run is as wrong as one that failed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Boot } from './boot.ts';
import type { Message } from './guest/message.ts';
import { LEFT_OUT, MAY_BE_SKIPPED, MOST_INSTRUCTIONS, TEST_FILES } from './matrix.ts';

/** Ways to load × programs: five hooks, and three spares. */
const VERIFIED = 4 * 8;
const CPUS = 2;
/** Of what the guest says when it cannot load the addon. */
const FIRST_WORDS = 12;

/** All tests; those that were asked for; or as many as there was time for. */
export type Extent = 'all' | 'chosen' | 'cut';

/** Where a run was cut, what came until then counts, but for tests that failed: they would have been run again. */
export function problemsOf(release: string, boot: Boot, extent: Extent = 'all'): string[] {
  const { messages, otherLines, failure } = boot;
  const isCut = extent === 'cut';
  const problems = failure === undefined || isCut ? [] : [failure];
  const booted = messages.find((one) => one.type === 'booted');
  if (booted === undefined) return isCut ? [] : [...problems, 'nothing was run'];
  if (booted.release !== release) problems.push(`it is ${booted.release}, not ${release}`);
  if (booted.cpus !== CPUS) problems.push(`${booted.cpus} CPUs, not ${CPUS}`);
  let verified = 0;
  for (const message of messages) {
    if (message.type === 'refused') problems.push(`refused to load (${message.options}): ${message.reason}`);
    if (message.type === 'verified') {
      verified++;
      if (message.instructions > MOST_INSTRUCTIONS)
        problems.push(`${message.program} (${message.options}): ${message.instructions} instructions to verify`);
    }
  }
  if (verified !== VERIFIED && !isCut) {
    const lines = [`${verified} programs of ${VERIFIED} were verified`, ...otherLines.slice(0, FIRST_WORDS)];
    problems.push(lines.join('\n  '));
  }
  if (isCut) return problems;
  const tests = lastRuns(messages);
  for (const { name, error } of tests.values()) if (error !== undefined) problems.push(`${name}: ${error}`);
  for (const name of extent === 'chosen' ? [] : testNames()) {
    const test = tests.get(name);
    if (test === undefined || (test.skipped && !MAY_BE_SKIPPED.includes(name))) problems.push(`not run: ${name}`);
  }
  const done = messages.find((one) => one.type === 'done');
  if (done !== undefined && done.status !== 0 && problems.length === 0)
    problems.push(`tests: exit status ${done.status}`);
  return problems;
}

/** How far a run came that was cut. */
export function describeCut({ messages }: Boot): string {
  const tests = [...lastRuns(messages).values()];
  const failed = tests.filter(({ error }) => error !== undefined).map(({ name }) => name);
  const again = failed.length === 0 ? '' : `; failed, and not run again: ${failed.join('; ')}`;
  return `no time was left after ${tests.length} tests${again}`;
}

/** Of each test, by its name. */
function lastRuns(messages: readonly Message[]): Map<string, Extract<Message, { type: 'test' }>> {
  return new Map(messages.flatMap((one) => (one.type === 'test' ? [[one.name, one] as const] : [])));
}

/** As they stand in the files. */
function testNames(): string[] {
  const folder = join(import.meta.dirname, '../../test/kernel');
  const names = TEST_FILES.flatMap((file) => {
    const source = readFileSync(join(folder, `${file}.test.ts`), 'utf8');
    return [...source.matchAll(/^test\(\s*'((?:[^'\\]|\\.)*)'/gm)].map(([, name = '']) => name);
  });
  return names.filter((name) => !LEFT_OUT.includes(name));
}
