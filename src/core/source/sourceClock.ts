// The clocks of this machine, as a source tells them.
import type { SourceAction } from '../state/actions.ts';
import type { NativeAddon } from './native.ts';

/** Reading two clocks wavers by microseconds, and shown times would with it. */
const LEAST_CHANGE_NS = 2e6;

export class SourceClock {
  readonly #native: Pick<NativeAddon, 'bootClockNs' | 'wallOffsetNs'>;
  #wallOffsetNs = 0;

  constructor(native: Pick<NativeAddon, 'bootClockNs' | 'wallOffsetNs'>) {
    this.#native = native;
  }

  get nowBootNs(): number {
    return this.#native.bootClockNs();
  }

  tick(emit: (action: SourceAction) => void): void {
    const wallOffsetNs = this.#native.wallOffsetNs();
    if (Math.abs(wallOffsetNs - this.#wallOffsetNs) > LEAST_CHANGE_NS) this.#wallOffsetNs = wallOffsetNs;
    emit({ type: 'clock/ticked', nowBootNs: this.nowBootNs, wallOffsetNs: this.#wallOffsetNs });
  }
}
