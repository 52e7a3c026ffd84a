// The live view in a terminal, and what a person reads on it. Another page every ten seconds, as each has caches of its own.
import { setTimeout as sleep } from 'node:timers/promises';
import { Screen } from '../../test/support/screen.ts';
import { waitForScreen } from '../../test/support/wait-for-screen.ts';
import { startLive } from '../bench/tracers.ts';

const PAGES = ['1', '2', '3', '4'] as const;
/** Sums of the kernel side are read once a second, and a doubtful process is looked for in /proc then. */
const SETTLE_MS = 3000;

export interface Shown {
  readonly exits: number;
  readonly lost: number;
  /** Of the tables alone. */
  readonly running: number | undefined;
}

export async function startLiveView(history: number, node: readonly string[]) {
  const screen = new Screen(120, 40);
  const started = await startLive({
    cpus: 'all',
    args: ['--history', String(history)],
    node,
    onOutput: (bytes) => void screen.write(bytes),
  });
  const text = () => screen.text().join('\n');
  const shown = (): Shown => ({
    exits: numberAfter(/\bexit ([\d,]+)/, text()) ?? Number.NaN,
    lost: numberAfter(/\blost ([\d,]+)/, text()) ?? Number.NaN,
    running: numberAfter(/ RUNNING (?:[\d,]+–[\d,]+ of )?([\d,]+)/, text()),
  });
  return Object.assign(started, {
    shown,
    turnTo: (turn: number) => started.type(PAGES[turn % PAGES.length] ?? '1'),
    /** How many that these have started are shown as running, after their ends. */
    runningOf: async (parents: readonly number[]): Promise<number> => {
      const filter = `running (${parents.map((pid) => `ppid=${pid} or pid=${pid}`).join(' or ')})`;
      started.type('1');
      await sleep(SETTLE_MS);
      started.type(`/${filter}\r`);
      await waitForScreen(screen, `filter ${filter}`);
      // The frame after the one with the filter.
      await sleep(SETTLE_MS);
      const { running } = shown();
      if (running === undefined) throw new Error(`no table of running processes on the screen:\n${text()}`);
      return running;
    },
  });
}

function numberAfter(pattern: RegExp, text: string): number | undefined {
  const digits = pattern.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits.replaceAll(',', ''));
}
