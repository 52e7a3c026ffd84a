// What the native sources hand over, as events and counts.
import { decodeBatch } from '../events/decode.ts';
import { type EventBatch, RECORD_KINDS } from '../events/event.ts';
import type { Lost } from '../state/state.ts';
import type { NativeCounters } from './native.ts';

/** The first `bytes` of a buffer. Valid until that is filled again. */
export function decodeRecords(buffer: Buffer, bytes: number): EventBatch {
  return decodeBatch(buffer.subarray(0, bytes), (start, end) => buffer.toString('latin1', start, end));
}

export function lostOf({ lost: byKind, missedRuns }: Pick<NativeCounters, 'lost' | 'missedRuns'>): Lost {
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
