// A source by its name, or the best one that works here.
import { BestSource } from './bestSource.ts';
import type { EbpfSource } from './ebpf.ts';
import type { NativeAddon } from './native.ts';
import { ProcConnectorSource } from './procConnector.ts';
import { ProcfsSource } from './procfsSource.ts';
import type { EventSource } from './source.ts';

export const SOURCES = ['auto', 'ebpf', 'proc-connector', 'procfs'] as const;
export type SourceName = (typeof SOURCES)[number];

export interface SourceChoice {
  /** `auto`: the best that works. */
  readonly source: SourceName;
  readonly ebpf: EbpfSource;
  readonly native: NativeAddon;
  /** How often procfs looks. */
  readonly intervalMs?: number | undefined;
  readonly isRealtime: boolean;
  /** Told in one line when the source is not the best one. */
  readonly onFallback: (line: string) => void;
}

export function chooseSource({ source, ebpf, native, intervalMs, isRealtime, onFallback }: SourceChoice): EventSource {
  const procfs = () => new ProcfsSource({ native, intervalMs });
  const connector = () => new ProcConnectorSource({ native, isRealtime });
  switch (source) {
    case 'ebpf':
      return ebpf;
    case 'proc-connector':
      return connector();
    case 'procfs':
      return procfs();
    case 'auto':
      return new BestSource([ebpf, connector(), procfs()], onFallback);
  }
}
