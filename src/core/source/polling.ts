// Interrupts when idle, polling when busy: the first record after a quiet time wakes this; then records are drained on
// a timer, until none has come for a while.
import { type EventProgram, isNativeError, type NativeAddon } from './native.ts';

/** Of a source that records are drained from. */
export interface Polled {
  readonly program: Pick<EventProgram, 'onReadable' | 'setPolling'>;
  /** @default 33 */
  readonly pollMs?: number | undefined;
  /** Calls `begin` when there was anything. @returns whether there was, or may be */
  readonly drain: () => boolean;
  /** Called about once a second while busy, and once more when it is over. */
  readonly keepHouse: () => void;
}

const POLL_MS = 33;
/** About half a second without a record, and nobody needs to look any more. */
const IDLE_TICKS = 15;
const HOUSEKEEPING_MS = 1000;

export class Polling {
  readonly #polled: Polled;
  #timer: NodeJS.Timeout | undefined;
  #emptyTicks = 0;
  #isStopped = false;
  #housekeepingAtMs = 0;

  constructor(polled: Polled) {
    this.#polled = polled;
    polled.program.onReadable(() => this.#wake());
  }

  /** Something has come, or may have. */
  begin(): void {
    // Whoever takes what was drained may have stopped us.
    if (this.#isStopped) return;
    this.#emptyTicks = 0;
    this.#timer ??= setInterval(() => this.#tick(), this.#polled.pollMs ?? POLL_MS);
  }

  /** For good: the program is about to be closed. */
  stop(): void {
    this.#isStopped = true;
    this.#rest();
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** The program has called: it thinks of us as polling from now on. */
  #wake(): void {
    // Called while polling: records come faster than the timer runs.
    if (this.#timer !== undefined) this.#polled.drain();
    this.begin();
  }

  #tick(): void {
    if (!this.#polled.drain()) this.#emptyTicks++;
    if (this.#isStopped) return;
    if (this.#emptyTicks === IDLE_TICKS) {
      // The next record wakes us. One more tick, for a hook that had read the old flag.
      this.#polled.program.setPolling(false);
    } else if (this.#emptyTicks > IDLE_TICKS) {
      this.#rest();
      this.#keepHouse();
      return;
    }
    if (performance.now() >= this.#housekeepingAtMs) this.#keepHouse();
  }

  #keepHouse(): void {
    this.#housekeepingAtMs = performance.now() + HOUSEKEEPING_MS;
    this.#polled.keepHouse();
  }
}

/** The CPU before those that are read about. It works without: only not on a machine that has no CPU left. */
export function preferReader(native: Pick<NativeAddon, 'preferThisProcess'>, onLog: (log: string) => void): void {
  try {
    native.preferThisProcess();
  } catch (error) {
    if (!isNativeError(error)) throw error;
    onLog(`tracer-tui: real-time scheduling: ${error.message}: a storm on all cores may be too fast\n`);
  }
}
