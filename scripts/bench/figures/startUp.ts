// From the command to the kernel hooks, and to the first frame; bare Node beside it.
import type { Figure, Result } from '../figure.ts';
import { bpfHookCount } from '../procfs.ts';
import { Started } from '../started.ts';
import { count, median, range } from '../statistics.ts';
import { HOOKS, MAIN } from '../tracers.ts';

const TIMEOUT_MS = 15_000;

async function untilExit(argv: readonly string[]): Promise<number> {
  const startMs = performance.now();
  await using node = Started.inBackground(argv);
  await node.exited;
  return performance.now() - startMs;
}

/** The kernel's own list of links is looked at without a pause, so that the look is not the resolution. */
async function untilAttached(): Promise<number> {
  const startMs = performance.now();
  await using text = Started.inBackground([process.execPath, MAIN, '-o', 'text']);
  while (bpfHookCount(text.pid) < HOOKS) {
    if (performance.now() - startMs > TIMEOUT_MS) throw new Error(`not attached after ${TIMEOUT_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return performance.now() - startMs;
}

async function untilFirstFrame(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const timer = setTimeout(() => reject(new Error(`no frame after ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
  let startMs = 0;
  let seen = '';
  const onOutput = (bytes: Buffer) => {
    seen += bytes.toString('latin1');
    if (seen.includes('FINISHED')) resolve(performance.now() - startMs);
  };
  // The terminal is there before the command, as a person's is; opening one is part of `inTerminal`, a few ms.
  startMs = performance.now();
  await using _live = await Started.inTerminal([process.execPath, MAIN], 120, 40, onOutput);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

export const startUp: Figure = {
  name: 'start',
  async measure({ isQuick, say, quiet }): Promise<Result> {
    say('start-up');
    const bare: number[] = [];
    const attached: number[] = [];
    const frame: number[] = [];
    await untilFirstFrame(); // fills Node's compile cache and the page cache
    for (let round = 0; round < (isQuick ? 2 : 15); round++) {
      await quiet();
      bare.push(await untilExit([process.execPath, '--eval', '0']));
      attached.push(await untilAttached());
      frame.push(await untilFirstFrame());
    }
    const value = (values: readonly number[]) => `${count(median(values))} ms (${range(values, 0)})`;
    return {
      rows: [
        {
          figure: 'command to attached (-o text)',
          value: value(attached),
          reach: '≤ 300 ms',
          isReached: median(attached) <= 300,
          andThen: '150 ms',
          peers: `bare Node ${value(bare)}`,
          numbers: { attachedMs: attached, bareNodeMs: bare },
        },
        {
          figure: 'command to first frame',
          value: value(frame),
          reach: '≤ 600 ms',
          isReached: median(frame) <= 600,
          andThen: '350 ms',
          numbers: { frameMs: frame },
        },
      ],
    };
  },
};
