// Who starts the processes: test/programs/background-storm.c, one for each core.
import { availableParallelism } from 'node:os';
import { program } from '../../test/support/programs.ts';
import { Started } from '../bench/started.ts';
import { trivialProgram } from '../bench/workload.ts';

export interface Spawner {
  readonly pid: number;
  /** Resolves at its end. */
  readonly spawned: Promise<number>;
  readonly stop: () => Promise<void>;
}

export async function startSpawners(seconds: number): Promise<Spawner[]> {
  const [command, trivial] = [await program('background-storm'), await trivialProgram()];
  return Array.from({ length: availableParallelism() }, (_, cpu) => {
    const started = Started.inBackground([command, String(seconds), String(cpu), trivial], { stdout: 'pipe' });
    let said = '';
    started.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const closed = new Promise((resolve) => started.child.once('close', resolve));
    const spawned = closed.then(() => {
      const count: unknown = JSON.parse(said || 'null')?.spawned;
      if (typeof count !== 'number') throw new Error(`a spawner ended without saying how many it started: "${said}"`);
      return count;
    });
    // Whoever waits for it sees the failure.
    spawned.catch(() => {});
    return { pid: started.pid, spawned, stop: () => started.stop() };
  });
}
