// What a recording is: NDJSON, a header first, then one object per line. docs/ndjson.md describes it for
// people, docs/tracer-tui.schema.json for programs. Names end in their units.
/** Raised when a reader of the version before would understand something wrongly; new fields and types do not raise it. */
export const SCHEMA_VERSION = 1;

/** What the header says besides where the events come from. */
export interface RecordingFacts {
  /** `tracer-tui 0.1.0` */
  readonly program: string;
  readonly host: string;
  /** `6.18.44` */
  readonly kernel: string;
  /** Of /proc/sys/kernel/random/boot_id: times of two recordings compare when it is the same. */
  readonly bootId: string;
  /** CLOCK_REALTIME - CLOCK_BOOTTIME when recording began. */
  readonly wallOffsetNs: number;
}

export interface RecordingHeader extends RecordingFacts {
  readonly source: string;
  readonly startedBootNs: number;
  /** Only a command that tracer-tui had started, and what descends from it. */
  readonly isFollowing?: boolean;
}
