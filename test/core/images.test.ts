// A process that executes itself for ever: what is kept of it is bounded, and what is not is counted.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byteString } from '../../src/core/bytes.ts';
import { SpanMaker } from '../../src/core/export/otlpSpan.ts';
import { createTextPrinter } from '../../src/core/output/text.ts';
import { findColumn } from '../../src/core/select/columns.ts';
import { selectDetails } from '../../src/core/select/details.ts';
import { selectLookup } from '../../src/core/select/lookup.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import type { State } from '../../src/core/state/state.ts';
import { argv, execEvent, exitEvent, forkEvent, MS, T0 } from './support/events.ts';
import { processOf, receive, stateAfter } from './support/states.ts';

const { key } = forkEvent();
const nth = (n: number, text = '') => execEvent({ timeBootNs: T0 + n * MS, args: argv('loop', `${n}`, text) });

function after(count: number, text = ''): State {
  return Array.from({ length: count }, (_each, n) => nth(n + 1, text)).reduce(
    (state, exec) => receive(state, [exec]),
    stateAfter([forkEvent()]),
  );
}

test('the first and the last images are kept; how many are not is told where they were', () => {
  const state = after(10_000);
  const { images } = processOf(state, key);
  assert.equal(images.length, 64);
  assert.deepEqual([images[0]?.args, images[31]?.args], [argv('loop', '1', ''), argv('loop', '32', '')]);
  assert.deepEqual([images[32]?.args, images[63]?.args], [argv('loop', '9969', ''), argv('loop', '10000', '')]);
  assert.deepEqual(
    images.flatMap(({ forgottenBefore }, index) => (forgottenBefore === undefined ? [] : [[index, forgottenBefore]])),
    [[32, 9936]],
  );
  const lines = selectDetails(state, processOf(state, key)).lines.map(({ label, text }) => `${label} ${text}`);
  const at = lines.findIndex((line) => line.includes('9,936 more are not kept'));
  assert.ok(at > 0 && lines[at + 1]?.startsWith('9969 '), lines.slice(at, at + 2).join('\n'));
});

test('whoever counts execs counts those that are not kept', () => {
  const state = after(10_000);
  const process = processOf(state, key);
  assert.equal(findColumn('execs')?.value?.(process, selectLookup(state)), 10_000);
  const { execs, droppedExecs } = new SpanMaker().make(state, process);
  assert.equal(execs.length + droppedExecs, 10_000);
});

test('lines that come only at the end say where some are missing', () => {
  const print = createTextPrinter();
  const execs = Array.from({ length: 100 }, (_each, n) => nth(n + 1));
  const long = reduce(stateAfter([forkEvent()]), { type: 'threshold/changed', thresholdNs: 50 * MS });
  let state = receive(long, execs);
  assert.equal(print(state, execs), '');
  const exit = [exitEvent({ timeBootNs: T0 + 200 * MS })];
  state = receive(state, exit);
  const lines = print(state, exit).trimEnd().split('\n');
  assert.equal(lines.length, 66);
  assert.match(lines[32] ?? '', / EXEC {2}… .* … 36 more$/);
});

test('as many as are usual are all kept', () => {
  assert.equal(processOf(after(64), key).images.length, 64);
  assert.equal(processOf(after(64), key).images.at(-1)?.forgottenBefore, undefined);
});

test('of long arguments fewer are kept, but always the first and the last', () => {
  const { images } = processOf(after(1000, 'x'.repeat(16_000)), key);
  const bytes = images.reduce((sum, { args }) => sum + args.length, 0);
  assert.ok(images.length >= 2 && bytes <= 128 * 1024, `${images.length} with ${bytes} bytes`);
  assert.match(images[0]?.args ?? '', /^loop\x001\x00/);
  assert.match(images.at(-1)?.args ?? '', /^loop\x001000\x00/);
  assert.equal(
    images.reduce((sum, { forgottenBefore = 0 }) => sum + forgottenBefore + 1, 0),
    1000,
  );
});

test('file names count as arguments do', () => {
  const filename = byteString('/'.repeat(4000));
  const execs = Array.from({ length: 64 }, (_each, n) => execEvent({ timeBootNs: T0 + (n + 1) * MS, filename }));
  const { images } = processOf(receive(stateAfter([forkEvent()]), execs), key);
  assert.equal(images.length, 32);
});

test('whose it is, its last exec says, whatever is forgotten before that', () => {
  let state = stateAfter([forkEvent()]);
  for (let n = 1; n <= 100; n++) {
    // Where eight long ones are first, a ninth takes the place of all short ones between.
    const args = byteString('x'.repeat(n % 20 < 9 ? 16_000 : 10));
    state = receive(state, [execEvent({ timeBootNs: T0 + n * MS, uid: n, maxRssBytes: n, args })]);
    const { uid, rssBaselineBytes } = processOf(state, key);
    assert.deepEqual([uid, rssBaselineBytes], [n, n]);
  }
});

test('lines tell every exec once, also of many in one batch', () => {
  const print = createTextPrinter();
  const batches = [200, 1, 1].map((count, batch) =>
    Array.from({ length: count }, (_each, n) => nth(batch * 1000 + n + 1)),
  );
  let state = stateAfter([forkEvent()]);
  let text = '';
  for (const batch of batches) {
    state = receive(state, batch);
    text += print(state, batch);
  }
  assert.equal(text.split('\n').length - 1, 202);
});
