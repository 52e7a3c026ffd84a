// What the header says of a recording that is written, and of one that is read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selectHeader } from '../../src/core/select/header.ts';
import type { RecordingAction } from '../../src/core/state/actions.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import type { ReplayState } from '../../src/core/state/replay.ts';
import { initialState } from '../../src/core/state/state.ts';

function partsAfter(action: RecordingAction) {
  return selectHeader(reduce(initialState(), action), { count: 0, durationNs: 0 }).lines[0];
}

test('a recording that is written, and one that has stopped', () => {
  const running = partsAfter({ type: 'recording/changed', recording: { path: 'a', failure: undefined } });
  assert.ok(running.some(({ text, meaning }) => text === 'recording' && meaning === 'active'));
  const stopped = partsAfter({ type: 'recording/changed', recording: { path: 'a', failure: 'no\x1b space' } });
  const alarm = stopped.find(({ meaning }) => meaning === 'alarm');
  assert.deepEqual(alarm, { text: 'recording stopped: no\\x1b space', meaning: 'alarm', dropOrder: 0 });
});

const STILL: ReplayState = {
  hosts: ['web1', 'web\x1b2'],
  isLive: false,
  isPlaying: false,
  isSeeking: false,
  speed: 1,
  isAtEnd: false,
  problem: undefined,
};

test('how a recording is played', () => {
  const cases: readonly (readonly [changes: Partial<ReplayState>, text: string])[] = [
    [{}, 'standing still'],
    [{ isSeeking: true }, 'seeking'],
    [{ isPlaying: true, speed: 0.5 }, 'playing ×0.5'],
    [{ isPlaying: true, speed: Number.POSITIVE_INFINITY }, 'reading'],
    [{ isAtEnd: true }, 'end of the recording'],
    [{ isLive: true, isPlaying: true }, 'live'],
    [{ isLive: true, isAtEnd: true }, 'stream ended'],
  ];
  for (const [changes, text] of cases) {
    const parts = partsAfter({ type: 'replay/changed', replay: { ...STILL, ...changes } });
    assert.ok(
      parts.some((part) => part.text === text),
      text,
    );
    assert.ok(parts.some((part) => part.text === 'of web1, web\\x1b2'));
  }
  const cut = partsAfter({ type: 'replay/changed', replay: { ...STILL, problem: 'a: line 3 is cut' } });
  assert.ok(cut.some(({ text, meaning }) => text === 'a: line 3 is cut' && meaning === 'alarm'));
});
