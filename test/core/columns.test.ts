// Every column: what it shows, how wide, and which ones a narrow terminal keeps.
import './support/utc.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { byteString } from '../../src/core/bytes.ts';
import type { Process } from '../../src/core/process.ts';
import { layoutColumns } from '../../src/core/select/columnLayout.ts';
import { COLUMNS, type ColumnId, findColumn } from '../../src/core/select/columns.ts';
import { selectLookup } from '../../src/core/select/lookup.ts';
import { MORE_COLUMNS } from '../../src/core/select/moreColumns.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import type { State } from '../../src/core/state/state.ts';
import { cgroupEvent, MS, SECOND, T0 } from './support/events.ts';
import { life } from './support/life.ts';
import { processOf, stateAfter } from './support/states.ts';

const NARROWEST = 40;
const WIDTHS = Array.from({ length: 261 }, (_, index) => NARROWEST + index);

const idsAt = (width: number): ColumnId[] => layoutColumns(width).map(({ column }) => column.id);
const columnsOf = (width: number) => layoutColumns(width).reduce((sum, column) => sum + column.width + 1, -1);

test('the columns fill every terminal of 40 to 300 columns, and no more', () => {
  for (const width of WIDTHS) assert.equal(columnsOf(width), width);
});

test('PID and COMMAND are always there, each column has its width, and the rest is the command’s', () => {
  for (const width of [10, 20, ...WIDTHS]) {
    const layout = layoutColumns(width);
    assert.deepEqual([layout[0]?.column.id, layout.at(-1)?.column.id], ['pid', 'command']);
    for (const { column, width } of layout.slice(0, -1)) assert.equal(width, column.width);
    assert.ok((layout.at(-1)?.width ?? 0) >= 1);
  }
});

test('the least important columns are dropped first, and come back in reverse', () => {
  for (const width of WIDTHS.slice(1)) {
    const [fewer, more] = [idsAt(width - 1), idsAt(width)];
    assert.deepEqual(
      fewer,
      more.filter((id) => fewer.includes(id)),
      'those that stay keep their order',
    );
    const dropped = COLUMNS.filter(({ id }) => !more.includes(id));
    const kept = COLUMNS.filter(({ id }) => more.includes(id));
    const most = Math.max(...kept.map(({ dropOrder }) => dropOrder));
    for (const { dropOrder, id } of dropped) assert.ok(dropOrder > most, `${width}: ${id}`);
  }
  assert.deepEqual(
    idsAt(300),
    COLUMNS.map(({ id }) => id),
  );
});

test('a column is there as soon as the command keeps 24 columns beside it', () => {
  const room = (width: number) => layoutColumns(width).at(-1)?.width ?? 0;
  for (const width of WIDTHS.slice(1)) {
    const isDropping = idsAt(width - 1).length < idsAt(width).length;
    if (idsAt(width).length > 2) assert.ok(room(width) >= 24, `${width}`);
    if (isDropping) assert.equal(room(width), 24, `${width}`);
  }
});

test('no two columns are dropped at once for one place', () => {
  const orders = COLUMNS.map(({ dropOrder }) => dropOrder).filter((order) => order > 0);
  assert.equal(new Set(orders).size, orders.length);
});

test('a column is found by its name or another one, in any case', () => {
  for (const { id, aliases } of COLUMNS) {
    for (const name of [id, id.toUpperCase(), ...aliases]) assert.equal(findColumn(name)?.id, id);
  }
  assert.equal(findColumn('newest'), undefined);
  const names = COLUMNS.flatMap(({ id, aliases }) => [id, ...aliases]);
  assert.equal(new Set(names).size, names.length, 'no name is two columns’');
});

function cells(state: State, process: Process): Record<string, string> {
  const lookup = selectLookup(state);
  return Object.fromEntries(COLUMNS.map((column) => [column.id, column.text(process, lookup, column.width || 80)]));
}

const named = (state: State) => reduce(state, { type: 'users/read', names: new Map([[1000, 'alice']]) });

test('a finished process', () => {
  const usage = { cpuNs: 110 * MS, maxRssBytes: 16 * 2 ** 20 };
  const { events, key } = life({ execs: ['gcc -c a.c'], exitMs: 145, status: 9, usage });
  const state = named(stateAfter(events));
  assert.deepEqual(cells(state, processOf(state, key)), {
    pid: '100',
    ppid: '1',
    user: 'alice',
    start: '00:16:40.000',
    duration: '145ms',
    exit: 'KILL',
    cpu: '110ms',
    rss: '16.0M',
    command: 'gcc -c a.c',
  });
});

test('a running process has no exit, and nothing that is not known yet', () => {
  const { fork, execs, key } = life({ execs: ['gcc -c a.c'] });
  const state = named(stateAfter([fork, ...execs], T0 + 1.26 * SECOND));
  const { exit, cpu, rss, duration } = cells(state, processOf(state, key));
  assert.deepEqual({ exit, cpu, rss, duration }, { exit: '', cpu: '', rss: '', duration: '1.2s' });
});

test('numbers that are not exact, ends that nobody saw and commands that were cut say so', () => {
  const { fork, exits, execs, free, key } = life({ execs: ['true'], usage: { cpuNs: MS, maxRssBytes: 2 ** 20 } });
  const cut = execs.map((exec) => ({ ...exec, argsTotalBytes: 9999 }));
  const ended = stateAfter([fork, ...cut, ...exits]);
  const { cpu, rss, command } = cells(ended, processOf(ended, key));
  assert.deepEqual({ cpu, rss, command }, { cpu: '~1.00ms', rss: '≤1.0M', command: 'true…' });
  const lost = stateAfter([fork, free]);
  assert.equal(cells(lost, processOf(lost, key))['exit'], '?');
  const late = stateAfter(exits);
  assert.equal(cells(late, processOf(late, key))['user'], '?', 'its start was not seen');
});

test('in a paused view a process that has ended since still runs', () => {
  const { fork, exits, key } = life({ exitMs: 500 });
  const paused = reduce(stateAfter([fork], T0 + 20 * MS), { type: 'view/paused' });
  const state = reduce(paused, { type: 'events/received', events: exits, nowBootNs: T0 + SECOND });
  const { exit, duration } = cells(state, processOf(state, key));
  assert.deepEqual({ exit, duration }, { exit: '', duration: '20.0ms' });
});

test('numbers fit into their columns', () => {
  const signal = fc
    .tuple(fc.integer({ min: 1, max: 31 }), fc.constantFrom(0, 0x80))
    .map(([signal, core]) => signal | core);
  const facts = fc.record({
    pid: fc.integer({ min: 1, max: 2 ** 22 }),
    status: fc.oneof(
      fc.nat(255).map((code) => code << 8),
      signal,
    ),
    usage: fc.record({ cpuNs: fc.nat(2 ** 31).map((ns) => ns * 1e7), maxRssBytes: fc.maxSafeNat() }),
    exitMs: fc.nat(4000).map((days) => days * 86_400_000),
  });
  fc.assert(
    fc.property(facts, (facts) => {
      const { fork, exits, key } = life({ ...facts, ppid: facts.pid });
      const state = stateAfter([fork, ...exits]);
      const shown = cells(state, processOf(state, key));
      for (const { id, width } of COLUMNS) {
        if (width > 0) assert.ok((shown[id]?.length ?? 0) <= width, `${id}: ${shown[id]}`);
      }
    }),
    { numRuns: 2000 },
  );
});

test('columns that are chosen show what was used, who, and where', () => {
  const usage = {
    userNs: 80 * MS,
    systemNs: 30 * MS,
    readBytes: 2 ** 20,
    writeBytes: 0,
    minFaults: 123_456,
    majFaults: 12_345_678,
    voluntarySwitches: 3,
    involuntarySwitches: 4,
  };
  const { events, key } = life({ execs: ['sh -c a', 'gcc -c a.c'], exitMs: 145, usage });
  const cgroup = cgroupEvent({ path: byteString('/system.slice/cron.service') });
  const state = named(stateAfter([...events, cgroup]));
  const process = processOf(state, key);
  const lookup = selectLookup(state);
  const shown = Object.fromEntries(
    MORE_COLUMNS.map((column) => [column.id, column.text(process, lookup, column.width)]),
  );
  for (const { id, width } of MORE_COLUMNS) assert.ok((shown[id] ?? '').length <= width, id);
  assert.deepEqual(shown, {
    program: 'gcc',
    end: '00:16:40.145',
    ucpu: '80.0ms',
    scpu: '30.0ms',
    read: '1.0M',
    write: '0',
    minflt: '123,456',
    majflt: '12.3M',
    waits: '3',
    preempted: '4',
    execs: '2',
    euser: 'alice',
    login: 'alice',
    nspid: '100',
    unit: 'cron.service',
  });
});

test('a chosen column can be sorted by and filtered on, by its name', () => {
  const names = [...COLUMNS, ...MORE_COLUMNS].flatMap(({ id, aliases }) => [id, ...aliases]);
  assert.equal(new Set(names).size, names.length);
  for (const { id } of MORE_COLUMNS) assert.equal(findColumn(id)?.id, id);
});
