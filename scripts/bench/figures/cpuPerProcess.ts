// CPU of the tracer for each process that it shows, from the kernel's accounts (/proc/PID/stat, schedstat).
import type { Context, Figure, Result } from '../figure.ts';
import { findPeers, PEERS, startPeer } from '../peers.ts';
import { type CpuTime, cpuSince, cpuTime } from '../procfs.ts';
import type { Started } from '../started.ts';
import { median } from '../statistics.ts';
import { startLines, startLive } from '../tracers.ts';
import { spawnAtRate, spawnMany } from '../workload.ts';

interface PerProcess {
  readonly userUs: number;
  readonly totalUs: number;
}

async function measureOne(tracer: Started, work: () => Promise<number>): Promise<PerProcess> {
  // The JIT is done with what it will do; a tracer that runs all day pays that once.
  await work();
  const before = cpuTime(tracer.pid);
  const processes = await work();
  const { userMs, totalMs }: CpuTime = cpuSince(tracer.pid, before);
  return { userUs: (userMs * 1000) / processes, totalUs: (totalMs * 1000) / processes };
}

export async function rounds(context: Context, start: () => Promise<Started>, work: () => Promise<number>) {
  const all: PerProcess[] = [];
  for (let round = 0; round < (context.isQuick ? 1 : 3); round++) {
    await context.quiet();
    await using tracer = await start();
    all.push(await measureOne(tracer, work));
  }
  const user = all.map(({ userUs }) => userUs);
  const total = all.map(({ totalUs }) => totalUs);
  return {
    userUs: median(user),
    totalUs: median(total),
    value: `${median(user).toFixed(1)} µs (with system time ${median(total).toFixed(1)})`,
    numbers: { userUs: user, totalUs: total },
  };
}

export const cpuPerProcess: Figure = {
  name: 'cpu',
  async measure(context): Promise<Result> {
    const { isQuick, say } = context;
    const processes = isQuick ? 1500 : 10_000;
    const storm = async () => {
      await spawnMany(processes);
      return processes + 1;
    };
    say('CPU per process: text');
    const text = await rounds(context, () => startLines('text'), storm);
    say('CPU per process: NDJSON');
    const ndjson = await rounds(context, () => startLines('ndjson'), storm);
    const ofPeers: string[] = [];
    const { peers } = await findPeers(say);
    for (const peer of peers.filter(({ how }) => how === 'background')) {
      say(`CPU per process: ${peer.name}`);
      const { userUs, totalUs } = await rounds(context, () => startPeer(peer), storm);
      ofPeers.push(`${peer.name} ${userUs.toFixed(0)} (${totalUs.toFixed(0)})`);
    }
    say('CPU per process: live view');
    const live = await rounds(
      context,
      () => startLive(),
      () => spawnAtRate(1000, isQuick ? 3 : 8),
    );
    return {
      rows: [
        {
          figure: 'user CPU per process, -o text to /dev/null',
          value: text.value,
          reach: '≤ 22 µs',
          isReached: text.userUs <= 22,
          andThen: '≤ 12 µs',
          peers: ofPeers.join(', '),
          numbers: text.numbers,
        },
        {
          figure: 'user CPU per process, -o ndjson to /dev/null',
          value: ndjson.value,
          reach: '≤ 22 µs',
          isReached: ndjson.userUs <= 22,
          numbers: ndjson.numbers,
        },
        {
          figure: 'user CPU per process, live view at 1,000 processes/s',
          value: live.value,
          reach: '≤ 39 µs',
          isReached: live.userUs <= 39,
          andThen: '≤ 20 µs',
          numbers: live.numbers,
        },
      ],
      notes: peers.length < PEERS.length ? ['peers that are missing under CPU per process could not run here'] : [],
    };
  },
};
