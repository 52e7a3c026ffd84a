// `frames COLUMNS ROWS COUNT`: draws COUNT frames in which every row has changed, each long after the one before, so
// that no throttle is in it. From the moment the state is published to the last byte of the frame. Prints JSON.
import { setTimeout as sleep } from 'node:timers/promises';
import { byteString } from '../../../src/core/bytes.ts';
import type { ProcessEvent } from '../../../src/core/events/event.ts';
import { argv, execEvent, exitEvent, forkEvent, T0 } from '../../../test/core/support/events.ts';
import { median, percentile } from '../statistics.ts';
import { openLiveView } from './liveView.tsx';

const [columns = 120, rows = 40, count = 100] = process.argv.slice(2).map(Number);
/** Ink draws 30 frames a second at most. */
const PAUSE_MS = 45;
const WARM_UP = 60;
const COMMANDS = ['gcc', 'cc1', 'as', 'collect2', 'ld', 'make', 'sh'];
const STEP_NS = 3_700_000;

const never = 2 ** 31 - 1;
const view = openLiveView(columns, rows, {}, never);
let started = 0;
let ended = 0;

function startOne(): ProcessEvent[] {
  const index = started++;
  const name = COMMANDS[index % COMMANDS.length] ?? '';
  const startBootNs = T0 + index * STEP_NS;
  const head = { pid: 1000 + index, startBootNs };
  const args = argv(
    `/usr/bin/${name}`,
    '-O2',
    '-Wall',
    '-Iinclude',
    '-c',
    `src/module-${index}/file-${index * 7}.c`,
    '-o',
    `build/file-${index * 7}.o`,
  );
  return [
    forkEvent({ ...head, timeBootNs: startBootNs, comm: byteString('sh') }),
    execEvent({
      ...head,
      timeBootNs: startBootNs + 1e5,
      comm: byteString(name),
      filename: byteString(`/usr/bin/${name}`),
      args,
    }),
  ];
}

function endOne(): ProcessEvent {
  const index = ended++;
  const startBootNs = T0 + index * STEP_NS;
  const status = index % 5 === 0 ? 256 : 0;
  const comm = byteString(COMMANDS[index % COMMANDS.length] ?? '');
  return exitEvent({ pid: 1000 + index, startBootNs, timeBootNs: T0 + started * STEP_NS + index, status, comm });
}

function changeEveryRow(): void {
  const events: ProcessEvent[] = [];
  for (let i = 0; i < rows; i++) events.push(...startOne());
  for (let i = 0; i < rows; i++) if (started - ended > 2 * rows) events.push(endOne());
  view.store.dispatch({ type: 'events/received', events, nowBootNs: T0 + started * STEP_NS + 1e6 });
}

const times: number[] = [];
const sizes: number[] = [];
for (let i = 0; i < count + WARM_UP; i++) {
  await sleep(PAUSE_MS);
  changeEveryRow();
  const frame = view.stdout.nextFrame();
  const startMs = performance.now();
  view.publisher.publish();
  const { atMs, bytes } = await frame;
  if (i < WARM_UP) continue;
  times.push(atMs - startMs);
  sizes.push(bytes);
}
process.stdout.write(
  JSON.stringify({ medianMs: median(times), p95Ms: percentile(times, 95), bytes: median(sizes), frames: times.length }),
  () => process.exit(0),
);
