// Processes that make themselves hard to look at in /proc: the others are seen all the same, and so are they.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Process } from '../../src/core/process.ts';
import { readArgs } from '../../src/core/source/procArgs.ts';
import { cgroupRoot } from '../support/hostile.ts';
import { program } from '../support/programs.ts';
import { needsTracing, runCommand, Trace } from '../support/tracing.ts';

const MOST_ARGS_BYTES = 16_384;
const GIB = 2 ** 30;

/** A process of odd-proc.c, once it is as it is to be. */
class Odd implements Disposable {
  readonly #child: ChildProcess;
  readonly pid: number;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.pid = child.pid ?? 0;
  }

  static async start(...args: readonly string[]): Promise<Odd> {
    const child = spawn(await program('odd-proc'), args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const printed = await new Promise((resolve) => child.stdout.once('data', resolve).once('end', resolve));
    assert.equal(`${printed}`.trim(), `${child.pid}`);
    return new Odd(child);
  }

  /** Returns its status. */
  async end(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.#child.once('exit', resolve));
    this.#child.stdin?.end();
    return ended;
  }

  /** It tidies up after itself. */
  [Symbol.dispose](): void {
    this.#child.stdin?.end();
  }
}

/** As the first look into /proc, before anything that happens, shows it. */
async function found(held: Odd): Promise<Process> {
  using trace = Trace.start();
  const process = trace.state.table.running.get(held.pid);
  assert.ok(process, `no process ${held.pid}`);
  assert.equal(process.origin, 'snapshot');
  const { pid } = await runCommand('/bin/true');
  await trace.settled(pid);
  return process;
}

test('arguments that are a mebibyte of NULs: several of them, at once', needsTracing, async () => {
  using first = await Odd.start('nuls');
  using second = await Odd.start('nuls');
  for (const one of [first, second]) {
    const [image] = (await found(one)).images;
    assert.equal(image?.args, 'a\0');
  }
});

test('arguments that are a gibibyte: cut, and that is known', needsTracing, async () => {
  using held = await Odd.start('giant');
  const [image] = (await found(held)).images;
  assert.equal(image?.args.length, MOST_ARGS_BYTES);
  assert.equal(image?.argsTotalBytes, GIB);
  // Of another user's process we are not told how long they are.
  const { args, argsTotalBytes } = readArgs(held.pid, 0);
  assert.deepEqual([args.length, argsTotalBytes], [MOST_ARGS_BYTES, MOST_ARGS_BYTES + 1]);
});

test('a file at a path that the kernel cannot tell: the name alone', needsTracing, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tracer-tui-deep-'));
  // Node.js removes nothing whose path is too long.
  t.after(() => spawnSync('rm', ['-r', folder]));
  using held = await Odd.start('deep', folder);
  const { comm, images } = await found(held);
  assert.deepEqual([comm, images[0]?.filename], ['copy', 'copy']);
});

test('a cgroup at such a path: none is told', needsTracing, async (t) => {
  const root = cgroupRoot();
  if (root === undefined) return t.skip('no cgroup2 is mounted here');
  using held = await Odd.start('cgroup', root);
  assert.equal((await found(held)).cgroupId, 0);
  assert.equal(await held.end(), 0);
});
