// What a threshold in the kernel saves in a storm of processes that all end below it: bytes through the ring and CPU of
// the tracer for each; and what it costs, in the hooks.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HELD_PROCESSES } from '../../../src/core/source/kernelThreshold.ts';
import { loadNative } from '../../../src/core/source/native.ts';
import type { Context, Figure, Result } from '../figure.ts';
import { MAIN, startLive, startText } from '../tracers.ts';
import { spawnAtRate, spawnMany } from '../workload.ts';
import { rounds } from './cpuPerProcess.ts';
import { measureHooks } from './hookTime.ts';

const THRESHOLD = '10s';
const THRESHOLD_NS = 10e9;
const POLL_MS = 33;

/** The kernel program by itself, drained by this process. */
async function ringBytesPerProcess(processes: number, isInKernel: boolean): Promise<number> {
  const directory = dirname(MAIN);
  const native = loadNative(directory);
  const object = readFileSync(join(directory, 'tracer.bpf.o'));
  const program = new native.EbpfProgram(object, isInKernel ? { heldProcesses: HELD_PROCESSES } : {});
  try {
    program.setThresholdNs(THRESHOLD_NS);
    program.setPolling(true);
    const buffer = Buffer.alloc(1 << 20);
    let total = 0;
    const drain = () => {
      for (let bytes = -1; bytes !== 0; total += bytes) bytes = program.drainInto(buffer);
    };
    const timer = setInterval(drain, POLL_MS);
    await spawnMany(processes);
    clearInterval(timer);
    drain();
    return total / processes;
  } finally {
    program.close();
  }
}

async function hookSumUs(processes: number, isInKernel: boolean): Promise<readonly number[]> {
  await using tracer = await startText({ args: argsFor(isInKernel) });
  const times = await measureHooks(tracer, processes);
  return [...times.values()].map(({ us }) => us);
}

function argsFor(isInKernel: boolean): string[] {
  return ['-d', THRESHOLD, isInKernel ? '--in-kernel-threshold' : '--no-in-kernel-threshold'];
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

export const threshold: Figure = {
  name: 'threshold',
  async measure(context: Context): Promise<Result> {
    const { isQuick, say, quiet } = context;
    const processes = isQuick ? 1500 : 5000;
    const storm = async () => {
      await spawnMany(processes);
      return processes + 1;
    };
    say('threshold: ring bytes');
    await quiet();
    const bytes = [await ringBytesPerProcess(processes, true), await ringBytesPerProcess(processes, false)] as const;
    say('threshold: user CPU in the kernel');
    const inKernel = await rounds(context, () => startText({ args: argsFor(true) }), storm);
    say('threshold: user CPU without');
    const outside = await rounds(context, () => startText({ args: argsFor(false) }), storm);
    say('threshold: live view');
    const live = (isInKernel: boolean) =>
      rounds(
        context,
        () => startLive({ args: argsFor(isInKernel) }),
        () => spawnAtRate(1000, isQuick ? 2 : 3),
      );
    const liveInKernel = await live(true);
    const liveOutside = await live(false);
    say('threshold: hook time');
    await quiet();
    const hooks = [await hookSumUs(processes / 2, true), await hookSumUs(processes / 2, false)] as const;
    return {
      rows: [
        {
          figure: 'ring bytes per process that ends below an in-kernel threshold',
          value: `${bytes[0].toFixed(1)} (without ${bytes[1].toFixed(0)})`,
          reach: '< 5 %',
          isReached: bytes[0] < bytes[1] * 0.05,
          numbers: { inKernel: bytes[0], outside: bytes[1] },
        },
        {
          figure: 'user CPU for each of them, -o text -d 10s',
          value: `${inKernel.value}, without ${outside.value}`,
          reach: '< without',
          isReached: inKernel.userUs < outside.userUs,
          numbers: { inKernel: inKernel.numbers.userUs, outside: outside.numbers.userUs },
        },
        {
          figure: 'user CPU for each of them, live view -d 10s at 1,000 processes/s',
          value: `${liveInKernel.value}, without ${liveOutside.value}`,
          reach: '< without',
          isReached: liveInKernel.userUs < liveOutside.userUs,
          numbers: { inKernel: liveInKernel.numbers.userUs, outside: liveOutside.numbers.userUs },
        },
        {
          figure: 'all four hooks for each of them',
          value: `${sum(hooks[0]).toFixed(1)} µs (without ${sum(hooks[1]).toFixed(1)})`,
          numbers: { inKernel: hooks[0], outside: hooks[1] },
        },
      ],
    };
  },
};
