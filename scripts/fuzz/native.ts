// The targets in C++: the readers under a fuzzer, and the tests of the addon with the addon instrumented.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeInput } from './inputFile.ts';
import type { Outcome, Run } from './runTarget.ts';
import { buildAddon, buildHarness } from './sanitized.ts';
import type { Runnable } from './targets.ts';

/** Sanitizers keep what was freed, to tell its use. */
const MEMORY_MB = 2048;

export const native: Runnable = {
  name: 'native',
  about:
    'records, held processes, netlink messages and files of /proc, in the C++ that reads them: nothing for ASan, UBSan',
  async run({ seed, seconds, input }) {
    const harness = await buildHarness();
    const folder = mkdtempSync(path.join(tmpdir(), 'tracer-tui-fuzz-'));
    try {
      const files = input === undefined ? [] : [writeInput(folder, 'again', input)];
      const options = [
        `-seed=${seed || 1}`,
        `-max_total_time=${Math.ceil(seconds)}`,
        `-artifact_prefix=${folder}/found-`,
      ];
      const limits = [`-rss_limit_mb=${MEMORY_MB}`, '-timeout=10', '-print_final_stats=1', '-verbosity=0'];
      const { status, output } = await finish(spawn(harness.path, [...options, ...limits, ...files]));
      const runs = Number(/number_of_executed_units:\s*(\d+)/.exec(output)?.[1] ?? files.length);
      const how = harness.isGuided ? 'guided by coverage' : 'not guided: clang without libFuzzer';
      return { runs, outcomes: [[how, runs]], failure: status === 0 ? undefined : failureOf(folder, output, input) };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

function failureOf(folder: string, output: string, input: Run['input']): Outcome['failure'] {
  const found = readdirSync(folder).find((file) => file.startsWith('found-'));
  const from = output.search(/^.*(ERROR:|runtime error:)/m);
  return {
    input: input ?? (found === undefined ? undefined : new Uint8Array(readFileSync(path.join(folder, found)))),
    reason: output.slice(Math.max(0, from)).split('\n').slice(0, 24).join('\n'),
  };
}

/** How much longer than else the tests may wait: instrumented, and beside other work. */
const SLOWNESS = '8';

/** Real processes and both real sources, through the addon that the program loads. Not those that count on its speed. */
const TESTS = ['test/native/addon', 'test/kernel/data', 'test/kernel/lifetime', 'test/kernel/sources'];

export const addon: Runnable = {
  name: 'addon',
  about: 'the tests of the addon on real processes, with the addon instrumented: nothing for ASan and UBSan',
  async run() {
    const { dist, preload } = await buildAddon();
    const env = {
      ...process.env,
      TRACER_TUI_TEST_DIST: dist,
      TEST_SLOWNESS: SLOWNESS,
      LD_PRELOAD: preload,
      // Node itself frees nothing at its end. A sanitizer that finds something ends the process with a status of its own.
      ASAN_OPTIONS: 'detect_leaks=0:exitcode=99',
      UBSAN_OPTIONS: 'halt_on_error=1:exitcode=99:print_stacktrace=1',
    };
    const files = TESTS.map((name) => `${name}.test.ts`);
    const args = ['--import', 'tsx', '--test', '--test-concurrency=1', '--test-timeout=600000', '--test-reporter=tap'];
    // They have no native part.
    args.push('--test-skip-pattern=/^procfs/');
    const { status, output } = await finish(spawn(process.execPath, [...args, ...files], { env }));
    const count = (what: string) => Number(new RegExp(`^# ${what} (\\d+)`, 'm').exec(output)?.[1] ?? 0);
    const outcomes = ['pass', 'skipped', 'fail'].map(
      (what) => [what === 'pass' ? 'passed' : what, count(what)] as const,
    );
    const isFound = /ERROR: AddressSanitizer|runtime error:/.test(output);
    const reason = isFound
      ? output.slice(output.search(/ERROR: AddressSanitizer|runtime error:/))
      : failedTests(output);
    const failure = status === 0 && !isFound ? undefined : { input: undefined, reason };
    return { runs: count('tests'), outcomes, failure };
  },
};

function failedTests(output: string): string {
  return output
    .split('\n')
    .filter((line) => /^\s*not ok|^\s+error:/.test(line))
    .join('\n');
}

async function finish(child: ChildProcess): Promise<{ readonly status: number | null; readonly output: string }> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve).once('error', reject);
  });
  return { status, output };
}
