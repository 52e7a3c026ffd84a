// The rows of the page of programs, in order, and what is said of a group besides its figures.

import { formatCount } from '../format/bytes.ts';
import { OTHERS } from '../groups/group.ts';
import { groupName } from '../groups/grouping.ts';
import { type CountedGroup, createGroupsSelector, type Groups } from '../groups/selectGroups.ts';
import { WINDOW_SECONDS } from '../groups/startSeries.ts';
import { findStorm, type Storm } from '../groups/storms.ts';
import type { State } from '../state/state.ts';
import { GROUP_COLUMNS } from './groupColumns.ts';
import { type Lookup, selectLookup } from './lookup.ts';

export interface GroupRow extends CountedGroup {
  /** Printable. */
  readonly name: string;
  /** The rest of many groups: it is in no order, and nothing lists its processes. */
  readonly isOthers: boolean;
}

export interface GroupRows {
  readonly groups: Groups;
  readonly length: number;
  at(index: number): GroupRow | undefined;
  indexOf(key: string): number;
  /** For a row on the screen. */
  stormOf(row: GroupRow): Storm | undefined;
}

export type GroupRowsSelector = (state: State) => GroupRows;

interface Looked {
  readonly storm: Storm | undefined;
  readonly count: number;
  readonly second: number;
}

/** A selector with a memory of its own. */
export function createGroupRowsSelector(): GroupRowsSelector {
  const selectGroups = createGroupsSelector();
  let last: { state: State; rows: GroupRows } | undefined;
  let storms = new Map<string, Looked>();
  let made: string | undefined;
  return (state) => {
    // A key asks for the rows that the screen has already, unless there is more to count.
    if (last?.state === state && last.rows.groups.progress === undefined) return last.rows;
    const lookup = selectLookup(state);
    const groups = selectGroups(state);
    const names = createNames(groups, lookup);
    const list = inOrder(groups, state, names);
    const nowSecond = Math.floor(lookup.nowBootNs / 1e9);
    if (made !== groups.grouping || storms.size > MOST_LOOKED) storms = new Map();
    made = groups.grouping;
    const looked = storms;
    const rows: GroupRows = {
      groups,
      length: list.length + (groups.others === undefined ? 0 : 1),
      at: (index) => {
        const group = list[index];
        if (group !== undefined) return { ...group, name: names(group.key), isOthers: false };
        return index === list.length ? othersRow(groups) : undefined;
      },
      indexOf: (key) => {
        if (key === OTHERS && groups.others !== undefined) return list.length;
        return list.findIndex((group) => group.key === key);
      },
      stormOf: (row) => {
        if (row.isOthers) return undefined;
        const count = row.group.durations.count + row.running;
        const known = looked.get(row.key);
        // Looked for once a second at most, while many start; at the end of a recording no second comes any more.
        const isFresh = known?.count === count || (known?.second === nowSecond && state.replay?.isAtEnd !== true);
        if (known !== undefined && isFresh && !isOld(known, nowSecond)) return known.storm;
        const storm = count < 2 ? undefined : findStorm(seriesOf(row, nowSecond));
        looked.set(row.key, { storm, count, second: nowSecond });
        return storm;
      },
    };
    last = { state, rows };
    return rows;
  };
}

const MOST_LOOKED = 10_000;
const STORM_SECONDS = 5;

/** Also where nothing starts any more: what came at a period does not. */
function isOld({ second }: Looked, nowSecond: number): boolean {
  return Math.abs(nowSecond - second) >= STORM_SECONDS;
}

function createNames({ grouping }: Groups, lookup: Lookup): (key: string) => string {
  const names = new Map<string, string>();
  return (key) => {
    const name = names.get(key) ?? groupName(grouping, key, lookup);
    names.set(key, name);
    return name;
  };
}

function inOrder({ list }: Groups, { view }: State, names: (key: string) => string): CountedGroup[] {
  const { column, direction } = view.programs.order;
  const read = GROUP_COLUMNS.find(({ id }) => id === column)?.value;
  const sign = direction === 'ascending' ? 1 : -1;
  const byKey = (a: CountedGroup, b: CountedGroup) => (a.key < b.key ? -1 : 1);
  if (read === undefined) {
    return list.toSorted((a, b) => {
      const [x, y] = [names(a.key), names(b.key)];
      return x === y ? byKey(a, b) : x < y ? -sign : sign;
    });
  }
  const valued = list.map((group) => ({ group, value: read(group) ?? -1 }));
  // Those of which nothing has finished are told apart by how many run.
  valued.sort((a, b) => sign * (a.value - b.value) || b.group.running - a.group.running || byKey(a.group, b.group));
  return valued.map(({ group }) => group);
}

function othersRow({ others }: Groups): GroupRow | undefined {
  if (others === undefined) return undefined;
  const name = `(others: ${formatCount(others.count)} groups of the fewest processes)`;
  return { key: OTHERS, group: others.group, running: 0, runningStarts: [], name, isOthers: true };
}

/** Starts per second, up to now. */
function seriesOf({ group, runningStarts }: CountedGroup, nowSecond: number): number[] {
  const series = new Array<number>(WINDOW_SECONDS).fill(0);
  const add = (second: number, count: number) => {
    const index = second - nowSecond + WINDOW_SECONDS - 1;
    if (index >= 0 && index < WINDOW_SECONDS) series[index] = (series[index] ?? 0) + count;
  };
  group.starts.forEach(add);
  for (const second of runningStarts) add(second, 1);
  return series;
}

/** `every 60 s, 214 processes`, and the same where there is less room. */
export function stormTexts(storm: Storm): readonly [long: string, short: string] {
  const count = formatCount(storm.count);
  if (storm.kind === 'burst') return [`burst: ${count} in 1 s`, `${count} in 1 s`];
  const short = `every ${storm.periodSeconds} s, ${count}`;
  return [`${short} ${storm.count === 1 ? 'process' : 'processes'}`, short];
}
