// The time and the numbers of running processes, which change though nothing is told of them.
import type { NativeAddon } from '../../core/source/native.ts';
import type { Store } from '../../core/state/store.ts';
import type { Sampler } from './sampler.ts';

const TICK_MS = 1000;
/** Nobody watches the seconds of a machine on which nothing happens, and a tick costs a frame. */
const QUIET_TICK_MS = 2000;
const QUIET_AFTER_NS = 5e9;

/** Ticks until it is stopped. */
export function startClock(store: Store, sampler: Sampler, native: NativeAddon): { stop(): void } {
  let timer = setTimeout(tick, TICK_MS);
  let lastEvents = 0;
  let lastEventBootNs = 0;
  function tick(): void {
    const nowBootNs = native.bootClockNs();
    const { counts, wallOffsetNs } = store.getState();
    const events = counts.forks + counts.execs + counts.exits;
    if (events !== lastEvents) lastEventBootNs = nowBootNs;
    lastEvents = events;
    sampler.sample();
    store.dispatch({ type: 'clock/ticked', nowBootNs, wallOffsetNs });
    timer = setTimeout(tick, nowBootNs - lastEventBootNs < QUIET_AFTER_NS ? TICK_MS : QUIET_TICK_MS);
  }
  return { stop: () => clearTimeout(timer) };
}
