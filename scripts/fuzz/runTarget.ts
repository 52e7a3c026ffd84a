// Runs one target for some time, within limits of memory and of time for a single input.
import { Worker } from 'node:worker_threads';
import { type Failure, type FromWorker, HEAD, HEAD_BYTES, INPUT_BYTES, type ToWorker } from './messages.ts';
import type { Input } from './target.ts';

export interface Run {
  /** URL of the target's module. */
  readonly module: string;
  readonly seed: number;
  readonly seconds: number;
  readonly input?: Input | undefined;
  /** @default 10 s: the machine may be busy with other things */
  readonly hangMs?: number;
  /** For its modules, before the first input. @default 5 min */
  readonly loadMs?: number;
  /** @default 512 MB */
  readonly memoryMb?: number;
}

export interface Outcome {
  readonly runs: number;
  readonly outcomes: readonly (readonly [outcome: string, count: number])[];
  readonly failure: Failure | undefined;
}

export async function runTarget({
  module,
  seed,
  seconds,
  input,
  hangMs = 10_000,
  loadMs = 300_000,
  memoryMb = 512,
}: Run): Promise<Outcome> {
  const shared = new SharedArrayBuffer(HEAD_BYTES + INPUT_BYTES);
  const data: ToWorker = { module, seed, seconds, input, shared };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
  const { promise, resolve } = Promise.withResolvers<FromWorker>();
  const fail = (reason: string) =>
    resolve({ runs: runsOf(shared), outcomes: [], failure: { input: inputOf(shared), reason } });
  worker.once('message', resolve);
  worker.once('error', (error) => fail(error.stack ?? error.message));
  let wasReady = false;
  let seen = 0;
  let sinceMs = performance.now();
  const watch = setInterval(() => {
    const isReady = new DataView(shared).getUint8(HEAD.isReady) === 1;
    const runs = runsOf(shared);
    if (runs !== seen || isReady !== wasReady) sinceMs = performance.now();
    seen = runs;
    wasReady = isReady;
    const waitedMs = performance.now() - sinceMs;
    if (!isReady && waitedMs > loadMs) fail(`its modules were not loaded after ${loadMs / 1000} s`);
    if (isReady && waitedMs > hangMs) fail(`it had not come back after ${hangMs / 1000} s`);
  }, 100);
  try {
    const { runs, outcomes, failure } = await promise;
    return { runs, outcomes, failure };
  } finally {
    clearInterval(watch);
    await worker.terminate();
  }
}

function runsOf(shared: SharedArrayBuffer): number {
  return new DataView(shared).getUint32(HEAD.runs);
}

/** The one that is being looked at, or none yet. */
function inputOf(shared: SharedArrayBuffer): Input | undefined {
  if (runsOf(shared) === 0) return undefined;
  const view = new DataView(shared);
  const bytes = new Uint8Array(shared, HEAD_BYTES, view.getUint32(HEAD.length)).slice();
  return view.getUint8(HEAD.isText) === 1 ? Buffer.from(bytes).toString('utf16le') : bytes;
}
