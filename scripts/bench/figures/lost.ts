// Whether everything arrives while all cores start programs as fast as they can, and the tracer has no core of its own.
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Screen } from '../../../test/support/screen.ts';
import type { Figure, Result, Row } from '../figure.ts';
import { forksOfMachine } from '../procfs.ts';
import { count } from '../statistics.ts';
import { startLive, startText } from '../tracers.ts';
import { storm } from '../workload.ts';

/** Losses are counted once a second. */
const SETTLE_MS = 2500;

async function stormed(seconds: number, prefix: readonly string[] = []): Promise<number> {
  const before = forksOfMachine();
  await storm(
    Array.from({ length: availableParallelism() }, (_, cpu) => cpu),
    seconds,
    prefix,
  );
  const forks = forksOfMachine() - before;
  await sleep(SETTLE_MS);
  return forks;
}

async function lostByText(seconds: number) {
  await using text = await startText({ cpus: 'all' });
  const forks = await stormed(seconds);
  const lost = Number(/.*tracer-tui: (\d+) events? lost/s.exec(text.readStderr())?.[1] ?? 0);
  return { forks, lost };
}

async function lostByLive(seconds: number, prefix: readonly string[]) {
  const screen = new Screen(120, 40);
  const chunks: Buffer[] = [];
  await using _live = await startLive({ cpus: 'all', onOutput: (bytes) => chunks.push(bytes) });
  const forks = await stormed(seconds, prefix);
  // Looked at afterwards: drawing it meanwhile would take the tracer's time.
  await screen.write(Buffer.concat(chunks));
  const shown = /\blost ([\d,]+)/.exec(screen.text().join('\n'))?.[1];
  if (shown === undefined) throw new Error(`no count of lost events on the screen:\n${screen.text().join('\n')}`);
  return { forks, lost: Number(shown.replaceAll(',', '')) };
}

export const lost: Figure = {
  name: 'lost',
  async measure({ stormSeconds, say }): Promise<Result> {
    const row = (name: string, { forks, lost }: { forks: number; lost: number }): Row => ({
      figure: `lost, all cores spawning for ${stormSeconds} s, ${name}`,
      value: `${count(lost)} events (${count(forks)} forks)`,
      reach: '0',
      isReached: lost === 0,
      andThen: '0',
      numbers: { forks, lost, seconds: stormSeconds },
    });
    say(`lost: text, ${stormSeconds} s`);
    const text = row('-o text', await lostByText(stormSeconds));
    say(`lost: live view, ${stormSeconds} s`);
    const live = row('live view', await lostByLive(stormSeconds, []));
    say(`lost: live view, spawners in sessions of their own, ${stormSeconds} s`);
    const apart = row('live view, each spawner its own session', await lostByLive(stormSeconds, ['setsid']));
    return { rows: [text, live, apart] };
  },
};
