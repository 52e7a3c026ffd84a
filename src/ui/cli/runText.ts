// The face for pipes and logs. A slow reader holds the source: what comes waits in the kernel's
// ring, and when that is full, every loss is counted and told.
import type { EventBatch } from '../../core/events/event.ts';
import { createTextPrinter, TEXT_HEADER } from '../../core/output/text.ts';
import type { EventSource } from '../../core/source/source.ts';
import { totalLost } from '../../core/state/state.ts';
import type { Store } from '../../core/state/store.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** How long a reader that does not read may keep us from ending. */
const FLUSH_MS = 1000;

interface Faced {
  readonly store: Store;
  readonly source: EventSource;
}

/** Prints until a signal, or until nobody reads any more. @returns the exit status */
export async function runText({ store, source }: Faced): Promise<number> {
  const { stdout } = process;
  const print = createTextPrinter();
  let isBroken = false;

  const finished = new Promise<number>((resolve) => {
    for (const signal of SIGNALS) process.once(signal, () => resolve(0));
    stdout.on('error', (error: NodeJS.ErrnoException) => {
      isBroken = true;
      // `| head` has had enough: that is an end, not a failure.
      if (error.code !== 'EPIPE') process.stderr.write(`tracer-tui: write to stdout: ${error.message}\n`);
      resolve(error.code === 'EPIPE' ? 0 : 1);
    });
  });
  const write = (text: string) => {
    if (text !== '' && !isBroken && !stdout.write(text)) source.hold(true);
  };
  stdout.on('drain', () => source.hold(false));

  source.start((action) => {
    store.dispatch(action);
    // Not before it is known that anything can come.
    if (action.type === 'source/started') write(TEXT_HEADER);
    if (action.type === 'events/received') write(print(store.getState(), action.events satisfies EventBatch));
    if (action.type === 'losses/counted') tellLosses(store);
  });
  const status = await finished;
  source.stop();
  if (!isBroken && stdout.writableLength > 0) await flushed();
  // What nobody reads would keep us alive.
  if (stdout.writableLength > 0) stdout.destroy();
  return status;
}

function tellLosses(store: Store): void {
  const { lost } = store.getState();
  const kinds = Object.entries(lost).filter(([, count]) => count > 0);
  const list = kinds.map(([kind, count]) => `${count} ${kind === 'missedRuns' ? 'hook runs' : kind}`).join(', ');
  process.stderr.write(`tracer-tui: ${totalLost(lost)} events lost so far (${list}): the reader was too slow\n`);
}

function flushed(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, FLUSH_MS);
    process.stdout.once('drain', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
