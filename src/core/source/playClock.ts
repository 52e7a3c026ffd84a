// The clock that recordings are played by. Its time is the recording's.

export class PlayClock {
  isPlaying = true;
  #speed: number;
  /** Where it stood at `#sinceMs`. */
  #baseNs = Number.NEGATIVE_INFINITY;
  #sinceMs = 0;
  /** The newest moment that was given out, and when that was. */
  #reachedNs = 0;
  #reachedMs = 0;
  readonly #nowMs: () => number;

  /** @param nowMs a clock that only goes forward */
  constructor(speed: number, nowMs = () => performance.now()) {
    this.#speed = speed;
    this.#nowMs = nowMs;
  }

  get speed(): number {
    return this.#speed;
  }

  /** Everything up to this may be shown. */
  positionNs(): number {
    if (!this.isPlaying) return this.#baseNs;
    if (this.#speed === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
    return this.#baseNs + (this.#nowMs() - this.#sinceMs) * 1e6 * this.#speed;
  }

  /** What a clock that went on since the last fact would show. */
  extrapolatedNs(): number {
    return this.#reachedNs + (this.#nowMs() - this.#reachedMs) * 1e6;
  }

  /** A recording begins. One that is read again was set to a position before. */
  begin(startBootNs: number): void {
    if (this.#baseNs < startBootNs) this.#set(startBootNs);
    this.#reachedNs = startBootNs;
    this.#reachedMs = this.#nowMs();
  }

  reached(timeBootNs: number): void {
    this.#reachedNs = Math.max(this.#reachedNs, timeBootNs);
    this.#reachedMs = this.#nowMs();
  }

  /** In our milliseconds; `Infinity` while it stands still. */
  msUntil(timeBootNs: number): number {
    if (!this.isPlaying) return Number.POSITIVE_INFINITY;
    return Math.max(0, (timeBootNs - this.positionNs()) / 1e6 / this.#speed);
  }

  setPosition(positionNs: number): void {
    this.#set(positionNs);
    this.#reachedNs = Math.min(this.#reachedNs, positionNs);
  }

  /** Nothing more comes after what was given out last. */
  finish(): void {
    this.#set(this.#reachedNs);
    this.isPlaying = false;
  }

  setPlaying(isPlaying: boolean): void {
    this.#set(this.shownNs());
    this.isPlaying = isPlaying;
  }

  setSpeed(speed: number): void {
    this.#set(this.shownNs());
    this.#speed = speed;
  }

  /** Everything at once is only as far as it was read. */
  shownNs(): number {
    const positionNs = this.positionNs();
    return positionNs === Number.POSITIVE_INFINITY ? this.#reachedNs : positionNs;
  }

  #set(baseNs: number): void {
    this.#baseNs = baseNs;
    this.#sinceMs = this.#nowMs();
  }
}
