// A stretch of time in columns of the screen.

export interface TimeWindow {
  readonly fromBootNs: number;
  readonly toBootNs: number;
  readonly cellNs: number;
}

export function windowOf(fromBootNs: number, spanNs: number, width: number): TimeWindow {
  const span = Math.max(spanNs, width);
  return { fromBootNs, toBootNs: fromBootNs + span, cellNs: span / width };
}

export function columnOf(timeBootNs: number | undefined, { fromBootNs, toBootNs, cellNs }: TimeWindow): number {
  if (timeBootNs === undefined || timeBootNs < fromBootNs || timeBootNs >= toBootNs) return -1;
  return Math.floor((timeBootNs - fromBootNs) / cellNs);
}
