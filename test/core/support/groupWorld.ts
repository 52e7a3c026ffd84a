// Processes that come and go while their groups are looked at.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { byteString } from '../../../src/core/bytes.ts';
import type { ProcessEvent } from '../../../src/core/events/event.ts';
import { compileFilter } from '../../../src/core/filter/match.ts';
import { GROUPINGS, type GroupingId } from '../../../src/core/groups/grouping.ts';
import { createGroupsSelector, type Groups, type GroupsSelector } from '../../../src/core/groups/selectGroups.ts';
import type { Process } from '../../../src/core/process.ts';
import type { Action } from '../../../src/core/state/actions.ts';
import { reduce } from '../../../src/core/state/reduce.ts';
import { initialState, type State } from '../../../src/core/state/state.ts';
import { MS, T0 } from './events.ts';
import { life } from './life.ts';

const COMMANDS = [[], ['sh -c x'], ['env gcc', 'gcc -c a.c'], ['cc1 a.c'], ['cc1 b.c'], ['ls /']];
const FILTERS = ['', 'gcc', 'dur>20ms', 'exit!=0', 'user=alice', 'cpu>1ms or rss>2M'];

export function isFailure({ end }: Process): boolean {
  return end?.how === 'exited' && end.status !== 0;
}

/** All slices. */
export function countAnew(select: GroupsSelector, state: State): Groups {
  let groups = select(state);
  for (let i = 0; groups.progress !== undefined; i++) {
    assert.ok(i < 100, 'comes to an end');
    groups = select(state);
  }
  return groups;
}

export type Step =
  | { readonly kind: 'lives'; readonly count: number; readonly seed: number; readonly isCut: boolean }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'grouping'; readonly grouping: GroupingId }
  | { readonly kind: 'action'; readonly action: Action }
  | { readonly kind: 'look' };

export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('lives'),
      count: fc.integer({ min: 1, max: 12 }),
      seed: fc.nat(1000),
      isCut: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait'), ms: fc.nat(20_000) }) },
  { weight: 8, arbitrary: fc.constant({ kind: 'look' }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('grouping'),
      grouping: fc.constantFrom(...GROUPINGS.map(({ id }) => id)),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('action'),
      action: fc.oneof(
        fc.constantFrom(0, 5, 20, 1000).map((ms): Action => ({ type: 'threshold/changed', thresholdNs: ms * MS })),
        fc.constantFrom(...FILTERS).map((text): Action => ({ type: 'filter/changed', filter: compileFilter(text) })),
        fc.constant<Action>({ type: 'users/read', names: new Map([[1000, 'alice']]) }),
        fc.constant<Action>({ type: 'cgroups/read', paths: new Map([[7, byteString('/system.slice/cron.service')]]) }),
      ),
    }),
  },
);

/** A world in which lives begin and end, and a selector that has seen all of it. */
export class World {
  state: State = { ...initialState(), nowBootNs: T0 };
  readonly select = createGroupsSelector();
  #nextPid = 100;
  #rest: ProcessEvent[] = [];

  take(step: Step): void {
    switch (step.kind) {
      case 'lives':
        this.#live(step);
        break;
      case 'wait': {
        const nowBootNs = this.state.nowBootNs + step.ms * MS;
        this.state = reduce(this.state, { type: 'clock/ticked', nowBootNs, wallOffsetNs: 0 });
        break;
      }
      case 'grouping':
        this.#group(step.grouping);
        break;
      case 'action':
        this.state = reduce(this.state, step.action);
        break;
      case 'look':
        this.select(this.state);
        break;
    }
  }

  #group(grouping: GroupingId): void {
    const programs = { ...this.state.view.programs, grouping };
    this.state = reduce(this.state, { type: 'programs/changed', programs });
  }

  #live({ count, seed, isCut }: Extract<Step, { kind: 'lives' }>): void {
    const events = this.#rest;
    this.#rest = [];
    for (let i = 0; i < count; i++) {
      const number = seed + i * 7;
      const pid = this.#nextPid++;
      const { events: all } = life({
        pid,
        // What a parent has executed is known before its children end: the kernel tells it in this order.
        ppid: number % 3 === 0 && i > 0 && !isCut ? pid - 1 : 1,
        startMs: (this.state.nowBootNs - T0) / MS + i / 4,
        execs: COMMANDS[number % COMMANDS.length] ?? [],
        exitMs: 4 + (number % 50),
        status: number % 5 === 0 ? 256 : number % 11 === 0 ? 9 : 0,
        uid: 1000 + (number % 2),
        usage: { cpuNs: number * 1e4, maxRssBytes: number * 2 ** 13 },
        exactUsage: { cpuNs: number * 2e4 },
      });
      const split = isCut ? number % all.length : all.length;
      events.push(...all.slice(0, split));
      this.#rest.push(...all.slice(split));
    }
    const nowBootNs = events.reduce((now, { timeBootNs }) => Math.max(now, timeBootNs), this.state.nowBootNs);
    this.state = reduce(this.state, { type: 'events/received', events, nowBootNs });
  }
}
