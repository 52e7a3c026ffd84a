// What the header of a recording says of this machine.
import { readFileSync } from 'node:fs';
import { hostname, release } from 'node:os';
import type { RecordingFacts } from '../recording/schema.ts';

export function machineFacts(version: string, wallOffsetNs: number): RecordingFacts {
  return {
    program: `tracer-tui ${version}`,
    host: hostname(),
    kernel: release(),
    bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim(),
    wallOffsetNs,
  };
}

/** Who called sudo, and so whose files ours should be; undefined for root itself. */
export function sudoCaller(env: NodeJS.ProcessEnv): { uid: number; gid: number } | undefined {
  const [uid, gid] = [env['SUDO_UID'], env['SUDO_GID']].map((text) => (/^\d+$/.test(text ?? '') ? Number(text) : -1));
  if (uid === undefined || gid === undefined || uid < 0 || gid < 0 || process.geteuid?.() !== 0) return undefined;
  return { uid, gid };
}
