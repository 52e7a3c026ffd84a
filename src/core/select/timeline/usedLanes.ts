// Which lanes of the timeline stand below each other on the screen.

/** A lane; those of what ran before it was watched are counted by themselves. */
export interface LaneId {
  readonly lane: number;
  readonly isBefore: boolean;
}

/** Lanes in which something is, one below the other without gaps; what ran before comes last. */
export class UsedLanes {
  readonly #rows: number[] = [];
  readonly #rowsBefore: number[] = [];
  #beforeCount = 0;

  add({ lane, isBefore }: LaneId): void {
    if (isBefore) this.#beforeCount++;
    (isBefore ? this.#rowsBefore : this.#rows)[lane] = 0;
  }

  /** Once, when all are added. */
  toRows(): { readonly rows: LaneId[]; readonly beforeCount: number } {
    const rows: LaneId[] = [];
    for (const [isBefore, lanes] of [[false, this.#rows] as const, [true, this.#rowsBefore] as const]) {
      for (let lane = 0; lane < lanes.length; lane++) {
        if (lanes[lane] === undefined) continue;
        lanes[lane] = rows.length;
        rows.push({ lane, isBefore });
      }
    }
    return { rows, beforeCount: this.#beforeCount };
  }

  rowOf({ lane, isBefore }: LaneId): number {
    return (isBefore ? this.#rowsBefore : this.#rows)[lane] ?? -1;
  }
}
