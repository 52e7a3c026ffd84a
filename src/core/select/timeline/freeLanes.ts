// Which lane is free, and from when on: greedy packing of intervals. A tree of minima, so that a lane among
// thousands is found in a few steps.

export class FreeLanes {
  /** Half of it leaves, one for each lane: until when the lane is taken. Above them the least of each two. */
  #untilNs = new Float64Array(128).fill(Number.NEGATIVE_INFINITY);

  get #capacity(): number {
    return this.#untilNs.length / 2;
  }

  /**
   * Takes the first lane from `firstLane` on that is free at `startNs`.
   * @param untilNs when it will be free again
   * @returns the lane
   */
  take(startNs: number, untilNs: number, firstLane = 0): number {
    let lane = this.#find(startNs, firstLane);
    while (lane < 0) {
      this.#grow();
      lane = this.#find(startNs, firstLane);
    }
    this.free(lane, untilNs);
    return lane;
  }

  /** From when on the lane is free. */
  free(lane: number, untilNs: number): void {
    let node = this.#capacity + lane;
    this.#untilNs[node] = untilNs;
    for (node >>>= 1; node >= 1; node >>>= 1) {
      this.#untilNs[node] = Math.min(this.#at(2 * node), this.#at(2 * node + 1));
    }
  }

  #at(node: number): number {
    return this.#untilNs[node] ?? Number.NEGATIVE_INFINITY;
  }

  #find(startNs: number, firstLane: number): number {
    if (firstLane >= this.#capacity) return -1;
    let node = this.#capacity + firstLane;
    // Upwards to the first part, from this lane on, in which one is free …
    while (this.#at(node) > startNs) {
      // The right end of the tree: nothing comes after it.
      if ((node & (node + 1)) === 0) return -1;
      node = node % 2 === 0 ? node + 1 : (node + 1) >>> 1;
    }
    // … and down to its first free lane.
    while (node < this.#capacity) node = this.#at(2 * node) <= startNs ? 2 * node : 2 * node + 1;
    return node - this.#capacity;
  }

  #grow(): void {
    const old = this.#untilNs;
    const capacity = this.#capacity;
    this.#untilNs = new Float64Array(old.length * 2).fill(Number.NEGATIVE_INFINITY);
    this.#untilNs.set(old.subarray(capacity), 2 * capacity);
    for (let node = 2 * capacity - 1; node >= 1; node--) {
      this.#untilNs[node] = Math.min(this.#at(2 * node), this.#at(2 * node + 1));
    }
  }
}
