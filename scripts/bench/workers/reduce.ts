// `reduce FINISHED MEASURED`: decodes and reduces batches until FINISHED processes are kept, weighs them, and then
// takes the time of MEASURED more. Prints JSON.
import { decodeBatch } from '../../../src/core/events/decode.ts';
import { reduce } from '../../../src/core/state/reduce.ts';
import { initialState, type State } from '../../../src/core/state/state.ts';
import { type Batches, createBatches, EVENTS_PER_PROCESS, PER_BATCH } from './batches.ts';

const [finished = 1000, measured = 100_000] = process.argv.slice(2).map(Number);

/** @returns milliseconds of decoding and reducing alone */
function feed(batches: Batches, state: State, processes: number): { state: State; elapsedMs: number } {
  // As in source/ebpf.ts: a Buffer over the bytes gives the text.
  const buffer = Buffer.from(batches.bytes.buffer);
  let now = state;
  let elapsedMs = 0;
  for (let fed = 0; fed < processes; fed += PER_BATCH) {
    const nowBootNs = batches.next();
    const startMs = performance.now();
    const events = decodeBatch(batches.bytes, (start, end) => buffer.toString('latin1', start, end));
    now = reduce(now, { type: 'events/received', events, nowBootNs });
    elapsedMs += performance.now() - startMs;
  }
  return { state: now, elapsedMs };
}

function memory(): { heapBytes: number; rssBytes: number } {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heapBytes: heapUsed + external, rssBytes: rss };
}

// The JIT is done before anything is measured, and nothing is left of it.
feed(createBatches(), initialState({ history: 1000 }), 50_000);

const batches = createBatches();
const before = memory();
let { state } = feed(batches, initialState({ history: finished }), finished);
const after = memory();
const kept = state.table.history.length;
const run = feed(batches, state, measured);
state = run.state;
if (state.counts.exits !== batches.processes) throw new Error(`${state.counts.exits} of ${batches.processes} ended`);

process.stdout.write(
  JSON.stringify({
    kept,
    eventsPerSecond: (measured * EVENTS_PER_PROCESS * 1000) / run.elapsedMs,
    heapBytesPerProcess: (after.heapBytes - before.heapBytes) / kept,
    rssBytesPerProcess: (after.rssBytes - before.rssBytes) / kept,
  }),
);
