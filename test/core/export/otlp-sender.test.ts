// The queue before the exporter has an end, and says so; nothing is lost in silence.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { SendResult } from '../../../src/core/sink/otlpExporter.ts';
import { OtlpSender, type SenderOptions } from '../../../src/core/sink/otlpSender.ts';
import { waitUntil } from '../../support/wait.ts';

const GOOD: SendResult = { rejected: 0, problem: undefined, isRetryable: false, retryAfterMs: undefined };
const SPAN = {} as ReadableSpan;

function sender(options: Partial<SenderOptions>) {
  return new OtlpSender({ isPatient: true, onProblem: () => {}, send: async () => GOOD, delayMs: 1, ...options });
}

test('live, what finds no room is counted, and nobody waits', async () => {
  let release: (result: SendResult) => void = () => {};
  const held = new Promise<SendResult>((resolve) => {
    release = resolve;
  });
  let sends = 0;
  const send = () => {
    sends++;
    return held;
  };
  const live = sender({ mostQueued: 10, mostInBatch: 5, send });
  for (let i = 0; i < 5; i++) live.offer(SPAN);
  await waitUntil(() => sends > 0, { what: 'first batch' });
  for (let i = 0; i < 25; i++) live.offer(SPAN);
  assert.equal(live.unsent, 15);
  release(GOOD);
  await live.end();
  assert.deepEqual([live.sent, live.unsent], [15, 15]);
});

test('from a file, nothing is dropped: the reader waits for room', async () => {
  const send = async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return GOOD;
  };
  const file = sender({ isPatient: false, mostQueued: 10, mostInBatch: 5, send });
  let most = 0;
  for (let i = 0; i < 200; i++) {
    await file.room();
    file.offer(SPAN);
    most = Math.max(most, file.waiting);
  }
  await file.end();
  assert.deepEqual([file.sent, file.unsent], [200, 0]);
  assert.ok(most <= 10, `${most} waited`);
});

test('a batch that is not full goes after a while', async () => {
  const sizes: number[] = [];
  const live = sender({
    delayMs: 20,
    send: async (spans) => {
      sizes.push(spans.length);
      return GOOD;
    },
  });
  live.offer(SPAN);
  live.offer(SPAN);
  await waitUntil(() => sizes.length > 0, { what: 'batch' });
  assert.deepEqual(sizes, [2]);
});

test('the same problem is told once, and again after it was gone', async () => {
  const bad = (problem: string): SendResult => ({ rejected: 1, problem, isRetryable: false, retryAfterMs: undefined });
  const results = [bad('a'), bad('a'), GOOD, bad('a'), bad('b')];
  const told: string[] = [];
  const live = sender({
    mostInBatch: 1,
    send: async () => results.shift() ?? GOOD,
    onProblem: (text) => told.push(text),
  });
  for (let i = 0; i < 5; i++) live.offer(SPAN);
  await live.end();
  assert.deepEqual(told, ['a', 'a', 'b']);
  assert.deepEqual([live.sent, live.unsent], [1, 4]);
});
