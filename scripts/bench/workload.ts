// The work that is traced: one trivial program after another on one core, by test/programs/spawn.c.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { program } from '../../test/support/programs.ts';
import { Started } from './started.ts';

const run = promisify(execFile);

export const CACHE = join(import.meta.dirname, '../../.cache/bench');
const WORK_CPU = 0;
export const TRACER_CPU = 1;

/** Statically linked, so that nothing but fork, exec and exit is left: the least work that a tracer can slow down. */
export async function trivialProgram(): Promise<string> {
  const executable = join(CACHE, 'trivial');
  if (existsSync(executable)) return executable;
  mkdirSync(CACHE, { recursive: true });
  const source = `${executable}.c`;
  writeFileSync(source, 'int main(void) { return 0; }\n');
  await run('gcc', ['-O2', '-static', '-o', executable, source]);
  return executable;
}

async function spawnArgv(count: number, cpu = WORK_CPU): Promise<string[]> {
  return [await program('spawn'), '-p', String(cpu), String(count), await trivialProgram()];
}

/** @param prefix a tracer that starts what it traces @returns microseconds per program */
export async function spawnMany(count: number, prefix: readonly string[] = []): Promise<number> {
  const [command = '', ...args] = [...prefix, ...(await spawnArgv(count))];
  const { stdout } = await run(command, args);
  const line = stdout.split('\n').find((text) => text.startsWith('{"count"'));
  const report: unknown = JSON.parse(line ?? 'null');
  if (typeof report === 'object' && report !== null && 'totalNs' in report && 'count' in report) {
    return Number(report.totalNs) / Number(report.count) / 1000;
  }
  throw new Error(`${command} printed no result: ${stdout.slice(0, 200)}`);
}

const BURSTS_PER_SECOND = 10;

/** About so many programs a second, in bursts. @returns how many were started */
export async function spawnAtRate(perSecond: number, seconds: number): Promise<number> {
  const burst = perSecond / BURSTS_PER_SECOND - 1; // spawn itself is one
  const startMs = performance.now();
  for (let i = 0; i < seconds * BURSTS_PER_SECOND; i++) {
    await spawnMany(burst);
    await sleep(Math.max(0, startMs + ((i + 1) * 1000) / BURSTS_PER_SECOND - performance.now()));
  }
  return seconds * BURSTS_PER_SECOND * (burst + 1);
}

/**
 * As fast as it goes on these CPUs.
 * @param prefix `setsid` makes each spawner a session, and so a scheduling group (CONFIG_SCHED_AUTOGROUP), of its own
 */
export async function storm(cpus: readonly number[], seconds: number, prefix: readonly string[] = []): Promise<void> {
  const spawners = await Promise.all(
    cpus.map(async (cpu) => Started.inBackground([...prefix, ...(await spawnArgv(1e9, cpu))])),
  );
  await sleep(seconds * 1000);
  await Promise.all(spawners.map((spawner) => spawner.stop()));
}
