// What `npm run test:kernels` makes of a kernel's run: whatever is missing is a problem, not only what failed.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Message } from '../../scripts/kernels/guest/message.ts';
import { keep } from '../../scripts/kernels/kept.ts';
import { describeCut, problemsOf } from '../../scripts/kernels/problems.ts';
import { describeRunAgain, testTable } from '../../scripts/kernels/table.ts';
import { WAYS } from '../../scripts/kernels/ways.ts';

const PROGRAMS = ['fork', 'exec', 'exit', 'free', 'cgroup_mkdir', 'spare_fork', 'spare_exec', 'spare_exit'];

/** What a guest says when all is well, but for its tests. */
const GOOD: readonly Message[] = [
  { type: 'booted', release: '6.1', cpus: 2 },
  ...Object.keys(WAYS).flatMap((options) =>
    PROGRAMS.map((program): Message => ({ type: 'verified', options, program, instructions: 100 })),
  ),
  { type: 'done', status: 0 },
];

const problems = (messages: readonly Message[], failure?: string) =>
  problemsOf('6.1', { messages, otherLines: [], tookMs: 1, ...(failure === undefined ? {} : { failure }) }, 'chosen');
const without = (type: Message['type']) => GOOD.filter((message) => message.type !== type);

test('a run is good only where everything was tried', () => {
  assert.deepEqual(problems(GOOD), []);
  assert.deepEqual(problems([], 'not done after 1 s'), ['not done after 1 s', 'nothing was run']);
  assert.deepEqual(problems(without('verified')), ['0 programs of 32 were verified']);
  const why = { messages: without('verified'), otherLines: ['Error: no addon'], tookMs: 1 };
  assert.deepEqual(problemsOf('6.1', why, 'chosen'), ['0 programs of 32 were verified\n  Error: no addon']);
  const large: Message = { type: 'verified', options: 'all', program: 'handle_exec', instructions: 200_000 };
  assert.equal(problems([...GOOD.filter((one) => one !== GOOD[1]), large]).length, 1);
});

test('a kernel of another name, one CPU, a test that was not run', () => {
  const one: Message = { type: 'booted', release: '5.4', cpus: 1 };
  assert.deepEqual(problems([one, ...without('booted')]), ['it is 5.4, not 6.1', '1 CPUs, not 2']);
  const [notRun = ''] = problemsOf('6.1', { messages: GOOD, otherLines: [], tookMs: 1 });
  assert.match(notRun, /^not run: /);
});

const ran = (ms: number, error?: string): Message => ({
  type: 'test',
  name: 'it',
  ms,
  skipped: false,
  hooksSkipped: false,
  ...(error === undefined ? {} : { error }),
});

test('a run that was cut: what came until then counts, but a test that could have been run again', () => {
  const cut = (messages: readonly Message[]) => ({
    messages,
    otherLines: [],
    tookMs: 1,
    failure: 'not done after 1 s',
  });
  for (const messages of [[], GOOD.slice(0, 2), [...GOOD.slice(0, 9), ran(1000, 'no end')]])
    assert.deepEqual(problemsOf('6.1', cut(messages), 'cut'), []);
  const refused: Message = { type: 'refused', options: 'all', reason: 'too large' };
  assert.deepEqual(problemsOf('6.1', cut([...GOOD.slice(0, 2), refused]), 'cut'), ['refused to load (all): too large']);
  assert.match(describeCut(cut([ran(1000)])), /^no time was left after 1 tests$/);
  assert.match(describeCut(cut([ran(1000, 'no end')])), /; failed, and not run again: it$/);
});

test('a test that was run again counts by its last run, and the table says so', () => {
  assert.deepEqual(problems([...GOOD, ran(1000, 'no end'), ran(2000)]), []);
  assert.deepEqual(problems([...GOOD, ran(1000), ran(2000, 'no end')]), ['it: no end']);
  assert.match(testTable([{ title: '7.2', messages: [ran(1000, 'no end'), ran(2000)] }]), /\| run 2: 2\.0 s \|/);
  assert.match(testTable([{ title: '7.2', messages: [ran(1000)] }]), /\| 1\.0 s \|/);
  const again = describeRunAgain({ title: '7.2', messages: [ran(1000, 'no end'), ran(2000)] });
  assert.deepEqual(again, ['7.2: run again: it: no end']);
  assert.deepEqual(describeRunAgain({ title: '7.2', messages: [ran(1000), ran(2000, 'no end')] }), []);
});

test('what was fetched is kept; what is cut is fetched again', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'kept-'));
  context.after(() => rm(folder, { recursive: true }));
  let fetches = 0;
  const fetch = async (work: string) => {
    fetches++;
    await writeFile(join(work, 'from'), 'a kernel');
    return { facts: { release: '1' }, files: new Map([['vmlinuz', join(work, 'from')]]) };
  };
  for (let run = 0; run < 2; run++) assert.deepEqual(await keep(folder, false, fetch), { release: '1' });
  assert.equal(fetches, 1);
  await writeFile(join(folder, 'vmlinuz'), 'a ker');
  await keep(folder, false, fetch);
  assert.equal(await readFile(join(folder, 'vmlinuz'), 'utf8'), 'a kernel');
  await writeFile(join(folder, 'list.json'), '{"facts":');
  await keep(folder, false, fetch);
  await keep(folder, true, fetch);
  assert.equal(fetches, 4);
});
