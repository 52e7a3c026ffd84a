// Which kernels are booted: what Debian releases carry, from the oldest that is promised to the newest there is.

export interface Kernel {
  /** As tables show it. */
  readonly name: string;
  readonly suite: string;
  readonly arch: 'amd64' | 'arm64';
  /** As QEMU calls it. @default one of the oldest kind */
  readonly cpu?: string;
}

export const KERNELS: readonly Kernel[] = [
  { name: '5.10', suite: 'bullseye', arch: 'amd64' },
  { name: '6.1', suite: 'bookworm', arch: 'amd64' },
  { name: '6.12', suite: 'bookworm-backports', arch: 'amd64' },
  { name: 'newest', suite: 'sid', arch: 'amd64' },
  { name: 'arm64-6.1', suite: 'bookworm', arch: 'arm64' },
  // With instructions for atomics and signed pointers, which the other has not.
  { name: 'arm64-6.12', suite: 'bookworm-backports', arch: 'arm64', cpu: 'max,pauth-impdef=on' },
];

/** Of `test/kernel/`, whole files. */
export const TEST_FILES = [
  'lifetime',
  'data',
  'loss',
  'threshold',
  'threshold-live',
  'threshold-room',
  'follow',
  'spares',
  'capabilities',
  'memory',
] as const;

/** By name, with why. */
export const LEFT_OUT: readonly string[] = [
  // Its thresholds lie around what a process lives on a machine that is not emulated.
  'the reader takes while they exec and exit: all of a process or nothing, once',
];

/** What may not come about there; the test says so itself and is skipped. */
export const MAY_BE_SKIPPED: readonly string[] = [
  // On arm64 there are no commands for it.
  'with two capabilities and enough locked memory: eBPF, whole, and not a word',
  'with the usual 64 KiB of locked memory: eBPF, or one line that says what to do',
  // Emulated CPUs may take turns: then no group ends twice.
  'a group that ends twice is decided once: nothing of it, or all',
];

/** Of the million that the kernel allows; where it comes near, the program is to be simplified. */
export const MOST_INSTRUCTIONS = 100_000;
