// CPU when nothing happens: all run at once and look at the same machine, in the quietest of some windows.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure, Result } from '../figure.ts';
import { findPeers, startPeer } from '../peers.ts';
import { cpuSince, cpuTime, forksOfMachine } from '../procfs.ts';
import { startLines, startLive } from '../tracers.ts';

/** Until the readers have gone to sleep, and V8 has compiled what is used again and again. */
const SETTLE_MS = 60_000;
const QUICK_SETTLE_MS = 3000;

const MOST_FORKS = 2;

/** CPU of each in percent of one core, and what was started meanwhile. */
async function watch(pids: readonly number[], seconds: number): Promise<{ percent: number[]; forks: number }> {
  const before = pids.map((pid) => ({ pid, time: cpuTime(pid) }));
  const forksBefore = forksOfMachine();
  const startMs = performance.now();
  await sleep(seconds * 1000);
  const elapsedMs = performance.now() - startMs;
  const percent = before.map(({ pid, time }) => (cpuSince(pid, time).totalMs / elapsedMs) * 100);
  return { percent, forks: forksOfMachine() - forksBefore };
}

export const idleCpu: Figure = {
  name: 'idle',
  async measure({ isQuick, say, quiet }): Promise<Result> {
    const seconds = isQuick ? 2 : 20;
    const { peers } = await findPeers(say);
    const peer = peers.find(({ name }) => name === 'htop');
    await using text = await startLines('text');
    await using ndjson = await startLines('ndjson');
    await using live = await startLive();
    await using htop = peer === undefined ? undefined : await startPeer(peer);
    say(`idle: ${seconds} s`);
    await sleep(isQuick ? QUICK_SETTLE_MS : SETTLE_MS);
    const pids = [text, ndjson, live, ...(htop === undefined ? [] : [htop])].map(({ pid }) => pid);
    let best = await watch(pids, seconds);
    // Whoever starts a process makes the machine a busy one.
    for (let retry = 0; best.forks > MOST_FORKS && retry < (isQuick ? 0 : 9); retry++) {
      await quiet();
      const next = await watch(pids, seconds);
      if (next.forks < best.forks) best = next;
    }
    const { forks, percent } = best;
    const [textPercent = Number.NaN, ndjsonPercent = Number.NaN, livePercent = Number.NaN, htopPercent = Number.NaN] =
      percent;
    const numbers = { textPercent, ndjsonPercent, livePercent, htopPercent, forks };
    return {
      rows: [
        {
          figure: `CPU when nothing happens, -o text, ${seconds} s`,
          value: `${textPercent.toFixed(3)} % (${forks} forks meanwhile)`,
          reach: '0.0 %',
          isReached: textPercent < 0.05,
          numbers,
        },
        {
          figure: 'the same, -o ndjson',
          value: `${ndjsonPercent.toFixed(3)} %`,
          reach: '0.0 %',
          isReached: ndjsonPercent < 0.05,
          numbers,
        },
        {
          figure: 'the same, live view',
          value: `${livePercent.toFixed(2)} %`,
          reach: '≤ htop',
          isReached: livePercent <= htopPercent,
          andThen: 'half of htop',
          peers: `htop ${htopPercent.toFixed(2)} %`,
          numbers,
        },
      ],
    };
  },
};
