// Groups are counted from frame to frame, and must be what they would be if everything were counted anew.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { groupKey } from '../../../src/core/groups/grouping.ts';
import { createGroupsSelector, type Groups } from '../../../src/core/groups/selectGroups.ts';
import { durationNs, type Process, peakRss } from '../../../src/core/process.ts';
import { isRunningAt } from '../../../src/core/select/columns.ts';
import { selectLookup } from '../../../src/core/select/lookup.ts';
import type { State } from '../../../src/core/state/state.ts';
import { anyStep, countAnew, isFailure, World } from '../support/groupWorld.ts';
import { finished, running } from '../support/states.ts';

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
