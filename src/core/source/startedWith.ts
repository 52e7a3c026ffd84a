// What the launcher (scripts/tracer-tui) was started with, and Node.js has changed before any of our code runs: it raises the
// limit of open files, and forgets which signals are ignored. The single executable has no launcher: there, nobody knows.
import type { ByteString } from '../bytes.ts';

const NAME = 'TRACER_TUI_STARTED_WITH';

export interface StartedWith {
  /** The soft limit of RLIMIT_NOFILE; undefined where it is not known, or there is none. */
  readonly openFiles: number | undefined;
  /** As nohup(1) ignores HUP. */
  readonly ignoredSignals: readonly number[];
}

/** `1024 0000000000000001`: `ulimit -Sn`, and SigIgn of proc_pid_status(5). */
export function readStartedWith(env: NodeJS.ProcessEnv): StartedWith {
  const [, files, mask] = /^(\d{1,10}|unlimited) ([0-9a-f]{0,16})$/.exec(env[NAME] ?? '') ?? [];
  const openFiles = files === undefined || files === 'unlimited' ? undefined : Number(files);
  const bits = BigInt(`0x${mask || '0'}`);
  const signals = Array.from({ length: 64 }, (_, index) => index + 1);
  return { openFiles, ignoredSignals: signals.filter((signal) => (bits >> BigInt(signal - 1)) & 1n) };
}

/** It is between the launcher and us. */
export function withoutStartedWith(environment: readonly ByteString[]): ByteString[] {
  return environment.filter((entry) => !entry.startsWith(`${NAME}=`));
}
