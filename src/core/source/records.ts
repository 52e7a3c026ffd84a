// What the native sources hand over, as events and counts.
import { decodeBatch } from '../events/decode.ts';
import { type EventBatch, RECORD_KINDS } from '../events/event.ts';
import type { SourceAction } from '../state/actions.ts';
import { type Lost, totalLost } from '../state/state.ts';
import type { NativeCounters } from './native.ts';

/** The first `bytes` of a buffer. Valid until that is filled again. */
export function decodeRecords(buffer: Buffer, bytes: number): EventBatch {
  return decodeBatch(buffer.subarray(0, bytes), (start, end) => buffer.toString('latin1', start, end));
}

type LossCounters = Pick<NativeCounters, 'lost' | 'missedRuns'>;

/** What was lost so far: told once, when it is more than before. */
export class Losses {
  #count = 0;

  /** @returns whether more were lost since the last call */
  count(counters: LossCounters, emit: (action: SourceAction) => void): boolean {
    const lost = lostOf(counters);
    const count = totalLost(lost);
    // What was missed may yet be made up for (native/hooks.cc): that is no news.
    if (count <= this.#count) return false;
    this.#count = count;
    emit({ type: 'losses/counted', lost });
    return true;
  }
}

function lostOf({ lost: byKind, missedRuns }: LossCounters): Lost {
  const of = (kind: (typeof RECORD_KINDS)[number]) => byKind[RECORD_KINDS.indexOf(kind)] ?? 0;
  return {
    fork: of('fork'),
    exec: of('exec'),
    exit: of('exit'),
    free: of('free'),
    cgroup: of('cgroup'),
    missedRuns,
  };
}
