// Groups of many processes: slices, bounds, names, and the filter that finds the processes of one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byteString } from '../../../src/core/bytes.ts';
import type { ProcessEvent } from '../../../src/core/events/event.ts';
import { compileFilter, NO_FILTER } from '../../../src/core/filter/match.ts';
import { MAX_GROUPS } from '../../../src/core/groups/group.ts';
import { groupFilter } from '../../../src/core/groups/groupFilter.ts';
import { GROUPINGS, type GroupingId, groupKey, groupName } from '../../../src/core/groups/grouping.ts';
import { createGroupsSelector } from '../../../src/core/groups/selectGroups.ts';
import type { Process } from '../../../src/core/process.ts';
import { createReportBuilder } from '../../../src/core/report/build.ts';
import { selectDetails } from '../../../src/core/select/details.ts';
import { selectLookup } from '../../../src/core/select/lookup.ts';
import { createRowsSelector } from '../../../src/core/select/rows.ts';
import { reduce } from '../../../src/core/state/reduce.ts';
import { initialState, type State } from '../../../src/core/state/state.ts';
import { argv, execEvent, exitEvent, forkEvent, freeEvent, MS, NO_USAGE, SECOND, T0 } from '../support/events.ts';
import { countAnew, isFailure, World } from '../support/groupWorld.ts';
import { life } from '../support/life.ts';
import { finished, stateAfter } from '../support/states.ts';

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

const CONTAINER = '3f'.repeat(32);

test('names of groups, and the filter that finds their processes', () => {
  const world = new World();
  world.take({ kind: 'lives', count: 60, seed: 3, isCut: true });
  world.take({
    kind: 'action',
    action: { type: 'cgroups/read', paths: new Map([[7, byteString(`/system.slice/docker-${CONTAINER}.scope`)]]) },
  });
  world.take({ kind: 'action', action: { type: 'users/read', names: new Map([[1000, 'alice']]) } });
  world.take({ kind: 'action', action: { type: 'containers/read', names: new Map([[CONTAINER, 'web']]) } });
  const expected: Readonly<Record<GroupingId, string>> = {
    program: 'gcc',
    parent: '(not known)',
    user: 'alice',
    unit: `docker-${CONTAINER}.scope`,
    container: 'web',
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

test('two groups that read the same are two filters', () => {
  const lives = [1, 2].map((uid) => life({ pid: uid, startMs: uid, uid }));
  const names = new Map([1, 2].map((uid) => [uid, 'alice']));
  const state = reduce(stateAfter(lives.flatMap(({ events }) => [...events])), { type: 'users/read', names });
  const lookup = selectLookup(state);
  const select = createRowsSelector();
  let filtered = reduce(state, { type: 'filter/changed', filter: compileFilter('nobody') });
  const texts = new Set<string>();
  for (const process of finished(state)) {
    const filter = groupFilter('user', groupKey('user', process, lookup), NO_FILTER, lookup);
    texts.add(filter.text);
    filtered = reduce(filtered, { type: 'filter/changed', filter });
    const { tables } = select(filtered);
    assert.deepEqual([tables.finished.length, tables.finished.at(0)?.key], [1, process.key]);
  }
  assert.equal(texts.size, 1);
});

test('of a command that is followed, and of nothing else, the parent is this program', () => {
  const shell = life({ pid: 10, ppid: 5, execs: ['sh'], exitMs: 100 });
  const child = life({ pid: 11, ppid: 10, startMs: 20, execs: ['ls'] });
  const actions = (isFollowing: boolean): State => {
    const started = reduce(initialState(), { type: 'source/started', name: 'ebpf', nowBootNs: T0, isFollowing });
    const events = [shell.fork, ...shell.execs, ...child.events, ...shell.exits];
    return reduce(started, { type: 'events/received', events, nowBootNs: T0 + SECOND });
  };
  const seen = (state: State) => {
    const lookup = selectLookup(state);
    const filter = compileFilter('parent=tracer-tui');
    const report = createReportBuilder();
    for (const process of finished(state)) report.add(process);
    return [
      finished(state).map((process) => groupName('parent', groupKey('parent', process, lookup), lookup)),
      finished(state).map((process) => filter.matches(process, lookup)),
      finished(state).map((process) => selectDetails(state, process).lines.find(({ label }) => label === '5')?.text),
      report.finish(state).parents.shown.map(({ name }) => name),
    ];
  };
  const ours = 'tracer-tui';
  assert.deepEqual(seen(actions(true)), [
    ['sh', ours],
    [false, true],
    [ours, ours],
    [ours, 'sh'],
  ]);
  const unknown = '(not known)';
  assert.deepEqual(seen(actions(false)), [
    ['sh', unknown],
    [false, false],
    ['not known', 'not known'],
    [unknown, 'sh'],
  ]);
});
