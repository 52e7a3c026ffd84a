// Offsets of bpf/records.h, in bytes. test/core/layout.test.ts compares them with the object's BTF.

export const KIND = { fork: 1, exec: 2, exit: 3, free: 4, cgroup: 5 } as const;

export const FLAG = { argsTruncated: 1, argsUnreadable: 2, filenameTruncated: 4, usageUnknown: 8 } as const;

export const HEADER = { size: 0, kind: 4, flags: 6, tgid: 8, ppid: 12, timeBootNs: 16, startBootNs: 24 } as const;
export const HEADER_BYTES = 32;

/** Relative to the owner, which follows the header. */
export const OWNER = { cgroupId: 0, uid: 8, euid: 12, loginUid: 16, nsPid: 20, comm: 24 } as const;
export const OWNER_BYTES = 40;
export const COMM_BYTES = 16;

/** Relative to the record. */
export const EXEC = { maxRssBytes: 72, filenameBytes: 80, argsBytes: 84, argsTotalBytes: 88, data: 96 } as const;

/** Relative to the usage, which follows the header; all u64. */
export const USAGE = {
  cpuNs: 0,
  userNs: 8,
  systemNs: 16,
  maxRssBytes: 24,
  readBytes: 32,
  writeBytes: 40,
  minFaults: 48,
  majFaults: 56,
  voluntarySwitches: 64,
  involuntarySwitches: 72,
} as const;
export const USAGE_BYTES = 80;

export const EXIT = { status: HEADER_BYTES + USAGE_BYTES, comm: HEADER_BYTES + USAGE_BYTES + 8 } as const;
export const CGROUP = { cgroupId: 32, pathBytes: 40, data: 48 } as const;

/** What a record of each kind measures before its variable part. */
export const MIN_BYTES: Readonly<Record<number, number>> = {
  [KIND.fork]: HEADER_BYTES + OWNER_BYTES,
  [KIND.exec]: EXEC.data,
  [KIND.exit]: EXIT.comm + COMM_BYTES,
  [KIND.free]: HEADER_BYTES + USAGE_BYTES,
  [KIND.cgroup]: CGROUP.data,
};
