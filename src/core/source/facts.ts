// What the header of a recording says of this machine.
import { readFileSync } from 'node:fs';
import { hostname, release } from 'node:os';
import { NO_UID } from '../process.ts';
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

/**
 * Who called sudo, and so whose files ours should be, also once we are that user (--drop-privileges); undefined for root
 * itself.
 */
export function sudoCaller(env: NodeJS.ProcessEnv): { uid: number; gid: number } | undefined {
  const uid = readId(env['SUDO_UID']);
  const gid = readId(env['SUDO_GID']);
  if (uid === undefined || gid === undefined) return undefined;
  return [0, uid].includes(process.geteuid?.() ?? -1) ? { uid, gid } : undefined;
}

/** 2^32 - 1 means none, or no change. */
function readId(text: string | undefined): number | undefined {
  const id = text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : NO_UID;
  return id < NO_UID ? id : undefined;
}
