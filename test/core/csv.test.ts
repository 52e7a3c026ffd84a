// CSV: what RFC 4180 and spreadsheets make of the strangest process is text, and each process comes once.
import './support/utc.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { byteString } from '../../src/core/bytes.ts';
import type { ProcessEvent } from '../../src/core/events/event.ts';
import { FIELDS } from '../../src/core/filter/fields.ts';
import { compileFilter } from '../../src/core/filter/match.ts';
import { createCsvPrinter } from '../../src/core/output/csv.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import { initialState, type State } from '../../src/core/state/state.ts';
import { textBytes } from './support/arbitraries.ts';
import { argv, execEvent, exitEvent, forkEvent, MS, SECOND, T0 } from './support/events.ts';
import { life } from './support/life.ts';
import { receive } from './support/states.ts';

/** As RFC 4180 says, and nothing else. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let at = 0;
  while (at < text.length) {
    const row: string[] = [];
    for (;;) {
      const match = /"((?:[^"]|"")*)"(,|\r\n)|([^",\r\n]*)(,|\r\n)/y;
      match.lastIndex = at;
      const found = match.exec(text);
      assert.ok(found, `not RFC 4180: ${JSON.stringify(text.slice(at, at + 40))}`);
      row.push(found[1]?.replaceAll('""', '"') ?? found[3] ?? '');
      at = match.lastIndex;
      if ((found[2] ?? found[4]) === '\r\n') break;
    }
    rows.push(row);
  }
  return rows;
}

function start(view: { thresholdNs?: number; filter?: ReturnType<typeof compileFilter> } = {}): State {
  const state = reduce(initialState({ view }), { type: 'source/started', name: 'test', nowBootNs: T0 });
  const wallOffsetNs = Date.UTC(2026, 10, 23, 14, 0, 0) * 1e6 - T0;
  return reduce(state, { type: 'clock/ticked', nowBootNs: T0, wallOffsetNs });
}

/** Rows of processes that have ended, as objects. */
function rowsOf(events: readonly ProcessEvent[], from = start()): Record<string, string>[] {
  const printer = createCsvPrinter();
  const header = printer.print(from, { type: 'source/started', name: 'test', nowBootNs: T0 });
  const state = receive(from, events);
  const [names = [], ...rows] = parseCsv(header + printer.end(state, 0));
  for (const row of rows) assert.equal(row.length, names.length);
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? ''])));
}

test('everything that is known of a process stands in its row', () => {
  const { events } = life({
    pid: 42,
    ppid: 7,
    execs: ['gcc -c a.c'],
    exitMs: 250,
    status: 3 << 8,
    exactUsage: { cpuNs: 120_345_678, maxRssBytes: 16 * 2 ** 20, readBytes: 4096, writeBytes: 8192 },
  });
  const [row] = rowsOf(events);
  assert.deepEqual(row, {
    pid: '42',
    ppid: '7',
    uid: '1000',
    user: '1000',
    start: '2026-11-23T14:00:00.000Z',
    duration_ms: '250.000',
    end: 'exited',
    exit_code: '3',
    signal: '',
    core_dumped: 'false',
    cpu_ms: '120.345',
    cpu_exact: 'true',
    max_rss_bytes: '16777216',
    max_rss_is_upper_bound: 'false',
    read_bytes: '4096',
    write_bytes: '8192',
    comm: 'gcc',
    filename: '/bin/gcc',
    command: 'gcc -c a.c',
  });
});

test('a signal, a core, an end that nobody saw', () => {
  const [killed] = rowsOf(life({ status: 0x8b }).events);
  assert.deepEqual([killed?.['exit_code'], killed?.['signal'], killed?.['core_dumped']], ['', 'SEGV', 'true']);
  const first = life({ pid: 9 });
  const [lost] = rowsOf([first.fork, forkEvent({ pid: 9, startBootNs: T0 + SECOND, timeBootNs: T0 + SECOND })]);
  assert.deepEqual([lost?.['end'], lost?.['exit_code'], lost?.['core_dumped'], lost?.['cpu_ms']], ['lost', '', '', '']);
});

test('a cell that a spreadsheet would run is text, and what it was can be told', () => {
  const cases: readonly (readonly [name: string, cell: string])[] = [
    ['=1+2', "'=1+2"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ["'=1", "''=1"],
    ['\t=1', '\\t=1'],
    ['\r=1', '\\r=1'],
    ['a=1', 'a=1'],
    ['=a,"b"', `'=a,"b"`],
    [' x', ' x'],
  ];
  for (const [name, expected] of cases) {
    const comm = byteString(name);
    const [row] = rowsOf([
      execEvent({ comm, args: argv(name), filename: comm }),
      exitEvent({ comm, timeBootNs: T0 + MS }),
    ]);
    assert.equal(row?.['comm'], expected);
    assert.equal(row?.['filename'], expected);
  }
});

test('whatever the bytes are: RFC 4180, one line per row, no formula, no control', () => {
  fc.assert(
    fc.property(textBytes, textBytes, (comm, filename) => {
      const events = [
        execEvent({ comm, filename, args: byteString(`${filename}\0${comm}\0`) }),
        exitEvent({ comm, timeBootNs: T0 + MS }),
      ];
      const [row] = rowsOf(events);
      for (const cell of Object.values(row ?? {})) {
        assert.doesNotMatch(cell, /^[=+\-@]/);
        assert.doesNotMatch(cell, /[\x00-\x1f\x7f-\x9f\u202a-\u202e]/);
      }
    }),
  );
});

test('each process comes once, when its numbers have settled, or have been waited for', () => {
  const printer = createCsvPrinter();
  const { events } = life({ pid: 5 });
  const beforeFree = events.slice(0, -1);
  let state = receive(start(), beforeFree);
  const received = { type: 'events/received', events: beforeFree, nowBootNs: state.nowBootNs } as const;
  assert.equal(printer.print(state, received), '');
  assert.equal(printer.isWaiting?.(state), true);
  state = receive(state, events.slice(-1));
  assert.equal(parseCsv(printer.print(state, received)).length, 1);
  assert.equal(printer.isWaiting?.(state), false);
  state = receive(state, life({ pid: 6, startMs: 100 }).events.slice(0, -1));
  assert.equal(printer.print(state, received), '');
  state = reduce(state, { type: 'clock/ticked', nowBootNs: state.nowBootNs + 3 * SECOND, wallOffsetNs: 0 });
  assert.equal(parseCsv(printer.print(state, received)).length, 1);
  assert.equal(printer.end(state, 0), '');
});

test('threshold and filter choose the rows', () => {
  const events = [...life({ pid: 5, exitMs: 5 }).events, ...life({ pid: 6, exitMs: 50 }).events];
  assert.deepEqual(
    rowsOf(events, start({ thresholdNs: 20 * MS })).map(({ pid }) => pid),
    ['6'],
  );
  assert.deepEqual(
    rowsOf(events, start({ filter: compileFilter('pid=5') })).map(({ pid }) => pid),
    ['5'],
  );
});

test('every field of a filter can be compared, by each operator that it has', () => {
  const { events } = life({ execs: ['gcc x'], exitMs: 5 });
  for (const { id, kind } of FIELDS) {
    const operators = id === 'under' ? ['=', '!='] : kind === 'text' ? ['=', '!=', '>', '~', '!~'] : ['=', '!=', '>'];
    for (const operator of operators) {
      const text = `${id}${operator}1`;
      const filter = compileFilter(`${text} or not ${text}`);
      assert.equal(rowsOf(events, start({ filter })).length, 1, text);
    }
  }
});

test('a filter compares times as the columns show them, also of what ends after the state’s clock', () => {
  const { events } = life({ execs: ['gcc x'], exitMs: 5 });
  const day = 86_400 * SECOND;
  for (const [text, nowBootNs, found] of [
    ['start~14:00:00.000 end~14:00:00.005 finished', T0 + SECOND, true],
    ['start~14:00:00.000 end~14:00:00.005 finished', T0, true],
    ['start~14:01', T0 + SECOND, false],
    ['start="Nov 23 14:00" end~"Nov 23"', T0 + day, true],
  ] as const) {
    const printer = createCsvPrinter();
    const state = receive(start({ filter: compileFilter(text) }), events, nowBootNs);
    assert.equal(printer.end(state, 0) !== '', found, `${text} at ${nowBootNs}`);
  }
});
