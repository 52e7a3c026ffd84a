// The rows are kept from frame to frame, and must be what they would be if everything were computed anew.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { ProcessEvent } from '../../src/core/events/event.ts';
import { compileFilter } from '../../src/core/filter/match.ts';
import { CHOOSABLE_COLUMNS } from '../../src/core/select/columns.ts';
import { createRowsSelector, type RowsSelector } from '../../src/core/select/rows.ts';
import type { Action } from '../../src/core/state/actions.ts';
import { checkAnySequence, DrawnWorld } from './support/drawnWorld.ts';
import { MS, T0 } from './support/events.ts';
import { life } from './support/life.ts';
import { keysOf, naiveRows } from './support/naiveRows.ts';

const FILTERS = ['', 'gcc', 'dur>20ms', 'exit!=0', 'user=alice', '!sh', 'cpu>1ms or rss>2M', 'signal=KILL', 'pid<200'];
const COMMANDS = [[], ['sh -c x'], ['env gcc', 'gcc -c a.c'], ['cc1 a.c'], ['ls /']];

type Step =
  | { readonly kind: 'action'; readonly action: Action }
  | { readonly kind: 'wait'; readonly ms: number }
  /** `count` lives. When they are cut, only the first events of each come now, the rest with the next step of this kind. */
  | { readonly kind: 'lives'; readonly count: number; readonly seed: number; readonly isCut: boolean }
  | { readonly kind: 'look' };

const action = (arbitrary: fc.Arbitrary<Action>): fc.Arbitrary<Step> =>
  arbitrary.map((action) => ({ kind: 'action', action }));

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: livesStep(fc.integer({ min: 1, max: 8 })) },
  { weight: 1, arbitrary: livesStep(fc.constant(700)) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait'), ms: fc.nat(1500) }) },
  { weight: 10, arbitrary: fc.constant({ kind: 'look' }) },
  {
    weight: 2,
    arbitrary: action(
      fc.record({
        type: fc.constant('order/changed'),
        order: fc.record({
          column: fc.constantFrom('newest', ...CHOOSABLE_COLUMNS.map(({ id }) => id)),
          direction: fc.constantFrom('ascending', 'descending'),
        }),
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: action(
      fc.constantFrom(0, 5, 10, 50, 1000).map((ms) => ({ type: 'threshold/changed', thresholdNs: ms * MS })),
    ),
  },
  {
    weight: 2,
    arbitrary: action(
      fc.constantFrom(...FILTERS).map((text) => ({ type: 'filter/changed', filter: compileFilter(text) })),
    ),
  },
  { weight: 2, arbitrary: action(fc.constantFrom({ type: 'view/paused' }, { type: 'view/resumed' })) },
  {
    weight: 1,
    arbitrary: action(
      fc.constantFrom('alice', 'zoe').map((name) => ({ type: 'users/read', names: new Map([[1000, name]]) })),
    ),
  },
);

function livesStep(count: fc.Arbitrary<number>): fc.Arbitrary<Step> {
  return fc.record({ kind: fc.constant('lives'), count, seed: fc.nat(1000), isCut: fc.boolean() });
}

class World extends DrawnWorld<Step> {
  #untold: ProcessEvent[] = [];
  #nextPid = 100;
  readonly #select: RowsSelector = createRowsSelector();

  override take(step: Step): void {
    switch (step.kind) {
      case 'look':
        return this.look();
      case 'wait':
        return this.wait(step.ms);
      case 'lives':
        return this.#live(step.count, step.seed, step.isCut);
      case 'action':
        return this.act(step.action);
    }
  }

  override look(): void {
    assert.deepEqual(keysOf(this.#select(this.state)), naiveRows(this.state, this.frozen));
  }

  #live(count: number, seed: number, isCut: boolean): void {
    const told = this.#untold;
    this.#untold = [];
    for (let index = 0; index < count; index++) {
      const events = this.#lifeOf(seed + index * 7);
      const cut = isCut ? (seed + index) % (events.length + 1) : events.length;
      told.push(...events.slice(0, cut));
      this.#untold.push(...events.slice(cut));
    }
    this.tell(told, 2000);
  }

  /** Some end twice, some are freed before their exit is told, some exits are lost: PIDs are used again. */
  #lifeOf(seed: number): readonly ProcessEvent[] {
    const pid = 100 + (this.#nextPid++ % 3000);
    const startMs = (this.nowBootNs - T0) / MS + (seed % 50);
    const cpuNs = (seed % 30) * 100_000;
    const usage = { cpuNs, maxRssBytes: (seed % 5) * 2 ** 20 };
    const execs = COMMANDS[seed % COMMANDS.length] ?? [];
    const options = { pid, startMs, execs, exitMs: 3 + (seed % 90), status: [0, 256, 9][seed % 3] ?? 0, usage };
    const { fork, execs: images, exits, free, events } = life(options);
    if (seed % 11 === 0) return [fork, ...images, free, ...exits];
    if (seed % 13 === 0) return [fork, ...images];
    if (seed % 17 === 0) return [...exits, fork, ...images, free];
    if (seed % 19 !== 0) return events;
    return life({ ...options, secondExit: { exitMs: options.exitMs + 1, status: 7 << 8 } }).events;
  }
}

test('after any sequence of batches and keys, the rows are those of a new computation', () => {
  checkAnySequence(anyStep, () => new World(), 120);
});

test('a busy machine: rows come and are forgotten, frame by frame', () => {
  const world = new World();
  for (let frame = 0; frame < 40; frame++) {
    world.take({ kind: 'lives', count: 100 + frame, seed: frame * 31, isCut: frame % 2 === 0 });
    const column = CHOOSABLE_COLUMNS[frame % CHOOSABLE_COLUMNS.length]?.id ?? 'newest';
    if (frame % 7 === 0) {
      world.take({ kind: 'action', action: { type: 'order/changed', order: { column, direction: 'ascending' } } });
    }
    if (frame === 10) world.take({ kind: 'action', action: { type: 'view/paused' } });
    if (frame === 30) world.take({ kind: 'action', action: { type: 'view/resumed' } });
    world.look();
  }
  assert.ok(world.state.table.history.firstOrdinal > 0, 'some were forgotten');
});
