// Several recordings as one: what is said of a process does not depend on which file is named first.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createCsvPrinter } from '../../src/core/output/csv.ts';
import { createEncoder } from '../../src/core/recording/encode.ts';
import { openRecording } from '../../src/core/source/recordingFile.ts';
import { createReader } from '../../src/core/source/recordingReader.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import { initialState } from '../../src/core/state/state.ts';
import { MS, SECOND, T0 } from './support/events.ts';
import { life } from './support/life.ts';

const DAY = 86_400 * SECOND;

interface Run {
  readonly bootId: string;
  readonly wallOffsetNs: number;
  readonly startMs: number;
}

/** Three processes, whose exact numbers come in a batch of their own. */
function textOf({ bootId, wallOffsetNs, startMs }: Run): string {
  const encoder = createEncoder({ program: 'tracer-tui 0.1.0', host: 'h', kernel: 'k', bootId, wallOffsetNs });
  const nowBootNs = T0 + startMs * MS;
  let text = encoder.encode({ type: 'source/started', name: 'ebpf', nowBootNs });
  for (const pid of [1, 2, 3]) {
    const { events, free } = life({
      pid: pid + startMs,
      startMs: startMs + pid * 100,
      execs: ['a b'],
      usage: { cpuNs: MS },
      exactUsage: { cpuNs: 2 * MS },
    });
    const others = events.filter((event) => event !== free);
    text += encoder.encode({ type: 'events/received', events: others, nowBootNs: free.timeBootNs - MS });
    text += encoder.encode({ type: 'events/received', events: [free], nowBootNs: free.timeBootNs });
  }
  return text + encoder.end(nowBootNs + SECOND);
}

/** Rows of `-o csv`, in their order. */
async function rowsOf(files: readonly string[]): Promise<readonly string[]> {
  const recordings = files.map(openRecording);
  const headers = [];
  for (const recording of recordings) headers.push(await recording.begin());
  const printer = createCsvPrinter();
  let state = initialState();
  let text = '';
  for await (const actions of createReader(recordings, headers, false).batches()) {
    for (const action of actions) {
      state = reduce(state, action);
      assert.ok(state.nowBootNs >= state.source.startedBootNs);
      text += printer.print(state, action);
    }
  }
  text += printer.end(state, state.nowBootNs);
  return text.trimEnd().split('\r\n').slice(1);
}

async function assertSameInAnyOrder(runs: readonly Run[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tracer-tui-test-'));
  try {
    const files = runs.map((run, index) => {
      const file = join(folder, String(index));
      writeFileSync(file, textOf(run));
      return file;
    });
    const rows = await rowsOf(files);
    assert.equal(rows.length, 3 * runs.length);
    for (const row of rows) assert.match(row, /,2\.000,true,/, 'its numbers are not the exact ones');
    assert.deepEqual(await rowsOf(files.toReversed()), rows);
    // And each by itself says the same, in the same order of time.
    const alone = [];
    for (const file of files) alone.push(...(await rowsOf([file])));
    assert.deepEqual(rows, alone);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a recording from before another one’s boot has its exact numbers, whichever comes first', () =>
  assertSameInAnyOrder([
    { bootId: 'a', wallOffsetNs: 20_000 * DAY, startMs: 0 },
    { bootId: 'b', wallOffsetNs: 20_006 * DAY, startMs: 0 },
  ]));

test('recordings of one boot, one after the other, whose wall clock was set in between', () =>
  assertSameInAnyOrder([
    { bootId: 'a', wallOffsetNs: 20_000 * DAY, startMs: 0 },
    { bootId: 'a', wallOffsetNs: 20_000 * DAY, startMs: 60_000 },
    { bootId: 'a', wallOffsetNs: 20_000 * DAY - SECOND, startMs: 120_000 },
  ]));
