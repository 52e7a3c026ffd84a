// Which source `--source` means here.
import { BestSource } from '../../core/source/bestSource.ts';
import type { EbpfSource } from '../../core/source/ebpf.ts';
import type { NativeAddon } from '../../core/source/native.ts';
import { ProcConnectorSource } from '../../core/source/procConnector.ts';
import { ProcfsSource } from '../../core/source/procfsSource.ts';
import type { EventSource } from '../../core/source/source.ts';
import type { Options } from './options.ts';

interface Parts {
  readonly native: NativeAddon;
  readonly ebpf: EbpfSource;
  /** Told in one line when it is not the best one. */
  readonly tell: (line: string) => void;
}

export function createSource({ source, intervalMs, isRealtime }: Options, { native, ebpf, tell }: Parts): EventSource {
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
      return new BestSource([ebpf, connector(), procfs()], tell);
  }
}
