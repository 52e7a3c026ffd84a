// What the numbers were taken on.
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';

export interface Machine {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly node: string;
  /** Of the last minute, at the beginning. */
  readonly load: number;
}

export function describeMachine(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model.trim() ?? '',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    // The first three numbers: the rest names a build, not a kernel.
    kernel: /^\d+\.\d+(\.\d+)?/.exec(release())?.[0] ?? release(),
    node: process.version,
    load: loadavg()[0] ?? 0,
  };
}

export function machineLine({ date, cpu, cores, memoryGiB, kernel, node, load }: Machine): string {
  return `${date}: ${cores} cores (${cpu}), ${memoryGiB} GiB, Linux ${kernel}, Node ${node}, load ${load.toFixed(2)} before`;
}
