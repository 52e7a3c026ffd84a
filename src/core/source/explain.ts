// Why the kernel program cannot be loaded here, in one line that says what to do.
import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import type { NativeError } from './native.ts';
import { hintFor } from './systemError.ts';

/** Bits of include/uapi/linux/capability.h. CAP_SYS_ADMIN stands for both others. */
const CAP_SYS_ADMIN = 21n;
const NEEDED = { CAP_PERFMON: 38n, CAP_BPF: 39n } as const;

/** Steps that read the object, before the kernel is asked. */
const DAMAGED = /^(open the BPF object|find )/;

export function explainFailure(error: NativeError): string {
  const missing = missingCapabilities();
  if ((error.code === 'EPERM' || error.code === 'EACCES') && missing.length > 0) {
    return `${error.step}: ${error.code}: ${missing.join(' and ')} missing: run "sudo tracer-tui"`;
  }
  const hint = hintFor(error.code);
  if (hint !== undefined) return `${error.step}: ${error.code}: ${hint}`;
  if (DAMAGED.test(error.step))
    return `${error.message}: the file is damaged, or of another version: run "npm run setup"`;
  if (!existsSync('/sys/kernel/btf/vmlinux')) {
    return `${error.step}: ${error.code}: this kernel has no BTF (/sys/kernel/btf/vmlinux): boot one with CONFIG_DEBUG_INFO_BTF=y`;
  }
  if (isOlderThan(5, 8)) {
    return `${error.step}: ${error.code}: Linux ${release()} has no BPF ring buffer: boot Linux 5.8 or newer`;
  }
  const locked = lockedMemory();
  if (error.code === 'EPERM' && isOlderThan(5, 11) && locked !== undefined) {
    return `${error.step}: EPERM: only ${locked} of locked memory are allowed, and before Linux 5.11 the ring counts as such: allow more with "ulimit -l unlimited", or run "sudo tracer-tui"`;
  }
  if (error.code === 'EPERM') {
    return `${error.step}: EPERM: the kernel refuses, although the capabilities are there: is it locked down (/sys/kernel/security/lockdown), or this a container without BPF?`;
  }
  return `${error.message}: "tracer-tui --verbose" shows what the BPF loader says`;
}

/** By the effective set of this process. */
function missingCapabilities(): string[] {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? '0';
  const has = (bit: bigint) => ((BigInt(`0x${effective}`) >> bit) & 1n) === 1n;
  if (has(CAP_SYS_ADMIN)) return [];
  return Object.entries(NEEDED)
    .filter(([, bit]) => !has(bit))
    .map(([name]) => name);
}

/** RLIMIT_MEMLOCK, for people; undefined where there is none. Who may raise it has had it raised by libbpf. */
function lockedMemory(): string | undefined {
  const bytes = /^Max locked memory +(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1];
  return bytes === undefined ? undefined : `${Math.floor(Number(bytes) / 1024).toLocaleString('en')} KiB`;
}

function isOlderThan(major: number, minor: number): boolean {
  const [theirMajor = 0, theirMinor = 0] = release().split('.').map(Number);
  return theirMajor < major || (theirMajor === major && theirMinor < minor);
}
