// Recordings as a source: what they hold comes when its time has come, by a clock that can be stopped, set and
// made faster. To go back, they are read again from their beginning.
import { setImmediate as breathe } from 'node:timers/promises';
import type { ProcessEvent } from '../events/event.ts';
import type { SourceAction } from '../state/actions.ts';
import { type ReplayState, stepSpeed } from '../state/replay.ts';
import { PlayClock } from './playClock.ts';
import type { RecordingReader } from './recordingReader.ts';
import type { EventSource } from './source.ts';

export interface RecordingSourceOptions {
  /** Reads from the beginning. Called again to go back, unless it is live. */
  readonly open: () => RecordingReader;
  readonly hosts: readonly string[];
  readonly isLive: boolean;
  /** `Infinity`: everything at once. */
  readonly speed: number;
  readonly onChanged: (replay: ReplayState) => void;
  /** All that was emitted is void: it comes again, up to an earlier moment. */
  readonly onRewound: () => void;
}

/** How often time passes while a recording is played. */
const TICK_MS = 50;
const LIVE_TICK_MS = 1000;

export class RecordingSource implements EventSource {
  readonly name = 'recording';
  readonly ended: Promise<number>;
  readonly #options: RecordingSourceOptions;
  readonly #clock: PlayClock;
  #emit: (action: SourceAction) => void = () => {};
  #resolveEnded: (status: number) => void = () => {};
  /** Counts readings from the beginning: one that is not the newest stops. */
  #reading = 0;
  #reader: RecordingReader | undefined;
  #held: { readonly promise: Promise<void>; readonly release: () => void } | undefined;
  #wake: () => void = () => {};
  #startBootNs = 0;
  #wallOffsetNs = 0;
  #isAtEnd = false;
  #isSeeking = false;
  #problem: string | undefined;
  #liveTimer: NodeJS.Timeout | undefined;

  constructor(options: RecordingSourceOptions) {
    this.#options = options;
    this.#clock = new PlayClock(options.speed);
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
  }

  start(emit: (action: SourceAction) => void): void {
    this.#emit = emit;
    this.#read();
  }

  hold(isHeld: boolean): void {
    if (isHeld && this.#held === undefined) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#held = { promise, release: resolve };
    } else if (!isHeld) {
      this.#held?.release();
      this.#held = undefined;
    }
  }

  stop(): void {
    this.#reading++;
    this.#reader?.close();
    clearInterval(this.#liveTimer);
    this.#wake();
    this.hold(false);
  }

  /** How far it has come. */
  nowBootNs(): number {
    return this.#clock.shownNs();
  }

  /** Plays or stands still. At the end it begins again. */
  toggle(): void {
    if (this.#isAtEnd) this.#rewind(this.#startBootNs);
    else this.#clock.setPlaying(!this.#clock.isPlaying);
    if (!Number.isFinite(this.#clock.speed)) this.#clock.setSpeed(1);
    this.#changed();
  }

  /** By seconds of the recording; back, if they are negative. */
  seek(seconds: number): void {
    const target = this.#clock.shownNs() + seconds * 1e9;
    if (seconds < 0) this.#rewind(Math.max(this.#startBootNs, target));
    else if (!this.#isAtEnd) this.#clock.setPosition(target);
    this.#changed();
  }

  /** To the beginning, standing still. */
  toStart(): void {
    this.#rewind(this.#startBootNs, false);
    this.#changed();
  }

  /** Everything at once. */
  toEnd(): void {
    if (!this.#isAtEnd) {
      this.#clock.setPlaying(true);
      this.#clock.setSpeed(Number.POSITIVE_INFINITY);
    }
    this.#changed();
  }

  changeSpeed(direction: 1 | -1): void {
    this.#clock.setSpeed(stepSpeed(this.#clock.speed, direction));
    this.#changed();
  }

  #changed(): void {
    this.#wake();
    const { hosts, isLive, onChanged } = this.#options;
    const { isPlaying, speed } = this.#clock;
    onChanged({
      hosts,
      isLive,
      isPlaying,
      speed,
      isSeeking: this.#isSeeking,
      isAtEnd: this.#isAtEnd,
      problem: this.#problem,
    });
  }

  #rewind(
    toBootNs: number,
    isPlaying = toBootNs <= this.#startBootNs || (!this.#isAtEnd && this.#clock.isPlaying),
  ): void {
    // From everything at once, one goes back to look at something.
    if (!Number.isFinite(this.#clock.speed)) this.#clock.setSpeed(1);
    this.#clock.setPlaying(isPlaying);
    // Last, for a clock that stands still has not moved since.
    this.#clock.setPosition(toBootNs);
    this.#options.onRewound();
    this.#isSeeking = toBootNs > this.#startBootNs;
    this.#read();
  }

  #read(): void {
    const reading = ++this.#reading;
    this.#reader?.close();
    this.#reader = this.#options.open();
    this.#isAtEnd = false;
    this.#problem = undefined;
    if (this.#options.isLive) this.#liveTimer ??= setInterval(() => this.#tick(), LIVE_TICK_MS);
    const isCurrent = () => reading === this.#reading;
    // Whoever awaits the end sees what fails here.
    this.#readAll(this.#reader, isCurrent).catch((error: unknown) => {
      if (isCurrent()) this.#finish(error instanceof Error ? error.message : String(error));
    });
    this.#changed();
  }

  async #readAll(reader: RecordingReader, isCurrent: () => boolean): Promise<void> {
    for await (const actions of reader.batches()) {
      for (const action of actions) {
        await this.#give(action, isCurrent);
        if (!isCurrent()) return;
      }
      // Keys and frames in between.
      await breathe();
      if (!isCurrent()) return;
    }
    if (isCurrent()) this.#finish(reader.problem);
  }

  #finish(problem: string | undefined): void {
    this.#isAtEnd = true;
    this.#isSeeking = false;
    this.#problem = problem;
    this.#clock.finish();
    clearInterval(this.#liveTimer);
    this.#changed();
    this.#resolveEnded(problem === undefined ? 0 : 1);
  }

  /** Now, or when its time comes. */
  async #give(action: SourceAction, isCurrent: () => boolean): Promise<void> {
    if (this.#held !== undefined) await this.#held.promise;
    switch (action.type) {
      case 'source/started':
        this.#startBootNs = action.nowBootNs;
        this.#clock.begin(action.nowBootNs);
        break;
      case 'events/received':
        return this.#giveEvents(action.events as readonly ProcessEvent[], action.nowBootNs, isCurrent);
      case 'clock/ticked':
        this.#wallOffsetNs = action.wallOffsetNs;
        await this.#until(action.nowBootNs, isCurrent);
        break;
      case 'snapshot/taken':
        await this.#until(action.snapshot.beganBootNs, isCurrent);
        break;
      default: // comes with what came before
    }
    if (isCurrent()) this.#emit(action);
  }

  /** A slow clock passes through the middle of a batch. */
  async #giveEvents(events: readonly ProcessEvent[], nowBootNs: number, isCurrent: () => boolean): Promise<void> {
    let from = 0;
    while (this.#clock.positionNs() < nowBootNs) {
      const positionNs = this.#clock.positionNs();
      let to = from;
      while (to < events.length && (events[to]?.timeBootNs ?? 0) <= positionNs) to++;
      if (to > from) this.#emit({ type: 'events/received', events: events.slice(from, to), nowBootNs: positionNs });
      from = to;
      await this.#until(events[from]?.timeBootNs ?? nowBootNs, isCurrent);
      if (!isCurrent()) return;
    }
    this.#emit({ type: 'events/received', events: from === 0 ? events : events.slice(from), nowBootNs });
    this.#clock.reached(nowBootNs);
  }

  async #until(timeBootNs: number, isCurrent: () => boolean): Promise<void> {
    while (isCurrent() && this.#clock.positionNs() < timeBootNs) {
      this.#tick();
      await this.#pause(this.#clock.msUntil(timeBootNs));
    }
    this.#clock.reached(timeBootNs);
  }

  /** Until so long from now, for a tick at most, or until a key is pressed. */
  #pause(ms: number): Promise<void> {
    if (this.#isSeeking) {
      this.#isSeeking = false;
      this.#changed();
    }
    return new Promise((resolve) => {
      const isStill = ms === Number.POSITIVE_INFINITY;
      const timer = isStill ? undefined : setTimeout(resolve, Math.min(TICK_MS, Math.ceil(ms)));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #tick(): void {
    const { isLive } = this.#options;
    const nowBootNs = isLive ? this.#clock.extrapolatedNs() : this.#clock.positionNs();
    this.#emit({ type: 'clock/ticked', nowBootNs, wallOffsetNs: this.#wallOffsetNs });
  }
}
