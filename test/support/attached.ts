// What a process holds in the kernel, and whether that is still there when the process is not. Asks the kernel itself,
// as bpftool does, which need not be installed.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { orGone } from '../../src/core/source/readProc.ts';
import { program } from './programs.ts';
import { waitUntil } from './wait.ts';

/** `prog 17`, `map 4`, `link 9`. */
export type KernelObject = string;

/** Programs, maps and links that a process holds by descriptors; links are there where something is attached. */
export function heldBy(pid: number): KernelObject[] {
  const folder = `/proc/${pid}/fdinfo`;
  return readdirSync(folder).flatMap((descriptor) => {
    // Closed since it was listed.
    const info = orGone(() => readFileSync(`${folder}/${descriptor}`, 'latin1')) ?? '';
    // A link tells its program, too.
    return [...info.matchAll(/^(prog|map|link)_id:\s+(\d+)$/gm)].map(([, kind, id]) => `${kind} ${id}`);
  });
}

/** Once it has attached to all hooks. */
export async function attachedBy(pid: number, hooks = 4): Promise<KernelObject[]> {
  return waitUntil(
    () => {
      const held = heldBy(pid);
      return held.filter((object) => object.startsWith('link')).length >= hooks ? [...new Set(held)] : undefined;
    },
    { what: `program of process ${pid} in the kernel`, describe: () => heldBy(pid).join(', ') },
  );
}

/** Everything that the kernel has, whoever holds it. */
async function allInKernel(): Promise<Set<KernelObject>> {
  const { stdout } = await promisify(execFile)(await program('bpf-ids'));
  return new Set(stdout.trimEnd().split('\n'));
}

/** Fails where something stays. The kernel takes a moment: a program goes when no CPU can be in it any more. */
export async function assertDetached(objects: readonly KernelObject[]): Promise<void> {
  let left: readonly KernelObject[] = objects;
  await waitUntil(
    async () => {
      const all = await allInKernel();
      left = objects.filter((object) => all.has(object));
      return left.length === 0;
    },
    { what: 'kernel without what was attached', describe: () => left.join(', ') },
  );
}
