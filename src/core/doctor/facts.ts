// What the doctor looks at; source/machine.ts reads it, and tests make it up.

export interface MachineFacts {
  /** `6.18.44` */
  readonly release: string;
  readonly architecture: string;
  /** /sys/kernel/btf/vmlinux is there. */
  readonly hasBtf: boolean;
  /** The effective set, bits of include/uapi/linux/capability.h. */
  readonly capabilities: bigint;
  /** The active one of /sys/kernel/security/lockdown; undefined where that cannot be read. */
  readonly lockdown: string | undefined;
  /** Seccomp of /proc/self/status: 0 none, 1 strict, 2 a filter. */
  readonly seccompMode: number;
  readonly isInitialPidNamespace: boolean;
  readonly isInitialUserNamespace: boolean;
  /** What tells that this is one: `/.dockerenv`; undefined where nothing does. */
  readonly containerSign: string | undefined;
  /** The mount option of /proc; undefined: everybody sees everything. */
  readonly hidepid: string | undefined;
  /** What came of trying each source, the best first; undefined: it works. */
  readonly trials: readonly { readonly source: string; readonly failure: string | undefined }[];
}

/** Bits of include/uapi/linux/capability.h. */
export const CAPABILITIES = {
  NET_ADMIN: 12n,
  SYS_PTRACE: 19n,
  SYS_ADMIN: 21n,
  SYS_NICE: 23n,
  PERFMON: 38n,
  BPF: 39n,
} as const;

export function hasCapability(
  { capabilities }: Pick<MachineFacts, 'capabilities'>,
  name: keyof typeof CAPABILITIES,
): boolean {
  return ((capabilities >> CAPABILITIES[name]) & 1n) === 1n;
}
