// What a figure is: a question about speed, how to measure it, and what it should reach.

export interface Context {
  /** Fewer rounds and smaller numbers: to see that it works, not to compare. */
  readonly isQuick: boolean;
  /** Of the storm on all cores. */
  readonly stormSeconds: number;
  /** Says what is being done, on stderr. */
  readonly say: (what: string) => void;
  /** Waits for a moment in which nobody else uses the machine; not for ever, and then the table says so. */
  readonly quiet: () => Promise<void>;
}

/** One row of the table. */
export interface Row {
  readonly figure: string;
  readonly value: string;
  readonly reach?: string;
  /** Whether `reach` is met; left out where there is nothing to compare. */
  readonly isReached?: boolean;
  readonly andThen?: string;
  readonly peers?: string;
  /** The numbers behind `value`, for the JSON. */
  readonly numbers: Readonly<Record<string, number | readonly number[]>>;
}

export interface Result {
  readonly rows: readonly Row[];
  /** What could not be measured here, and why. */
  readonly notes?: readonly string[];
}

export interface Figure {
  readonly name: string;
  measure(context: Context): Promise<Result>;
}
