// A short form of `npm run fuzz`, with the same inputs each time; and that it would find something.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { readInput, writeInput } from '../../scripts/fuzz/inputFile.ts';
import { parseOptions } from '../../scripts/fuzz/options.ts';
import { runTarget } from '../../scripts/fuzz/runTarget.ts';
import type { Input } from '../../scripts/fuzz/target.ts';
import { allTargets } from '../../scripts/fuzz/targets.ts';

const SEED = 20_261_124;
const SECONDS = 1.5;

for (const target of await allTargets()) {
  // It takes minutes: `npm run fuzz` has it.
  if (target.name === 'addon') continue;
  test(`${target.name}: ${target.about}`, async () => {
    const { runs, outcomes, failure } = await target.run({ seed: SEED, seconds: SECONDS });
    assert.equal(failure, undefined, failure?.reason);
    assert.ok(runs > 0, 'no input at all');
    // A target of which every input ends in the same way looks at nothing but its first check.
    if (target.name !== 'native' && runs > 100) assert.ok(outcomes.length > 1, JSON.stringify(outcomes));
  });
}

const BROKEN = new URL('./broken.ts', import.meta.url).href;
const run = (input: Input, limits: { hangMs?: number; memoryMb?: number } = {}) =>
  runTarget({ module: BROKEN, seed: SEED, seconds: 5, input, ...limits });

test('a target that throws: the input is made as small as it can be', async () => {
  const { failure } = await runTarget({ module: BROKEN, seed: SEED, seconds: 5 });
  assert.equal(failure?.input, '!');
  assert.match(failure.reason, /an exclamation mark/);
});

test('one that does not come back, or takes all memory: it is ended, and the input is known', async () => {
  const hung = await run('hang', { hangMs: 500 });
  assert.equal(hung.failure?.input, 'hang');
  assert.match(hung.failure.reason, /had not come back after 0.5 s/);
  const full = await run('fill', { memoryMb: 64 });
  assert.equal(full.failure?.input, 'fill');
  assert.match(full.failure.reason, /memory/i);
});

test('modules that load slowly are no input that hangs; a limit of their own ends them, and no input is blamed', async () => {
  const module = new URL('./slow.ts', import.meta.url).href;
  const slow = { module, seed: SEED, seconds: 0.1, input: 'a', hangMs: 1000 };
  const { runs, failure } = await runTarget(slow);
  assert.equal(failure, undefined, failure?.reason);
  assert.equal(runs, 1);
  const never = await runTarget({ ...slow, loadMs: 100 });
  assert.equal(never.failure?.input, undefined);
  assert.match(never.failure?.reason ?? '', /modules were not loaded after 0.1 s/);
});

test('a file of the wrong kind is told, and not given to the target', async () => {
  const { runs, failure } = await run(new Uint8Array());
  assert.equal(runs, 0);
  assert.match(failure?.reason ?? '', /broken takes text, in a \.json file/);
});

test('an input that failed is kept in a file, whatever is in it, and fails again', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tracer-tui-fuzz-'));
  try {
    for (const input of ['', 'a\ud800"\0\n', Uint8Array.of(), Uint8Array.of(0, 10, 255)]) {
      assert.deepEqual(readInput(writeInput(folder, 'found', input)), input);
    }
    const { failure } = await run(readInput(writeInput(folder, 'found', 'ab!')));
    assert.equal(failure?.input, 'ab!');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('options that cannot be used are told', () => {
  for (const args of [['--seconds', '0'], ['--seconds', 'x'], ['--seed', '-1'], ['--input', 'file'], ['--nonsense']]) {
    assert.throws(() => parseOptions(args), TypeError, args.join(' '));
  }
  assert.equal(parseOptions(['--seed', '7']).seed, 7);
});
