// What is known of a recording that is written, and of one that is read.

/** The file that everything is written to besides being shown. */
export interface RecordingState {
  readonly path: string;
  /** Why nothing is written any more. */
  readonly failure: string | undefined;
}

/** Recordings that are shown instead of this machine. */
export interface ReplayState {
  /** Where they were made, one for each recording: several of one host may be shown together. */
  readonly hosts: readonly string[];
  /** A stream that still comes: it cannot be played at another speed, or again. */
  readonly isLive: boolean;
  readonly isPlaying: boolean;
  /** Seconds of the recording for each of ours; `Infinity`: everything at once. */
  readonly speed: number;
  /** What comes before the moment that was asked for is still being read. */
  readonly isSeeking: boolean;
  readonly isAtEnd: boolean;
  /** Why not all of it can be read. */
  readonly problem: string | undefined;
}

/** It could go on, and nobody has asked it to. */
export function isStandingStill({ isLive, isAtEnd, isSeeking, isPlaying }: ReplayState): boolean {
  return !isLive && !isAtEnd && !isSeeking && !isPlaying;
}

/** Each once. */
export function hostNames(replay: ReplayState | undefined): readonly string[] {
  return [...new Set(replay?.hosts)];
}

const SPEEDS: readonly number[] = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

export const SLOWEST = 0.1;
export const FASTEST = 1000;

/** The next speed up (1) or down (-1); the same at the ends. From everything at once, down is the fastest. */
export function stepSpeed(speed: number, direction: 1 | -1): number {
  const speeds = direction === 1 ? SPEEDS : SPEEDS.toReversed();
  const next = speeds.find((step) => (direction === 1 ? step > speed : step < speed));
  return next ?? Math.min(Math.max(speed, SLOWEST), FASTEST);
}
