// tracer-tui itself, as it is measured: the built program, once in a terminal and once as text to /dev/null.

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../test/support/wait.ts';
import { NODE_FLAGS } from '../lib/nodeFlags.ts';
import { bpfHookCount } from './procfs.ts';
import { Started } from './started.ts';
import { TRACER_CPU } from './workload.ts';

export const MAIN = join(import.meta.dirname, '../../dist/main.js');
/** fork, exec, exit, free, cgroup_mkdir */
export const HOOKS = 5;

/** One core for the tracer, another for the work; all of them where that is not the question. */
export type Cpus = number | 'all';

const START_TIMEOUT_MS = 15_000;
/** For a first drain, a snapshot of /proc, a first frame and the JIT. */
const SETTLE_MS = 700;

function onCpu(cpus: Cpus, argv: readonly string[]): string[] {
  return cpus === 'all' ? [...argv] : ['taskset', '-c', String(cpus), ...argv];
}

const NODE = [process.execPath, ...NODE_FLAGS];

interface StartOptions {
  /** @default the one that is the tracer's */
  readonly cpus?: Cpus;
  readonly args?: readonly string[];
  /** Node.js, with its own arguments. @default as the command runs it */
  readonly node?: readonly string[];
}

export function startText(options: StartOptions = {}) {
  return startLines('text', options);
}

export async function startLines(
  output: 'text' | 'ndjson',
  {
    cpus = TRACER_CPU,
    args = [],
    node = NODE,
    stdout = 'ignore',
  }: StartOptions & { readonly stdout?: 'ignore' | 'pipe' } = {},
) {
  const started = Started.inBackground(onCpu(cpus, [...node, MAIN, '-o', output, ...args]), {
    stdout,
    stderr: 'pipe',
  });
  let stderr = '';
  started.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  await untilAttached(started, () => stderr);
  return Object.assign(started, { readStderr: () => stderr });
}

export async function startLive({
  cpus = TRACER_CPU,
  args = [],
  node = NODE,
  onOutput,
}: StartOptions & { readonly onOutput?: (bytes: Buffer) => void } = {}) {
  let hasFrame = false;
  const started = await Started.inTerminal(onCpu(cpus, [...node, MAIN, ...args]), 120, 40, (bytes) => {
    hasFrame ||= bytes.includes('FINISHED');
    onOutput?.(bytes);
  });
  await untilAttached(started, () => 'in its terminal');
  await waitUntil(() => hasFrame, { what: 'first frame of the live view', timeoutMs: START_TIMEOUT_MS });
  return started;
}

async function untilAttached(started: Started, stderr: () => string): Promise<void> {
  await waitUntil(
    () => {
      if (started.hasEnded) throw new Error(`tracer-tui ended: ${stderr()}`);
      return bpfHookCount(started.pid) >= HOOKS;
    },
    { what: 'attached tracer-tui', timeoutMs: START_TIMEOUT_MS, describe: stderr },
  );
  await sleep(SETTLE_MS);
}
