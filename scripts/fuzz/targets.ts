// Every target by its name.
import { addon, native } from './native.ts';
import type { Outcome, Run } from './runTarget.ts';
import { runTarget } from './runTarget.ts';
import type { Target, TargetModule } from './target.ts';

export interface Runnable extends Pick<Target, 'name' | 'about'> {
  run(options: Omit<Run, 'module'>): Promise<Outcome>;
}

const MODULES = ['decoder', 'recording', 'filter', 'printable', 'config', 'writers', 'keys', 'output'] as const;

function moduleOf(name: string): string {
  return new URL(`./targets/${name}.ts`, import.meta.url).href;
}

export async function allTargets(): Promise<readonly Runnable[]> {
  const inThreads = MODULES.map(async (file): Promise<Runnable> => {
    const module = moduleOf(file);
    const { target } = (await import(module)) as TargetModule;
    return { name: target.name, about: target.about, run: (options) => runTarget({ ...options, module }) };
  });
  return [...(await Promise.all(inThreads)), native, addon];
}
