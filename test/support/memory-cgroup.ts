// A cgroup that allows little memory, of either version: what takes more in it is killed by the kernel.
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { waitUntil } from './wait.ts';

/** An option of Node.js: it takes memory outside the heap, which it does not limit, once `SIGUSR2` says so. */
export const GREEDY = `--import=data:text/javascript,${encodeURIComponent(
  "process.once('SIGUSR2', () => { const all = []; for (;;) all.push(Buffer.alloc(1 << 24, 1)); })",
)}`;

/** @returns undefined where the test is skipped, for there is no memory controller */
export function cgroupFor(t: TestContext, mebibytes: number): MemoryCgroup | undefined {
  const cgroup = MemoryCgroup.make(t.name.replaceAll(/\W+/g, '-').slice(0, 40), mebibytes);
  if (cgroup === undefined) t.skip('no cgroup with a memory controller is to be had here');
  return cgroup;
}

class MemoryCgroup implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** @returns undefined where the memory controller is not to be had */
  static make(name: string, mebibytes: number): MemoryCgroup | undefined {
    const root = memoryRoot();
    if (root === undefined) return undefined;
    const path = join(root, `tracer-tui-test-${process.pid}-${name}`);
    mkdirSync(path);
    const bytes = String(mebibytes << 20);
    const isFirst = existsSync(join(path, 'memory.limit_in_bytes'));
    writeFileSync(join(path, isFirst ? 'memory.limit_in_bytes' : 'memory.max'), bytes);
    // With swap it would only become slow.
    const swap = join(path, isFirst ? 'memory.memsw.limit_in_bytes' : 'memory.swap.max');
    if (existsSync(swap)) writeFileSync(swap, isFirst ? bytes : '0');
    return new MemoryCgroup(path);
  }

  /** For `sh -c`: a command in this cgroup. */
  get shell(): readonly [command: string, ...args: string[]] {
    return ['sh', '-c', `echo $$ > '${this.path}/cgroup.procs' && exec "$@"`, 'sh'];
  }

  pids(): number[] {
    return readFileSync(join(this.path, 'cgroup.procs'), 'latin1').split('\n').filter(Boolean).map(Number);
  }

  /** How often the kernel has killed somebody in it. */
  kills(): number {
    const file = ['memory.oom_control', 'memory.events'].find((name) => existsSync(join(this.path, name))) ?? '';
    return Number(/^oom_kill (\d+)/m.exec(readFileSync(join(this.path, file), 'latin1'))?.[1]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pid of this.pids()) process.kill(pid, 'SIGKILL');
    await waitUntil(() => this.pids().length === 0, { what: 'empty cgroup' });
    await waitUntil(() => isRemoved(this.path), { what: 'removed cgroup' });
  }
}

/** Zombies keep it busy for a moment. */
function isRemoved(path: string): boolean {
  try {
    rmdirSync(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EBUSY') return false;
    throw error;
  }
}

/** Where groups have the controller: version 1, or 2 where the root hands it on. */
function memoryRoot(): string | undefined {
  return readFileSync('/proc/self/mountinfo', 'latin1')
    .split('\n')
    .map((line) => /^(\S+ ){4}(?<path>\S+) .*- (?<type>cgroup2?) \S+ (?<options>\S+)$/.exec(line)?.groups)
    .find((mount) => {
      if (mount?.['type'] === 'cgroup') return mount['options']?.split(',').includes('memory');
      const handedOn = join(mount?.['path'] ?? '', 'cgroup.subtree_control');
      return mount !== undefined && existsSync(handedOn) && /\bmemory\b/.test(readFileSync(handedOn, 'latin1'));
    })?.['path'];
}
