// A recording as a source: the state is the one that live gave, at whatever speed, forward and back.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEncoder } from '../../src/core/recording/encode.ts';
import { createRowsSelector } from '../../src/core/select/rows.ts';
import { PlayClock } from '../../src/core/source/playClock.ts';
import { openRecording } from '../../src/core/source/recordingFile.ts';
import { createReader } from '../../src/core/source/recordingReader.ts';
import { RecordingSource } from '../../src/core/source/recordingSource.ts';
import type { SourceAction } from '../../src/core/state/actions.ts';
import { type ReplayState, stepSpeed } from '../../src/core/state/replay.ts';
import { initialState, type State } from '../../src/core/state/state.ts';
import { createStore, type Store } from '../../src/core/state/store.ts';
import { waitUntil } from '../support/wait.ts';
import { forkEvent, MS, NO_USAGE, SECOND, T0 } from './support/events.ts';
import { life } from './support/life.ts';
import { finished, running } from './support/states.ts';

const FACTS = { program: 'tracer-tui 0.1.0', host: 'h', kernel: 'k', bootId: 'b', wallOffsetNs: 5 };

/** A process every 100 ms, each for 10 ms, for ten seconds; and one from before. */
function liveActions(): SourceAction[] {
  const { kind: _kind, timeBootNs: _time, ...old } = forkEvent({ pid: 7, startBootNs: T0 - SECOND });
  const actions: SourceAction[] = [
    { type: 'source/started', name: 'ebpf', nowBootNs: T0 },
    { type: 'clock/ticked', nowBootNs: T0, wallOffsetNs: 5 },
    { type: 'users/read', names: new Map([[1000, 'ann']]) },
    {
      type: 'snapshot/taken',
      snapshot: { beganBootNs: T0, processes: [{ ...old, image: undefined, usage: NO_USAGE }], zombies: [] },
    },
  ];
  for (let i = 0; i < 100; i++) {
    const { events, free } = life({ pid: 100 + i, startMs: i * 100 + 1, execs: ['a b'] });
    actions.push({ type: 'events/received', events, nowBootNs: free.timeBootNs + 3 * MS });
  }
  actions.push({ type: 'losses/counted', lost: { fork: 0, exec: 1, exit: 0, free: 0, cgroup: 0, missedRuns: 0 } });
  actions.push({ type: 'clock/ticked', nowBootNs: T0 + 10 * SECOND, wallOffsetNs: 5 });
  return actions;
}

/** What a view shows, without the objects that hold it. */
function contents(state: State) {
  const { table, view: _view, replay: _replay, ...rest } = state;
  return { ...rest, running: running(state), finished: finished(state), forgotten: table.history.firstOrdinal };
}

class Replayed implements Disposable {
  readonly store: Store = createStore(initialState());
  readonly source: RecordingSource;
  #replay: ReplayState | undefined;
  readonly #folder = mkdtempSync(join(tmpdir(), 'tracer-tui-test-'));

  constructor(actions: readonly SourceAction[], speed: number) {
    const encoder = createEncoder(FACTS);
    const file = join(this.#folder, 'a');
    writeFileSync(file, actions.map(encoder.encode).join('') + encoder.end(T0 + 10 * SECOND));
    this.source = new RecordingSource({
      open: () => createReader([openRecording(file)], [], false),
      hosts: ['h'],
      isLive: false,
      speed,
      onChanged: (replay) => {
        this.#replay = replay;
        this.store.dispatch({ type: 'replay/changed', replay });
      },
      onRewound: () => this.store.dispatch({ type: 'replay/rewound' }),
    });
    this.source.start(this.store.dispatch);
  }

  get replay(): ReplayState {
    assert.ok(this.#replay);
    return this.#replay;
  }

  get seenMs(): number {
    return (this.store.getState().nowBootNs - T0) / MS;
  }

  get ended(): number {
    return finished(this.store.getState()).length;
  }

  async atEnd(): Promise<void> {
    await waitUntil(() => this.replay.isAtEnd, { what: 'end of the recording' });
  }

  [Symbol.dispose](): void {
    this.source.stop();
    rmSync(this.#folder, { recursive: true });
  }
}

test('replayed, the state is the one that live gave', async () => {
  const live = createStore(initialState());
  const actions = liveActions();
  for (const action of actions) live.dispatch(action);
  for (const speed of [Number.POSITIVE_INFINITY, 100]) {
    using replayed = new Replayed(actions, speed);
    await replayed.atEnd();
    assert.deepEqual(contents(replayed.store.getState()), contents(live.getState()));
    assert.equal(replayed.replay.problem, undefined);
    assert.equal(await replayed.source.ended, 0);
  }
});

test('it goes back and on, and nothing is there before its time', async () => {
  using replayed = new Replayed(liveActions(), Number.POSITIVE_INFINITY);
  await replayed.atEnd();
  assert.equal(replayed.ended, 100);
  replayed.source.seek(-5);
  assert.equal(replayed.source.nowBootNs(), T0 + 5 * SECOND);
  await waitUntil(() => replayed.ended >= 50, { what: 'half of it' });
  assert.deepEqual([replayed.replay.isPlaying, replayed.replay.isAtEnd], [false, false]);
  assert.ok(replayed.ended <= 51 && Math.abs(replayed.seenMs - 5000) < 1, `${replayed.ended} ${replayed.seenMs}`);
  replayed.source.seek(2);
  await waitUntil(() => replayed.ended >= 70, { what: 'more of it' });
  assert.ok(replayed.ended <= 71, `${replayed.ended}`);
  replayed.source.toStart();
  assert.equal(replayed.source.nowBootNs(), T0);
  await waitUntil(() => running(replayed.store.getState()).length === 1, { what: 'its beginning' });
  assert.equal(replayed.ended, 0);
  replayed.source.toEnd();
  await replayed.atEnd();
  assert.equal(replayed.ended, 100);
});

test('rewound, the rows are those of the earlier moment, in the order that was chosen', async () => {
  using replayed = new Replayed(liveActions(), Number.POSITIVE_INFINITY);
  const { store } = replayed;
  store.dispatch({ type: 'order/changed', order: { column: 'pid', direction: 'ascending' } });
  const selectRows = createRowsSelector();
  await replayed.atEnd();
  assert.equal(selectRows(store.getState()).tables.finished.length, 100);
  replayed.source.seek(-5);
  await waitUntil(() => replayed.ended >= 50, { what: 'half of it' });
  const { finished: rows, running: stillRunning } = selectRows(store.getState()).tables;
  assert.equal(rows.length, replayed.ended);
  assert.equal(rows.at(0)?.pid, 100);
  assert.ok(stillRunning.length <= 2);
});

test('it is played by its clock, and stands still when it is told to', async () => {
  const startMs = performance.now();
  using replayed = new Replayed(liveActions(), 20);
  await waitUntil(() => replayed.ended >= 20, { what: 'two seconds of it', intervalMs: 1 });
  assert.ok(performance.now() - startMs >= 95, 'two seconds take 100 ms');
  replayed.source.toggle();
  // It catches up with the moment at which the key was pressed: on a machine that let it wait, that is the end.
  const ended = await waitUntil(
    async () => {
      const { ended: before } = replayed;
      await sleep(150);
      return replayed.ended === before && before;
    },
    { what: 'standstill' },
  );
  if (performance.now() - startMs < 450) assert.ok(ended < 100, `${ended} ended`);
  assert.equal(replayed.replay.isPlaying, false);
  replayed.source.toggle();
  replayed.source.changeSpeed(1);
  assert.equal(replayed.replay.speed, 50);
  await replayed.atEnd();
  assert.equal(replayed.ended, 100);
});

test('held, it waits', async () => {
  using replayed = new Replayed(liveActions(), Number.POSITIVE_INFINITY);
  replayed.source.hold(true);
  await sleep(100);
  assert.equal(replayed.ended, 0);
  replayed.source.hold(false);
  await replayed.atEnd();
  assert.equal(replayed.ended, 100);
});

test('the clock of a recording', () => {
  let nowMs = 0;
  const clock = new PlayClock(2, () => nowMs);
  clock.begin(T0);
  nowMs = 1000;
  assert.equal(clock.positionNs(), T0 + 2 * SECOND);
  assert.equal(clock.msUntil(T0 + 4 * SECOND), 1000);
  clock.setSpeed(0.5);
  nowMs = 3000;
  assert.equal(clock.positionNs(), T0 + 3 * SECOND);
  clock.setPlaying(false);
  nowMs = 9000;
  assert.equal(clock.positionNs(), T0 + 3 * SECOND);
  assert.equal(clock.msUntil(T0 + 4 * SECOND), Number.POSITIVE_INFINITY);
  clock.setPosition(T0);
  clock.setPlaying(true);
  nowMs = 10_000;
  assert.equal(clock.positionNs(), T0 + 0.5 * SECOND);
  clock.setSpeed(Number.POSITIVE_INFINITY);
  assert.equal(clock.positionNs(), Number.POSITIVE_INFINITY);
  clock.reached(T0 + 7 * SECOND);
  clock.setSpeed(1);
  assert.equal(clock.positionNs(), T0 + 7 * SECOND);
});

test('speeds are steps of 1-2-5 from 0.1 to 1000', () => {
  assert.deepEqual([stepSpeed(1, 1), stepSpeed(1, -1), stepSpeed(0.1, -1), stepSpeed(1000, 1)], [2, 0.5, 0.1, 1000]);
  assert.equal(stepSpeed(Number.POSITIVE_INFINITY, -1), 1000);
  assert.equal(stepSpeed(7, 1), 10);
});
