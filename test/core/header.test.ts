// The header: what is measured, and what the threshold and the filter hide.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileFilter } from '../../src/core/filter/match.ts';
import { type HeaderPart, selectHeader, sparkline } from '../../src/core/select/header.ts';
import type { Action } from '../../src/core/state/actions.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import { initialState, NOTHING_LOST, type State } from '../../src/core/state/state.ts';
import type { PageId } from '../../src/core/state/view.ts';
import { forkEvent, keyOf, MS, SECOND, T0 } from './support/events.ts';
import { life } from './support/life.ts';
import { receive } from './support/states.ts';

const NOTHING_HIDDEN = { count: 0, durationNs: 0 };
const started: Action = { type: 'source/started', name: 'ebpf', nowBootNs: T0 };

function after(...actions: readonly Action[]): State {
  return [started, ...actions].reduce(reduce, initialState());
}

function parts(state: State, hidden = NOTHING_HIDDEN): readonly HeaderPart[] {
  return selectHeader(state, hidden).lines.flat();
}

function meaningOf(state: State, text: string, hidden = NOTHING_HIDDEN): string | undefined {
  return parts(state, hidden).find((part) => part.text === text)?.meaning;
}

test('what a source cannot do stays in the header, also where it is narrow', () => {
  const limit = 'sampled every 100 ms, short processes are missed';
  const part = parts(after({ type: 'source/limited', limit })).find(({ text }) => text === limit);
  assert.deepEqual([part?.meaning, part?.dropOrder], ['warning', 0]);
});

test('on an idle machine there is nothing to be told of', () => {
  const [measured, shown] = selectHeader(after(), NOTHING_HIDDEN).lines;
  assert.deepEqual(
    measured.map(({ text }) => text),
    ['tracer-tui', 'ebpf', 'up 00:00:00', 'exec 0', 'exit 0', 'lost 0', '▁'.repeat(30), '0 starts/s'],
  );
  assert.deepEqual(
    shown.map(({ text, meaning }) => [text, meaning]),
    [
      ['threshold off', 'label'],
      ['filter none', 'label'],
      ['sort newest ▼', 'label'],
    ],
  );
});

test('counts are of what was seen, with thousands apart', () => {
  const lives = Array.from({ length: 1200 }, (_, index) => life({ pid: 100 + index, execs: ['env x', 'x'] }));
  const state = receive(
    after(),
    lives.flatMap(({ events }) => [...events]),
  );
  assert.ok(meaningOf(state, 'exec 2,400'));
  assert.ok(meaningOf(state, 'exit 1,200'));
});

test('the time since the source started goes on for days', () => {
  const at = (seconds: number) => after({ type: 'clock/ticked', nowBootNs: T0 + seconds * SECOND, wallOffsetNs: 0 });
  assert.ok(meaningOf(at(59.9), 'up 00:00:59'));
  assert.ok(meaningOf(at(3661), 'up 01:01:01'));
  assert.ok(meaningOf(at(123 * 3600), 'up 123:00:00'));
});

test('every loss is an alarm that no narrow terminal leaves out', () => {
  const state = after({ type: 'losses/counted', lost: { ...NOTHING_LOST, exec: 3, missedRuns: 2 } });
  const part = parts(state).find(({ text }) => text === 'lost 5');
  assert.deepEqual([part?.meaning, part?.dropOrder], ['alarm', 0]);
});

test('a source that failed says why, and nothing in it reaches the terminal raw', () => {
  const state = after({ type: 'source/failed', message: 'gone\x1b[31m' });
  assert.equal(meaningOf(state, 'ebpf stopped: gone\\x1b[31m'), 'alarm');
});

test('starts per second are those of the last whole second', () => {
  const forks = [0, 0, 0, 1].map((second, pid) => forkEvent({ pid, startBootNs: T0 + second * SECOND }));
  const state = receive(after(), forks, T0 + 1.5 * SECOND);
  assert.ok(meaningOf(state, '3 starts/s'));
  assert.ok(
    meaningOf(state, `${'▁'.repeat(28)}█▃`),
    parts(state)
      .map(({ text }) => text)
      .join(),
  );
});

test('what is chosen is marked, and what it hides is told with its time', () => {
  const state = after(
    { type: 'threshold/changed', thresholdNs: 50 * MS },
    { type: 'filter/changed', filter: compileFilter('gcc or "\x07"') },
    { type: 'order/changed', order: { column: 'cpu', direction: 'ascending' } },
  );
  const hidden = { count: 4312, durationNs: 38 * SECOND };
  assert.equal(meaningOf(state, 'threshold 50 ms'), 'active');
  assert.equal(meaningOf(state, 'filter gcc or "\\x07"'), 'active');
  assert.equal(meaningOf(state, 'sort cpu ▲'), 'active');
  assert.equal(meaningOf(state, '4,312 hidden, 38.0s in all', hidden), 'warning');
});

test('what the kernel held back is hidden too, and told apart: no threshold brings it back', () => {
  const heldBack = { count: 1200, durationNs: 3 * SECOND };
  const state = after({ type: 'heldBack/counted', heldBack });
  assert.equal(meaningOf(state, '1,200 hidden, 3.00s in all'), 'warning');
  assert.equal(meaningOf(state, '4,312 hidden, 38.0s in all', { count: 3112, durationNs: 35 * SECOND }), 'warning');
  const told = parts(state).find(({ text }) => text === '(1,200 held back in the kernel)');
  assert.ok(told !== undefined && told.dropOrder > 0);
  const paused = after(
    { type: 'heldBack/counted', heldBack },
    { type: 'view/paused' },
    { type: 'heldBack/counted', heldBack: { count: 1201, durationNs: 4 * SECOND } },
  );
  assert.ok(meaningOf(paused, '1,200 hidden, 3.00s in all'), 'a view that stands still goes on counting after it');
});

test('what the kernel held back has started all the same', () => {
  const state = after(
    { type: 'clock/ticked', nowBootNs: T0 + 0.5 * SECOND, wallOffsetNs: 0 },
    { type: 'heldBack/counted', heldBack: { count: 30, durationNs: MS } },
    { type: 'heldBack/counted', heldBack: { count: 50, durationNs: 2 * MS } },
    { type: 'clock/ticked', nowBootNs: T0 + 1.5 * SECOND, wallOffsetNs: 0 },
  );
  assert.ok(meaningOf(state, '50 starts/s'));
  assert.equal(reduce(state, { type: 'heldBack/counted', heldBack: state.heldBack }), state);
});

test('a view that stands still or follows says so', () => {
  const cursor = { key: keyOf(100, T0), index: 0, screenRow: 0 };
  const state = after(
    { type: 'view/paused' },
    { type: 'cursor/moved', table: 'running', cursor },
    { type: 'follow/changed', isFollowing: true },
  );
  assert.equal(meaningOf(state, 'PAUSED'), 'warning');
  assert.equal(meaningOf(state, 'following'), 'active');
});

test('a sparkline goes up to its greatest value, and nothing is not the same as little', () => {
  assert.equal(sparkline([0, 1, 50, 100]), '▁▂▅█');
  assert.equal(sparkline([0, 1]), '▁█');
  assert.equal(sparkline([0, 0]), '▁▁');
  assert.equal(sparkline([7, 7]), '██');
  assert.equal(sparkline([]), '');
});

test('each page tells its own order, and one without an order none', () => {
  const orders = (page: PageId) =>
    parts(after({ type: 'page/changed', page })).flatMap(({ text }) => (text.startsWith('sort ') ? [text] : []));
  assert.deepEqual(orders('processes'), ['sort newest ▼']);
  assert.deepEqual(orders('programs'), ['sort total ▼']);
  assert.deepEqual(orders('tree'), []);
  assert.deepEqual(orders('timeline'), []);
});
