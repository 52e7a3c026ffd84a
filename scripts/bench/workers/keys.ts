// `keys FINISHED EVENTS_PER_SECOND COUNT`: presses Down COUNT times while FINISHED rows are sorted and filtered and events
// come, and takes the time from the key to the end of the first frame that was published after it. Prints JSON.
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeBatch } from '../../../src/core/events/decode.ts';
import type { EventBatch } from '../../../src/core/events/event.ts';
import { compileFilter } from '../../../src/core/filter/match.ts';
import { median, percentile } from '../statistics.ts';
import { createBatches, EVENTS_PER_PROCESS, PER_BATCH } from './batches.ts';
import { feed, openLiveView } from './liveView.tsx';

const [finished = 100_000, eventsPerSecond = 2000, count = 100] = process.argv.slice(2).map(Number);
const DRAIN_MS = 33; // as in source/ebpf.ts
const PUBLISH_MS = 200; // as in runScreen.tsx
const WARM_UP = 20;

const view = openLiveView(
  120,
  40,
  {
    history: finished,
    view: {
      // Two rows of three pass; each is looked through four times for that.
      filter: compileFilter('!make and !sed and !rm and !git'),
      order: { column: 'cpu', direction: 'descending' },
      focus: 'finished',
    },
  },
  PUBLISH_MS,
);
const batches = createBatches();
feed(view.store, batches, finished);

/** Records of a batch of 1,000 processes, handed on in the portions of a timer. */
const portion = Math.round((eventsPerSecond / EVENTS_PER_PROCESS) * (DRAIN_MS / 1000));
let offset = 0;
const buffer = Buffer.from(batches.bytes.buffer);
const words = new Uint32Array(batches.bytes.buffer);
let nowBootNs = batches.next();
let fedProcesses = 0;

function drain(): void {
  let end = offset;
  for (let i = 0; i < portion * EVENTS_PER_PROCESS && end < buffer.length; i++) end += words[end >> 2] ?? 8;
  const from = offset;
  const part = batches.bytes.subarray(from, end);
  const events: EventBatch = decodeBatch(part, (a, b) => buffer.toString('latin1', from + a, from + b));
  nowBootNs += DRAIN_MS * 1e6;
  view.store.dispatch({ type: 'events/received', events, nowBootNs });
  offset = end;
  fedProcesses += portion;
  if (offset < buffer.length) return;
  batches.next();
  offset = 0;
}

setInterval(drain, DRAIN_MS);
const times: number[] = [];
for (let i = 0; i < count + WARM_UP; i++) {
  // Out of step with the timers, as a person is.
  await sleep(120 + ((i * 37) % 60));
  const startMs = performance.now();
  const { promise, resolve } = Promise.withResolvers<number>();
  const stop = view.publisher.subscribe(() => {
    stop();
    void view.stdout.nextFrame().then(({ atMs }) => resolve(atMs - startMs));
  });
  // Back and forth, so that the cursor's line changes each time.
  view.stdin.write(i % 2 === 0 ? '\x1b[B' : '\x1b[A');
  const elapsedMs = await promise;
  if (i >= WARM_UP) times.push(elapsedMs);
}
const rows = view.store.getState().table.history.length;
process.stdout.write(
  JSON.stringify({ medianMs: median(times), p95Ms: percentile(times, 95), rows, perBatch: PER_BATCH, fedProcesses }),
  () => process.exit(0),
);
