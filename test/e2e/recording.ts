// Recordings that no machine has to make: their times are exact, and the same each time.
import type { ProcessEvent } from '../../src/core/events/event.ts';
import { createEncoder } from '../../src/core/recording/encode.ts';
import type { SourceAction } from '../../src/core/state/actions.ts';
import { T0 } from '../core/support/events.ts';

const FACTS = { program: 'tracer-tui 9.9.9', host: 'node7', kernel: '6.18.0', bootId: 'b0071d', wallOffsetNs: 1.7e18 };

/** A recording of these processes, piece by piece. */
export function* recordingOf(batches: Iterable<readonly ProcessEvent[] | SourceAction>): Generator<string> {
  const { encode, end } = createEncoder(FACTS);
  yield encode({ type: 'source/started', name: 'ebpf', nowBootNs: T0 });
  let nowBootNs = T0;
  for (const events of batches) {
    if ('type' in events) {
      yield encode(events);
      continue;
    }
    nowBootNs = Math.max(nowBootNs, ...events.map(({ timeBootNs }) => timeBootNs));
    yield encode({ type: 'events/received', events, nowBootNs });
  }
  yield end(nowBootNs);
}
