// Runs one target in a thread of its own, which its starter can end: an input that never comes back, or takes all memory,
// ends no more than the thread. The input that is being looked at stands in shared memory.
import { parentPort, workerData } from 'node:worker_threads';
import * as fc from 'fast-check';
import { type FromWorker, HEAD, HEAD_BYTES, type ToWorker } from './messages.ts';
import type { Input, Target, TargetModule } from './target.ts';

const { module, seed, seconds, input: only, shared } = workerData as ToWorker;
const { target } = (await import(module)) as TargetModule;
const view = new DataView(shared);
const outcomes = new Map<string, number>();
let runs = 0;

/** Counter first: when it stands still, nothing comes back. */
function show(input: Input): void {
  const bytes = typeof input === 'string' ? Buffer.from(input, 'utf16le') : input;
  const room = new Uint8Array(shared, HEAD_BYTES);
  room.set(bytes.subarray(0, room.length));
  view.setUint32(HEAD.length, Math.min(bytes.length, room.length));
  view.setUint8(HEAD.isText, typeof input === 'string' ? 1 : 0);
  view.setUint32(HEAD.runs, ++runs);
}

async function look({ check }: Target, input: Input): Promise<void> {
  show(input);
  const outcome = await check(input);
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
}

function tell(message: Omit<FromWorker, 'runs' | 'outcomes'>): void {
  parentPort?.postMessage({ runs, outcomes: [...outcomes], ...message } satisfies FromWorker);
}

/** @throws TypeError for a file of the other kind: the target would fail at what it never gets */
function checkKind({ name, inputs }: Target, input: Input): void {
  const wanted = typeof fc.sample(inputs, { numRuns: 1, seed })[0];
  if (typeof input === wanted) return;
  const what = wanted === 'string' ? 'text, in a .json file' : 'bytes, in a file that is not called .json';
  throw new TypeError(`${name} takes ${what}`);
}

view.setUint8(HEAD.isReady, 1);
if (only !== undefined) {
  try {
    checkKind(target, only);
    await look(target, only);
    tell({});
  } catch (error) {
    tell({ failure: { input: only, reason: reasonOf(error) } });
  }
} else {
  const property = fc.asyncProperty(target.inputs, (input) => look(target, input));
  const result = await fc.check(property, {
    seed,
    numRuns: 2 ** 31 - 1,
    interruptAfterTimeLimit: seconds * 1000,
    markInterruptAsFailure: false,
    // Then the smallest that was found so far is told.
    endOnFailure: false,
  });
  const [input] = result.counterexample ?? [];
  if (!result.failed || input === undefined) tell({});
  else tell({ failure: { input, reason: reasonOf(result.errorInstance) } });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
