// The tree is kept from frame to frame, and must be what it would be if everything were computed anew.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { ProcessEvent } from '../../src/core/events/event.ts';
import { compileFilter } from '../../src/core/filter/match.ts';
import { createTreeSelector } from '../../src/core/select/tree.ts';
import type { Action } from '../../src/core/state/actions.ts';
import { ALL_CLOSED, ALL_OPEN, withOpen } from '../../src/core/state/treeView.ts';
import { checkAnySequence, DrawnWorld } from './support/drawnWorld.ts';
import { MS, SECOND, T0 } from './support/events.ts';
import { type LifeOptions, life } from './support/life.ts';
import { naiveTree, rowsOfTree } from './support/naiveTree.ts';

type Step =
  /** So many processes, each a child of one that runs, some of which end with this batch and some later. */
  | { readonly kind: 'lives'; readonly count: number; readonly seed: number }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'look' }
  | { readonly kind: 'fold'; readonly seed: number }
  | { readonly kind: 'keep'; readonly keepsFinished: boolean | undefined }
  | { readonly kind: 'action'; readonly action: Action };

const FILTERS = ['', 'gcc', 'dur>20ms', 'exit!=0', 'cpu>1ms', '!sh'].map(compileFilter);
const lives = (count: fc.Arbitrary<number>): fc.Arbitrary<Step> =>
  fc.record({ kind: fc.constant('lives'), count, seed: fc.nat(10_000) });

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: lives(fc.integer({ min: 1, max: 12 })) },
  { weight: 1, arbitrary: lives(fc.constant(700)) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait'), ms: fc.nat(7000) }) },
  { weight: 8, arbitrary: fc.constant({ kind: 'look' }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('fold'), seed: fc.nat(1000) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('keep'), keepsFinished: fc.constantFrom(true, false, undefined) }),
  },
  {
    weight: 4,
    arbitrary: fc
      .oneof(
        fc.constantFrom(...FILTERS.map((filter): Action => ({ type: 'filter/changed', filter }))),
        fc.constantFrom(...[0, 15, 60].map((ms): Action => ({ type: 'threshold/changed', thresholdNs: ms * MS }))),
        fc.constantFrom<[Action, Action]>({ type: 'view/paused' }, { type: 'view/resumed' }),
      )
      .map((action): Step => ({ kind: 'action', action })),
  },
);

class World extends DrawnWorld<Step> {
  #pending: ProcessEvent[] = [];
  #nextPid = 100;
  #alive: LifeOptions[] = [];
  readonly #select = createTreeSelector();

  override take(step: Step): void {
    switch (step.kind) {
      case 'look':
        return this.look();
      case 'wait':
        return this.wait(step.ms);
      case 'lives':
        return this.#live(step.count, step.seed);
      case 'fold':
        return this.#fold(step.seed);
      case 'keep':
        return this.dispatch({
          type: 'tree/changed',
          tree: { ...this.state.view.tree, keepsFinished: step.keepsFinished },
        });
      case 'action':
        return this.act(step.action);
    }
  }

  override look(): void {
    const tree = this.#select(this.state);
    const rows = rowsOfTree(tree);
    assert.deepEqual(rows, naiveTree(this.state, this.frozen));
    rows.forEach(({ key }, index) => {
      assert.equal(tree.indexOf(key), index);
    });
  }

  #fold(seed: number): void {
    const all = [...this.state.table.running.values()].map(({ key }) => key);
    const { folding } = this.state.view.tree;
    const some = all.filter((key) => (key + seed) % 3 === 0);
    const chosen = seed % 7 === 0 ? ALL_CLOSED : seed % 7 === 1 ? ALL_OPEN : withOpen(folding, some, seed % 2 === 0);
    this.dispatch({ type: 'tree/changed', tree: { ...this.state.view.tree, folding: chosen } });
  }

  #live(count: number, seed: number): void {
    const told = this.#pending;
    this.#pending = [];
    told.push(...this.#endSome(seed));
    const parents = this.#alive.slice(-6).map(({ pid = 1 }) => pid);
    for (let i = 0; i < count; i++) {
      const number = seed + i * 7;
      const options: LifeOptions = {
        pid: this.#nextPid++,
        ppid: [1, ...parents][number % (parents.length + 1)] ?? 1,
        // Not in the order in which they are told.
        startMs: (this.nowBootNs - T0) / MS + ((number * 37) % (count + 20)),
        execs: [[], ['sh -c x'], ['gcc a.c']][number % 3] ?? [],
        exitMs: 3 + (number % 90),
        status: [0, 256, 9][number % 3] ?? 0,
        usage: { cpuNs: (number % 30) * 100_000 },
        exactUsage: { cpuNs: (number % 30) * 110_000 },
      };
      this.#tell(told, options, number);
    }
    this.tell(told, count + 200);
  }

  /** Some exits are lost, some come before the fork or twice, some frees come later or never. */
  #tell(told: ProcessEvent[], options: LifeOptions, number: number): void {
    const { exitMs = 0 } = options;
    const isTwice = number % 19 === 0;
    const second = { secondExit: { exitMs: exitMs + (number % 2 === 0 ? 1 : -1), status: 512 } };
    const { fork, execs, exits, free } = life({ ...options, ...(isTwice ? second : {}) });
    const ends = number % 17 === 0 ? [free] : number % 13 === 0 ? exits : [...exits, free];
    if (number % 11 === 0) {
      told.push(...exits);
      this.#pending.push(fork, ...execs, free);
      return;
    }
    told.push(fork, ...execs);
    const when = number % 5;
    if (when < 2) this.#pending.push(...ends);
    if (when === 2) told.push(...ends);
    if (when === 3) {
      told.push(...exits.slice(0, 1));
      this.#pending.push(free, ...exits.slice(1));
    }
    if (when === 4) this.#alive.push(options);
  }

  /** Of those that live long; what they have started may go on. */
  #endSome(seed: number): ProcessEvent[] {
    const ending = this.#alive.filter((_, index) => (index + seed) % 3 === 0);
    this.#alive = this.#alive.filter((options) => !ending.includes(options));
    return ending.flatMap((options) => {
      const exitMs = (this.nowBootNs - T0) / MS - (options.startMs ?? 0);
      const { exits, free } = life({ ...options, exitMs });
      return [...exits, free];
    });
  }
}

test('after any sequence of batches and keys, the tree is that of a new computation', () => {
  checkAnySequence(anyStep, () => new World(), 150);
});

test('a busy machine: processes come, leave and are forgotten, frame by frame', () => {
  const world = new World();
  for (let frame = 0; frame < 30; frame++) {
    world.take({ kind: 'lives', count: 150, seed: frame * 31 });
    if (frame % 5 === 0) world.take({ kind: 'keep', keepsFinished: frame % 2 === 0 });
    if (frame % 4 === 0) world.take({ kind: 'wait', ms: 3000 });
    if (frame === 10) world.take({ kind: 'action', action: { type: 'view/paused' } });
    if (frame === 20) world.take({ kind: 'action', action: { type: 'view/resumed' } });
    world.look();
  }
  assert.ok(world.state.table.history.firstOrdinal > 0, 'some were forgotten');
  assert.ok(world.nowBootNs > T0 + 6 * SECOND);
});

test('a recording that is rewound, and what was forgotten while nobody looked', () => {
  const world = new World();
  world.take({ kind: 'lives', count: 300, seed: 5 });
  world.look();
  for (let batch = 0; batch < 6; batch++) world.take({ kind: 'lives', count: 700, seed: batch });
  assert.ok(world.state.table.history.firstOrdinal > 1024);
  world.look();
  world.take({ kind: 'action', action: { type: 'replay/rewound' } });
  world.look();
  world.take({ kind: 'lives', count: 20, seed: 8 });
  world.look();
});
