// Where events come from: what `--source`, `-- COMMAND` and a threshold in the kernel mean here.
import { printableText } from '../../core/format/printable.ts';
import { ownLastArguments } from '../../core/source/command.ts';
import { EbpfSource } from '../../core/source/ebpf.ts';
import { FollowedSource } from '../../core/source/followed.ts';
import type { NativeAddon } from '../../core/source/native.ts';
import { chooseSource } from '../../core/source/openSource.ts';
import type { EventSource } from '../../core/source/source.ts';
import type { Store } from '../../core/state/store.ts';
import type { Options } from './options.ts';
import { paneSize } from './runFollowedScreen.ts';
import { tellLines } from './tell.ts';
import { UsageError } from './usageError.ts';

interface Parts {
  /** Where the BPF object was built to. */
  readonly directory: string;
  readonly native: NativeAddon;
  readonly store: Store;
  readonly hasScreen: boolean;
  /** Told in one line when the source is not the best one. */
  readonly say: (line: string) => void;
}

export interface Sources {
  readonly source: EventSource;
  /** The same one, where only a command is followed. */
  readonly followed: FollowedSource | undefined;
  /** Moves the threshold in the kernel, where there is one. */
  readonly setThresholdNs: ((thresholdNs: number) => void) | undefined;
}

/** @throws UsageError */
export function createSources(options: Options, parts: Parts): Sources {
  const { directory, native, store, hasScreen } = parts;
  const { command, thresholdNs } = options;
  const isThresholdInKernel = wantsThresholdInKernel(options, hasScreen);
  const ebpf = new EbpfSource({
    directory,
    native,
    follow: command !== undefined,
    isRealtime: options.isRealtime,
    ringBytes: readRingBytes(process.env),
    inKernelThreshold: isThresholdInKernel ? { thresholdNs, wantsRunning: hasScreen } : undefined,
    onLog: options.isVerbose ? (log) => tellLines(log.split('\n').map(printableText).join('\n')) : undefined,
  });
  const setThresholdNs = isThresholdInKernel ? (ns: number) => ebpf.setThresholdNs(ns) : undefined;
  if (command === undefined) return { source: chosenSource(options, ebpf, parts), followed: undefined, setThresholdNs };
  const followed = new FollowedSource({
    native,
    source: ebpf,
    argv: ownLastArguments(command),
    terminal: hasScreen ? paneSize(process.stdout) : undefined,
    onCommand: (action) => store.dispatch(options.redact?.ofCommand(action) ?? action),
  });
  return { source: followed, followed, setThresholdNs };
}

/** A recording, a Collector and a summary get everything, whatever is shown. */
function wantsThresholdInKernel(options: Options, hasScreen: boolean): boolean {
  const { isThresholdInKernel, thresholdNs, record, otlp, command } = options;
  const isAllThatIsWanted = record === undefined && otlp === undefined && command === undefined;
  return isThresholdInKernel ?? (!hasScreen && thresholdNs > 0 && isAllThatIsWanted);
}

function chosenSource(options: Options, ebpf: EbpfSource, { native, say }: Parts): EventSource {
  const without = options.isThresholdInKernel === true ? '; --in-kernel-threshold has no effect with it' : '';
  return chooseSource({ ...options, ebpf, native, onFallback: (line) => say(`${line}${without}`) });
}

/** For tests that starve the ring: TRACER_TUI_RING_BYTES, a power of two. */
function readRingBytes(env: NodeJS.ProcessEnv): number | undefined {
  const text = env['TRACER_TUI_RING_BYTES'];
  if (text === undefined) return undefined;
  const bytes = Number(text);
  if (Number.isInteger(bytes) && bytes >= 4096 && (bytes & (bytes - 1)) === 0) return bytes;
  throw new UsageError(`TRACER_TUI_RING_BYTES is a power of two from 4096, not "${text}"`);
}
