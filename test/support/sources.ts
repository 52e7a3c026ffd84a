// Every source that a machine has, for tests that are the same for all; what a source cannot do is data here, and in
// docs/sources.md.
import { EbpfSource } from '../../src/core/source/ebpf.ts';
import { loadNative } from '../../src/core/source/native.ts';
import { ProcConnectorSource } from '../../src/core/source/procConnector.ts';
import { ProcfsSource } from '../../src/core/source/procfsSource.ts';
import type { EventSource } from '../../src/core/source/source.ts';
import { DIST, needsTracing } from './tracing.ts';

/** What a source does not know: then the end says so, and nothing is made up. */
type Limit = 'exit status' | 'short processes' | 'usage at the end' | 'exact end';

export interface Subject {
  readonly name: string;
  readonly make: () => EventSource;
  readonly limits: readonly Limit[];
  readonly needs: typeof needsTracing;
}

const native = loadNative(DIST);
export const SUBJECTS: readonly Subject[] = [
  { name: 'ebpf', make: () => new EbpfSource({ directory: DIST, native }), limits: [], needs: needsTracing },
  {
    name: 'proc-connector',
    make: () => new ProcConnectorSource({ native }),
    limits: ['usage at the end'],
    needs: needsTracing,
  },
  {
    name: 'procfs',
    make: () => new ProcfsSource({ native, intervalMs: 50 }),
    limits: ['exit status', 'short processes', 'exact end'],
    needs: {},
  },
];
