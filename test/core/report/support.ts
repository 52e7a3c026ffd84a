// Reports of lives, made as the program makes them: events in order of time, settled processes once.
import { byteString } from '../../../src/core/bytes.ts';
import type { ProcessEvent } from '../../../src/core/events/event.ts';
import type { ReportOptions } from '../../../src/core/report/build.ts';
import type { Report } from '../../../src/core/report/report.ts';
import { createReporter } from '../../../src/core/report/reporter.ts';
import { reduce } from '../../../src/core/state/reduce.ts';
import { initialState, type State } from '../../../src/core/state/state.ts';
import { argv, execEvent, exitEvent, forkEvent, freeEvent, MS, NO_USAGE, SECOND, T0 } from '../support/events.ts';

const WALL_OFFSET_NS = Date.UTC(2026, 10, 23, 14) * MS - T0;

export interface Told {
  readonly pid: number;
  /** @default 1 */
  readonly ppid?: number;
  /** After T0. */
  readonly startMs: number;
  /** After T0; undefined: it still runs. */
  readonly endMs?: number;
  /** Words apart by spaces; undefined: it executes nothing. */
  readonly command?: string;
  readonly args?: readonly string[];
  readonly status?: number;
  readonly cpuMs?: number;
  /** Its exit was lost, and only its free was told. */
  readonly isEndLost?: boolean;
}

export function eventsOf(told: readonly Told[]): ProcessEvent[] {
  const events = told.flatMap((one): ProcessEvent[] => {
    const startBootNs = T0 + one.startMs * MS;
    const head = { pid: one.pid, ppid: one.ppid ?? 1, startBootNs };
    const life: ProcessEvent[] = [forkEvent({ ...head, timeBootNs: startBootNs })];
    const words = one.args ?? one.command?.split(' ');
    if (words !== undefined) {
      const filename = byteString(`/usr/bin/${words[0]}`);
      life.push(execEvent({ ...head, timeBootNs: startBootNs, filename, args: argv(...words) }));
    }
    if (one.endMs === undefined) return life;
    const timeBootNs = T0 + one.endMs * MS;
    const usage = { ...NO_USAGE, cpuNs: (one.cpuMs ?? 0) * MS };
    if (one.isEndLost !== true) life.push(exitEvent({ ...head, timeBootNs, status: one.status ?? 0, usage }));
    return [...life, freeEvent({ ...head, timeBootNs, usage })];
  });
  return events.sort((a, b) => a.timeBootNs - b.timeBootNs || kindOrder(a) - kindOrder(b));
}

const KINDS: readonly string[] = ['exit', 'free', 'fork', 'exec'];

/** What ends makes room for what starts; but the fork of a process comes before all else of it. */
function kindOrder(event: ProcessEvent): number {
  const isShort = event.kind !== 'cgroup' && event.startBootNs === event.timeBootNs;
  return isShort ? 10 + ['fork', 'exec', 'exit', 'free'].indexOf(event.kind) : KINDS.indexOf(event.kind);
}

export function startedState(): State {
  const started = reduce(initialState(), { type: 'source/started', name: 'test', nowBootNs: T0 });
  return reduce(started, { type: 'clock/ticked', nowBootNs: T0, wallOffsetNs: WALL_OFFSET_NS });
}

/** @param batchSize events at a time */
export function reportOfEvents(events: readonly ProcessEvent[], options?: ReportOptions, batchSize = 1000): Report {
  const reporter = createReporter(options);
  let state = startedState();
  for (let at = 0; at < events.length; at += batchSize) {
    const batch = events.slice(at, at + batchSize);
    state = reduce(state, { type: 'events/received', events: batch, nowBootNs: batch.at(-1)?.timeBootNs ?? T0 });
    reporter.read(state);
  }
  return reporter.finish(state);
}

export function reportOf(told: readonly Told[], options?: ReportOptions): Report {
  return reportOfEvents(eventsOf(told), options);
}

export { MS, SECOND, T0 };
