// What packages are made for: the architecture, as each tool calls it.

export interface Target {
  /** As Node calls it: `process.arch`. */
  readonly arch: 'x64' | 'arm64';
  readonly debian: 'amd64' | 'arm64';
  readonly triple: string;
}

export const TARGETS: readonly Target[] = [
  { arch: 'x64', debian: 'amd64', triple: 'x86_64-linux-gnu' },
  { arch: 'arm64', debian: 'arm64', triple: 'aarch64-linux-gnu' },
];

/** Where each step leaves what the next one takes. */
export interface Places {
  readonly project: string;
  /** What comes from Debian, and what was compiled of it: `.cache/package`. */
  readonly cache: string;
  /** The three packages. */
  readonly out: string;
}

export type Say = (what: string) => void;
