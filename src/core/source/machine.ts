// Reads what the doctor wants to know of this machine, and tries each source.
import { existsSync } from 'node:fs';
import { arch, release } from 'node:os';
import type { MachineFacts } from '../doctor/facts.ts';
import { isInitialPidNamespace } from './procfs.ts';
import { fieldOf, readBytes } from './readProc.ts';
import type { EventSource } from './source.ts';
import { SourceError } from './sourceError.ts';

/** @param sources the best first; each is started and stopped */
export function readMachine(sources: readonly EventSource[]): MachineFacts {
  const status = readBytes('/proc/self/status') ?? '';
  return {
    release: release(),
    architecture: arch(),
    hasBtf: existsSync('/sys/kernel/btf/vmlinux'),
    capabilities: BigInt(`0x${fieldOf(status, 'CapEff') || '0'}`),
    lockdown: /\[(\w+)\]/.exec(readBytes('/sys/kernel/security/lockdown') ?? '')?.[1],
    seccompMode: Number(fieldOf(status, 'Seccomp') || 0),
    isInitialPidNamespace: isInitialPidNamespace(),
    isInitialUserNamespace: isWholeIdMap(readBytes('/proc/self/uid_map') ?? ''),
    containerSign: ['/.dockerenv', '/run/.containerenv'].find((sign) => existsSync(sign)),
    hidepid: readHidepid(readBytes('/proc/self/mountinfo') ?? ''),
    trials: sources.map((source) => ({ source: source.name, failure: tryOut(source) })),
  };
}

/** Every uid is itself: only the initial namespace has this map, for a child's may not hold more than its maker's. */
function isWholeIdMap(map: string): boolean {
  return /^\s*0\s+0\s+4294967295\s*$/.test(map);
}

/** The last mount at /proc is the one that is seen. */
function readHidepid(mountinfo: string): string | undefined {
  const mount = mountinfo.split('\n').findLast((line) => line.split(' ')[4] === '/proc' && / - proc /.test(line));
  const option = /hidepid=(\w+)/.exec(mount ?? '')?.[1];
  return option === undefined || option === '0' || option === 'off' ? undefined : `hidepid=${option}`;
}

/** @returns why it does not work */
function tryOut(source: EventSource): string | undefined {
  try {
    source.start(() => {});
  } catch (error) {
    if (error instanceof SourceError) return error.message;
    throw error;
  }
  source.stop();
  return undefined;
}
