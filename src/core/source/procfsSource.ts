// /proc looked at again and again: works for everybody, and misses what is gone before the next look.
import type { ProcessEvent } from '../events/event.ts';
import type { SourceAction } from '../state/actions.ts';
import { readCgroupPaths, SeenCgroups } from './cgroups.ts';
import type { NativeAddon } from './native.ts';
import { ProcDiff } from './procDiff.ts';
import type { EventSource } from './source.ts';
import { SourceClock } from './sourceClock.ts';
import { startOrUndo } from './systemError.ts';
import { UserNames } from './users.ts';

export interface ProcfsOptions {
  readonly native: Pick<NativeAddon, 'bootClockNs' | 'wallOffsetNs'>;
  /** How often /proc is looked at; less often where that would take too much of a CPU. @default 100 */
  readonly intervalMs?: number | undefined;
}

export const DEFAULT_INTERVAL_MS = 100;
export const LEAST_INTERVAL_MS = 10;
/** Of one CPU, which looking may take. */
const MOST_CPU = 0.05;
const STEPS_MS = [100, 200, 500, 1000, 2000, 5000];
/** One look that took longer says little; several do. */
const SMOOTHING = 0.2;

export class ProcfsSource implements EventSource {
  readonly name = 'procfs';
  readonly #diff = new ProcDiff();
  readonly #users = new UserNames();
  readonly #clock: SourceClock;
  readonly #leastMs: number;
  readonly #cgroups = new SeenCgroups();
  #emit: (action: SourceAction) => void = () => {};
  #timer: NodeJS.Timeout | undefined;
  #intervalMs: number;
  #costMs = 0;
  #isHeld = false;

  constructor(options: ProcfsOptions) {
    this.#clock = new SourceClock(options.native);
    this.#leastMs = options.intervalMs ?? DEFAULT_INTERVAL_MS;
    this.#intervalMs = this.#leastMs;
  }

  start(emit: (action: SourceAction) => void): void {
    startOrUndo(
      () => this.#begin(emit),
      () => {},
    );
  }

  #begin(emit: (action: SourceAction) => void): void {
    this.#emit = emit;
    emit({ type: 'source/started', name: this.name, nowBootNs: this.#clock.nowBootNs });
    this.#tellInterval();
    this.#clock.tick(this.#emit);
    this.#users.update(emit);
    const snapshot = this.#diff.begin(this.#clock.nowBootNs);
    emit({ type: 'snapshot/taken', snapshot });
    for (const { cgroupId } of snapshot.processes) this.#cgroups.add(cgroupId);
    emit({ type: 'cgroups/read', paths: readCgroupPaths() });
    this.#schedule();
  }

  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
  }

  stop(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#look();
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      if (!this.#isHeld) this.#look();
      this.#adapt();
      // Whoever takes what was emitted may have stopped us.
      if (this.#timer !== undefined) this.#schedule();
    }, this.#intervalMs);
  }

  #look(): void {
    const before = process.cpuUsage();
    const nowBootNs = this.#clock.nowBootNs;
    const events = this.#diff.look(nowBootNs);
    const { user, system } = process.cpuUsage(before);
    this.#costMs += SMOOTHING * ((user + system) / 1000 - this.#costMs);
    this.#clock.tick(this.#emit);
    this.#users.update(this.#emit);
    if (events.length === 0) return;
    this.#readNewCgroups(events);
    this.#emit({ type: 'events/received', events, nowBootNs });
  }

  /** The smallest step that is cheap enough; down again only when there is room. */
  #adapt(): void {
    const neededMs = this.#costMs / MOST_CPU;
    const steps = [this.#leastMs, ...STEPS_MS.filter((step) => step > this.#leastMs)];
    const room = (step: number) => (step < this.#intervalMs ? 0.7 : 1);
    const next = steps.find((step) => neededMs <= step * room(step)) ?? this.#intervalMs;
    if (next === this.#intervalMs) return;
    this.#intervalMs = next;
    this.#tellInterval();
  }

  #tellInterval(): void {
    this.#emit({ type: 'source/limited', limit: describeSampling(this.#intervalMs) });
  }

  #readNewCgroups(events: readonly ProcessEvent[]): void {
    let isNew = false;
    for (const event of events) {
      if ((event.kind === 'fork' || event.kind === 'exec') && this.#cgroups.add(event.cgroupId)) isNew = true;
    }
    if (isNew) this.#emit({ type: 'cgroups/read', paths: readCgroupPaths() });
  }
}

function describeSampling(intervalMs: number): string {
  return `sampled every ${intervalMs} ms, short processes are missed`;
}
