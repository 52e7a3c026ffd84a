// Time in the kernel's hooks, by the kernel's own account. It counts only while kernel.bpf_stats_enabled is 1.
import { readFileSync, writeFileSync } from 'node:fs';
import type { Figure, Result, Row } from '../figure.ts';
import { bpfProgramsByHook } from '../procfs.ts';
import type { Started } from '../started.ts';
import { count } from '../statistics.ts';
import { startText } from '../tracers.ts';
import { spawnMany } from '../workload.ts';

const SYSCTL = '/proc/sys/kernel/bpf_stats_enabled';

const HOOKS = [
  { hook: 'sched_process_exec', name: 'exec', reachUs: 2.5, andThen: '1.7' },
  { hook: 'sched_process_exit', name: 'exit', reachUs: 2, andThen: '1.2' },
  { hook: 'sched_process_fork', name: 'fork', reachUs: 1, andThen: '0.5' },
  { hook: 'sched_process_free', name: 'free', reachUs: 1, andThen: '0.7' },
] as const;

/** Switches the statistics on, and back to what they were whatever ends the program. */
class Statistics implements Disposable {
  readonly #before = readFileSync(SYSCTL, 'latin1').trim();
  readonly #restore = () => writeFileSync(SYSCTL, this.#before);

  constructor() {
    process.once('exit', this.#restore);
    writeFileSync(SYSCTL, '1');
  }

  [Symbol.dispose](): void {
    process.off('exit', this.#restore);
    this.#restore();
  }
}

type HookTimes = ReadonlyMap<(typeof HOOKS)[number]['name'], { readonly us: number; readonly runs: number }>;

/** Mean times of the hooks of a tracer that runs, while so many programs are started. */
export async function measureHooks(tracer: Started, processes: number): Promise<HookTimes> {
  // The first events wake the reader; from then on it polls.
  await spawnMany(50);
  using _statistics = new Statistics();
  const before = bpfProgramsByHook(tracer.pid);
  await spawnMany(processes);
  const after = bpfProgramsByHook(tracer.pid);
  return new Map(
    HOOKS.map(({ hook, name }) => {
      const runs = (after.get(hook)?.runs ?? 0) - (before.get(hook)?.runs ?? 0);
      return [
        name,
        { us: ((after.get(hook)?.runTimeNs ?? 0) - (before.get(hook)?.runTimeNs ?? 0)) / runs / 1000, runs },
      ];
    }),
  );
}

export const hookTime: Figure = {
  name: 'hooks',
  async measure({ isQuick, say, quiet }): Promise<Result> {
    say('hook time');
    await quiet();
    await using tracer = await startText();
    const times = await measureHooks(tracer, isQuick ? 1000 : 5000);
    let sumUs = 0;
    const rows = HOOKS.map(({ name, reachUs, andThen }): Row => {
      const { us, runs } = times.get(name) ?? { us: Number.NaN, runs: 0 };
      sumUs += us;
      return {
        figure: `hook time in the kernel, ${name}, polling`,
        value: `${us.toFixed(2)} µs (mean of ${count(runs)})`,
        reach: `≤ ${reachUs} µs`,
        isReached: us <= reachUs,
        andThen: `${andThen} µs`,
        numbers: { us, runs },
      };
    });
    const [first, ...rest] = rows;
    if (first === undefined) return { rows };
    return { rows: [{ ...first, peers: `all four ${sumUs.toFixed(1)} µs per process` }, ...rest] };
  },
};
