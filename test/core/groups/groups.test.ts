// Groups are counted from frame to frame, and must be what they would be if everything were counted anew.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { byteString } from '../../../src/core/bytes.ts';
import type { ProcessEvent } from '../../../src/core/events/event.ts';
import { compileFilter } from '../../../src/core/filter/match.ts';
import { MAX_GROUPS } from '../../../src/core/groups/group.ts';
import { groupFilter } from '../../../src/core/groups/groupFilter.ts';
import { GROUPINGS, type GroupingId, groupKey, groupName } from '../../../src/core/groups/grouping.ts';
import { createGroupsSelector, type Groups, type GroupsSelector } from '../../../src/core/groups/selectGroups.ts';
import { durationNs, type Process, peakRss } from '../../../src/core/process.ts';
import { isRunningAt } from '../../../src/core/select/columns.ts';
import { selectLookup } from '../../../src/core/select/lookup.ts';
import { createRowsSelector } from '../../../src/core/select/rows.ts';
import type { Action } from '../../../src/core/state/actions.ts';
import { reduce } from '../../../src/core/state/reduce.ts';
import { initialState, type State } from '../../../src/core/state/state.ts';
import { argv, execEvent, exitEvent, forkEvent, freeEvent, MS, NO_USAGE, SECOND, T0 } from '../support/events.ts';
import { life } from '../support/life.ts';
import { finished, running } from '../support/states.ts';

const COMMANDS = [[], ['sh -c x'], ['env gcc', 'gcc -c a.c'], ['cc1 a.c'], ['cc1 b.c'], ['ls /']];
const FILTERS = ['', 'gcc', 'dur>20ms', 'exit!=0', 'user=alice', 'cpu>1ms or rss>2M'];

function isFailure({ end }: Process): boolean {
  return end?.how === 'exited' && end.status !== 0;
}

/** All slices. */
function countAnew(select: GroupsSelector, state: State): Groups {
  let groups = select(state);
  for (let i = 0; groups.progress !== undefined; i++) {
    assert.ok(i < 100, 'comes to an end');
    groups = select(state);
  }
  return groups;
}

function figuresOf({ list }: Groups) {
  const figures = list.map(({ key, group, running }) => ({
    key,
    running,
    count: group.durations.count,
    failures: group.failures,
    totalNs: group.durations.totalNs,
    maxNs: group.durations.maxNs,
    p95Ns: group.durations.quantileNs(0.95),
    histogram: [...group.durations.histogram],
    cpuNs: group.cpuNs,
    rss: group.rss,
  }));
  return figures.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Figures that a sketch does not make, from the processes themselves. */
function naiveFigures(state: State) {
  const lookup = selectLookup(state);
  const { thresholdNs, filter, programs } = state.view;
  const shown = (process: Process) =>
    durationNs(process, lookup.nowBootNs) >= thresholdNs && filter.matches(process, lookup);
  const groups = new Map<
    string,
    { key: string; running: number; count: number; failures: number; totalNs: number; cpuNs: number; rssBytes: number }
  >();
  for (const process of [...finished(state), ...running(state)].filter(shown)) {
    const key = groupKey(programs.grouping, process, lookup);
    const group = groups.get(key) ?? { key, running: 0, count: 0, failures: 0, totalNs: 0, cpuNs: 0, rssBytes: 0 };
    groups.set(key, group);
    if (isRunningAt(process, lookup.nowBootNs)) {
      group.running++;
      continue;
    }
    group.count++;
    if (isFailure(process)) group.failures++;
    group.totalNs += durationNs(process, lookup.nowBootNs);
    group.cpuNs += process.usage?.cpuNs ?? 0;
    group.rssBytes = Math.max(group.rssBytes, peakRss(process)?.bytes ?? 0);
  }
  return [...groups.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

type Step =
  | { readonly kind: 'lives'; readonly count: number; readonly seed: number; readonly isCut: boolean }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'grouping'; readonly grouping: GroupingId }
  | { readonly kind: 'action'; readonly action: Action }
  | { readonly kind: 'look' };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
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
class World {
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

test('from frame to frame the same as from scratch, and as the processes say', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { minLength: 1, maxLength: 40 }), (steps) => {
      const world = new World();
      for (const step of steps) world.take(step);
      // What was learned late is taken up a second later, what has not settled a while later.
      for (let i = 0; i < 2; i++) {
        world.take({ kind: 'wait', ms: 20_000 });
        countAnew(world.select, world.state);
      }
      world.take({ kind: 'wait', ms: 2000 });
      const kept = figuresOf(countAnew(world.select, world.state));
      assert.deepEqual(kept, figuresOf(countAnew(createGroupsSelector(), world.state)));
      const few = kept.map(({ key, running, count, failures, totalNs, cpuNs, rss }) => {
        return { key, running, count, failures, totalNs, cpuNs, rssBytes: rss.bytes };
      });
      assert.deepEqual(few, naiveFigures(world.state));
    }),
    { numRuns: 300 },
  );
});

/** Many short ones, each with a command of its own if it is asked for. */
function crowd(count: number, command: (index: number) => string, history = 100_000): State {
  let state: State = { ...initialState({ history }), nowBootNs: T0 };
  const events: ProcessEvent[] = [];
  for (let i = 0; i < count; i++) {
    const head = { pid: 10 + (i % 4_000_000), startBootNs: T0 + i * MS };
    const name = byteString(command(i));
    events.push(forkEvent({ ...head, timeBootNs: head.startBootNs }));
    events.push(
      execEvent({ ...head, timeBootNs: head.startBootNs + 1, comm: name, filename: name, args: argv(command(i)) }),
    );
    events.push(exitEvent({ ...head, timeBootNs: head.startBootNs + MS, usage: NO_USAGE }));
    events.push(freeEvent({ ...head, timeBootNs: head.startBootNs + 2 * MS }));
    if (events.length < 4000 && i < count - 1) continue;
    state = reduce(state, { type: 'events/received', events: [...events], nowBootNs: head.startBootNs + 2 * MS });
    events.length = 0;
  }
  return reduce(state, { type: 'clock/ticked', nowBootNs: state.nowBootNs + 20 * SECOND, wallOffsetNs: 0 });
}

test('who starts them: the program at that time, and for a fork the program that it was forked from', () => {
  const shell = life({ pid: 10, execs: ['sh -c x'], exitMs: 500 });
  const subshell = life({ pid: 11, ppid: 10, startMs: 100, exitMs: 300 });
  const early = life({ pid: 12, ppid: 11, startMs: 150, execs: ['ls /'] });
  const late = execEvent({ pid: 11, ppid: 10, startBootNs: T0 + 100 * MS, timeBootNs: T0 + 200 * MS });
  const after = life({ pid: 13, ppid: 11, startMs: 250, execs: ['ls /'] });
  const lives = [shell, subshell, early, after].flatMap(({ events }) => events);
  const events = [...lives, late].sort((a, b) => a.timeBootNs - b.timeBootNs);
  const state = reduce(
    { ...initialState(), nowBootNs: T0 },
    { type: 'events/received', events, nowBootNs: T0 + SECOND },
  );
  const lookup = selectLookup(state);
  const startedBy = (pid: number) => {
    const process = finished(state).find((candidate) => candidate.pid === pid);
    assert.ok(process);
    return groupName('parent', groupKey('parent', process, lookup), lookup);
  };
  assert.equal(startedBy(12), 'sh');
  assert.equal(startedBy(13), 'true');
  assert.equal(startedBy(11), 'sh');
  assert.equal(startedBy(10), '(not known)');
});

test('a long history is counted in slices, and says how far it is', () => {
  const state = crowd(30_000, (index) => `c${index % 10}`);
  const select = createGroupsSelector();
  const first = select(state);
  assert.ok(first.progress !== undefined && first.progress > 0 && first.progress < 1);
  assert.ok(first.counted > 0 && first.counted < 30_000);
  assert.equal(countAnew(select, state).counted, 30_000);
});

test('what the history forgets stays counted; what it forgot before is told', () => {
  const early = crowd(3000, () => 'c', 2048);
  const select = createGroupsSelector();
  const groups = countAnew(select, early);
  const kept = early.table.history.length;
  assert.equal(groups.counted, kept);
  assert.equal(groups.forgotten, 3000 - kept);
  const events: ProcessEvent[] = [];
  for (let i = 0; i < 3000; i++) events.push(...life({ pid: 5_000 + i, startMs: 40_000 + i, execs: ['d'] }).events);
  let state = early;
  for (let i = 0; i < events.length; i += 400) {
    state = reduce(state, { type: 'events/received', events: events.slice(i, i + 400), nowBootNs: T0 + 60 * SECOND });
    select(state);
  }
  const later = countAnew(select, state);
  assert.equal(later.counted, kept + 3000);
  assert.equal(later.forgotten, 3000 - kept);
});

test('groups are bounded: those with the fewest processes become others, and no process is lost', () => {
  const count = 3 * MAX_GROUPS;
  const state = crowd(count, (index) => (index % 4 === 0 ? 'often' : `once-${index}`));
  const { list, others } = countAnew(createGroupsSelector(), state);
  assert.ok(list.length <= MAX_GROUPS);
  const often = list.find(({ key }) => key.endsWith('often'));
  assert.equal(often?.group.durations.count, count / 4);
  const sum = list.reduce((total, { group }) => total + group.durations.count, others?.group.durations.count ?? 0);
  assert.equal(sum, count);
});

test('names of groups, and the filter that finds their processes', () => {
  const world = new World();
  world.take({ kind: 'lives', count: 60, seed: 3, isCut: true });
  world.take({
    kind: 'action',
    action: { type: 'cgroups/read', paths: new Map([[7, byteString('/system.slice/cron.service')]]) },
  });
  world.take({ kind: 'action', action: { type: 'users/read', names: new Map([[1000, 'alice']]) } });
  const expected: Readonly<Record<GroupingId, string>> = {
    program: 'gcc',
    parent: '(not known)',
    user: 'alice',
    unit: 'cron.service',
    exit: 'exit 1',
    command: 'gcc -c a.c',
  };
  for (const { id } of GROUPINGS) {
    world.take({ kind: 'grouping', grouping: id });
    const { list } = countAnew(world.select, world.state);
    const lookup = selectLookup(world.state);
    assert.ok(
      list.some(({ key }) => groupName(id, key, lookup) === expected[id]),
      id,
    );
    for (const { key, group, running } of list) {
      const filter = groupFilter(id, key, world.state.view.filter, lookup);
      const state = reduce(world.state, { type: 'filter/changed', filter });
      const { tables } = createRowsSelector()(state);
      assert.equal(tables.finished.length, group.durations.count, `${id} ${key}`);
      assert.equal(tables.running.length, running, `${id} ${key}`);
    }
  }
});

test('a group within a filter: both are in force', () => {
  const world = new World();
  world.take({ kind: 'lives', count: 60, seed: 3, isCut: false });
  const lookup = selectLookup(world.state);
  const inForce = compileFilter('exit!=0');
  const [process] = finished(world.state).filter(
    (candidate) => groupName('program', groupKey('program', candidate, lookup), lookup) === 'gcc',
  );
  assert.ok(process);
  const filter = groupFilter('program', groupKey('program', process, lookup), inForce, lookup);
  assert.equal(filter.text, '(exit!=0) and command=gcc');
  const state = reduce(world.state, { type: 'filter/changed', filter });
  const { tables } = createRowsSelector()(state);
  assert.ok(tables.finished.length > 0);
  for (let index = 0; index < tables.finished.length; index++)
    assert.ok(isFailure(tables.finished.at(index) as Process));
});
